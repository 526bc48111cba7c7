"""The ways to read a listing. Each yields pages that are written and committed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from tiktok_scraper.bundle import Bundle
from tiktok_scraper.items import Page
from tiktok_scraper.listings import Listing
from tiktok_scraper.routes.reading import Reading
from tiktok_scraper.spiders.asking import Asking

FIRST = "0"
"""The cursor of a list's first page in the web API."""


@dataclass(frozen=True)
class Means:
    """What every way works with: whom it asks, where, how it reads, and the session
    that a browser goes on with.
    """

    ask: Asking
    base_url: str
    reading: Callable[[Listing], Reading]
    session: Callable[[], Bundle | None]


class Way(Protocol):
    """A way to read a listing from ``cursor`` on."""

    def pages(self, listing: Listing, cursor: str | None) -> AsyncIterator[Page]:
        """The pages, each after it was committed. Raises Refused."""
        ...


def told(page: Page) -> Page:
    """``page``, with the number of its items noted before any of them is dropped."""
    page.told = len(page.videos) + sum(page.skipped.values())
    return page
