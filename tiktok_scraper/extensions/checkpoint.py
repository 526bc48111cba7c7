"""Ids are remembered once the rows that hold them are on disk, never before."""

from __future__ import annotations

from scrapy import signals
from scrapy.crawler import Crawler

from tiktok_scraper.items import Page
from tiktok_scraper.state import State


class CommitPages:
    """Commits each page to the state store after the exporters have flushed it.

    Scrapy calls the receivers of a signal in the order in which they were connected,
    and extensions connect in the order of their numbers; so this one's number must be
    above the feed exporter's, which is 0.
    """

    def __init__(self, state: State) -> None:
        self.state = state

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CommitPages:
        extension = cls(crawler.spider.state)  # type: ignore[union-attr]
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        return extension

    def item_scraped(self, item: Page) -> None:
        self.state.commit(item)
