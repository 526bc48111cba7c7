"""A page is remembered once the rows that it holds are on disk, never before."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.extensions.feedexport import FeedExporter

from tiktok_scraper.errors import PageLost, ScraperError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from tiktok_scraper.items import Page

logger = logging.getLogger(__name__)


class CommitPages:
    """Has each page written to every feed, and then committed to the state store.

    Scrapy logs what the receiver of a signal raises, and calls the next one as if
    nothing had happened. So the feed exporter is called from here, and not by Scrapy.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.feeds: FeedExporter | None = None
        self.told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CommitPages:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        crawler.signals.connect(extension.item_error, signals.item_error)
        return extension

    def spider_opened(self) -> None:
        self.feeds = self.crawler.get_extension(FeedExporter)
        if self.feeds is not None:
            self.crawler.signals.disconnect(
                self.feeds.item_scraped, signals.item_scraped
            )

    def item_scraped(self, item: Page) -> None:
        try:
            self._write(item)
            self.crawler.spider.commit(item)  # type: ignore[union-attr]
        except ScraperError as error:
            item.unwritten = str(error)
            if item.unwritten not in self.told:  # each lane has a page in hand
                self.told.add(item.unwritten)
                logger.error("%s", error)
        except Exception as error:
            item.unwritten = f"it was not remembered ({type(error).__name__})"
            raise  # Scrapy logs it with its trace
        finally:
            # Whoever waits for a page that was committed has been told already.
            self.item_error(item)

    def item_error(self, item: Page) -> None:
        self.crawler.spider.failed(item)  # type: ignore[union-attr]

    def _write(self, page: Page) -> None:
        """Returns when each feed that takes the page has it; raises what keeps it out.

        A feed that Scrapy could not set up has no slot, and would not be missed.
        """
        wanted = len(self.crawler.settings.getdict("FEEDS"))
        ready = len(self.feeds.slots) if self.feeds else 0
        if ready < wanted:
            raise PageLost(
                f"{ready} of {wanted} outputs can be written; the error at the start "
                "of this log says why"
            )
        if self.feeds is not None:
            assert self.crawler.spider is not None
            self.feeds.item_scraped(page, self.crawler.spider)
