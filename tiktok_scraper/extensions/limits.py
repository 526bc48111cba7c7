"""A crawl that was given a limit ends as soon as it has that many new tracks."""

from __future__ import annotations

import asyncio

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured


class StopAtLimit:
    """Stops after the page that brings the last track. The pipelines cut that page."""

    def __init__(self, crawler: Crawler, limit: int) -> None:
        self.crawler = crawler
        self.limit = limit
        self.closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StopAtLimit:
        limit = crawler.spider.arguments.limit  # type: ignore[union-attr]
        if limit is None:
            raise NotConfigured
        extension = cls(crawler, limit)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        return extension

    def item_scraped(self) -> None:
        assert self.crawler.stats is not None
        assert self.crawler.engine is not None
        new = self.crawler.stats.get_value("tracks/new", 0)
        if new >= self.limit and self.closing is None:
            close = self.crawler.engine.close_spider_async(reason="limit")
            self.closing = asyncio.ensure_future(close)
