"""A page is remembered once the rows that it holds are on disk, never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from tiktok_scraper.items import Page


class CommitPages:
    """Has each page committed to the state store after the exporters have flushed it.

    Scrapy calls the receivers of a signal in the order in which they were connected,
    and extensions connect in the order of their numbers; so this one's number must be
    above the feed exporter's, which is 0.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CommitPages:
        extension = cls(crawler)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        crawler.signals.connect(extension.item_error, signals.item_error)
        return extension

    def item_scraped(self, item: Page) -> None:
        try:
            # Scrapy logs what an exporter raises, and goes on as if it were written.
            if item.unwritten is None:
                self.crawler.spider.commit(item)  # type: ignore[union-attr]
        except Exception as error:
            item.unwritten = f"it was not remembered ({type(error).__name__})"
            raise
        finally:
            # Whoever waits for a page that was committed has been told already.
            self.item_error(item)

    def item_error(self, item: Page) -> None:
        self.crawler.spider.failed(item)  # type: ignore[union-attr]
