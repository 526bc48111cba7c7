"""New tracks are not written as they are found, but when they have been looked up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from tiktok_scraper.errors import PageLost
from tiktok_scraper.items import LOOKED_UP, Page, Track
from tiktok_scraper.lookup.desk import Desk
from tiktok_scraper.lookup.finder import Finder
from tiktok_scraper.lookup.sheet import Sheet
from tiktok_scraper.lookup.trial import sheet_path
from tiktok_scraper.state import Library

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from tiktok_scraper.state import State


class HoldForFeatures:
    """Holds a page's tracks back for the desk; its videos go on.

    A crawl that is stopped writes what still waits before its files are closed.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HoldForFeatures:
        desk = crawler.spider.desk = desk_of(crawler)  # type: ignore[union-attr]
        if desk.finder is None:
            raise NotConfigured("FEATURE_PROVIDERS is empty: nothing is looked up")
        return cls(desk)

    def process_item(self, page: Page) -> Page:
        page.held, page.tracks = page.tracks, ()
        return page

    async def close_spider(self) -> None:
        await self.desk.flush()


def desk_of(crawler: Crawler) -> Desk:
    """The desk of a crawl, as its settings and its spider's state store describe it."""
    settings = crawler.settings
    state: State = crawler.spider.state  # type: ignore[union-attr]
    library = Library(state.engine)
    sheet = Sheet(sheet_path(settings), library)

    async def emit(tracks: Sequence[Track]) -> None:
        """To the exporters, past the pipelines, which these tracks have seen."""
        page = Page(tracks[0].source, LOOKED_UP, tuple(tracks))
        await crawler.signals.send_catch_log_async(
            signals.item_scraped, item=page, response=None, spider=crawler.spider
        )
        if page.unwritten is not None:
            raise PageLost(f"tracks could not be written: {page.unwritten}")

    finder = Finder.from_crawler(crawler, library, sheet)
    return Desk(state, finder, sheet, emit, settings.getfloat("FEATURES_LINGER"))
