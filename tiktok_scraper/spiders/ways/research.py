"""The official Research API: every video of a listing, with exact counts."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from scrapy.http import Response

from tiktok_scraper.items import Page
from tiktok_scraper.listings import Listing
from tiktok_scraper.routes import research
from tiktok_scraper.routes.body import parse
from tiktok_scraper.routes.research_refusals import refusal
from tiktok_scraper.routes.research_windows import first_cursor, next_cursor
from tiktok_scraper.spiders.ways import Means, told

TOKEN_S = 6000.0
"""Seconds that a bearer token is used; it is good for two hours."""


class Research:
    """Walks back through the days, thirty at a time.

    Its answers know a sound's id only. So each sound that ``known`` does not have yet
    is looked up by the public page of one of its videos, which follows from the page.
    """

    def __init__(
        self,
        means: Means,
        key: tuple[str, str],
        days: int,
        known: Callable[[Iterable[str]], set[str]],
    ) -> None:
        self.means = means
        self.key = key
        self.days = days
        self.known = known
        self._asked: set[str] = set()
        self._bearer = ""
        self._bearer_until = 0.0

    async def pages(self, listing: Listing, cursor: str | None) -> AsyncIterator[Page]:
        today = datetime.now(UTC).date()
        place: str | None = cursor or first_cursor(today, self.days)
        while place:
            page = await self._page(listing, place, today)
            yield page
            place = page.cursor if page.has_more else None

    async def _page(self, listing: Listing, place: str, today: date) -> Page:
        async def read(response: Response) -> Page:
            if error := refusal("research: query", response.status, response.body):
                raise error
            reading = replace(self.means.reading(listing), source="research")
            page = told(parse(response.body, reading))
            page.cursor = next_cursor(place, response.body, today, self.days)
            page.has_more = page.cursor is not None
            page.follow = tuple(self._unnamed(page))
            return page

        start, search_id, *window = place.split("|")
        request = research.query(
            self.means.base_url,
            await self._token(),
            listing,
            start,
            search_id,
            *window,
        )
        return await self.means.ask.read(request, read)

    async def _token(self) -> str:
        if time.monotonic() > self._bearer_until:
            request = research.token(self.means.base_url, *self.key)
            answer = await self.means.ask.fetch(request)
            if error := refusal("research: token", answer.status, answer.body):
                raise error
            self._bearer = research.access_token(answer.body)
            self._bearer_until = time.monotonic() + TOKEN_S
        return self._bearer

    def _unnamed(self, page: Page) -> list[str]:
        """One video of each sound that nobody has asked about."""
        of_sound = {video.track_id: video.video_id for video in page.videos}
        new = of_sound.keys() - self._asked
        new -= self.known(new)
        self._asked |= new
        return [f"video:{of_sound[track_id]}" for track_id in sorted(new)]
