"""The last words of a crawl: what it brought, why it ended, what to do next."""

from __future__ import annotations

import logging

from scrapy import signals
from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

ENDINGS = {
    "finished": "a round brought fewer new tracks than the threshold",
    "limit": "the limit was reached",
    "shutdown": "it was stopped by hand",
}


class TellSummary:
    """Logs the counts of the crawl when it closes."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> TellSummary:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_closed(self, reason: str) -> None:
        assert self.crawler.stats is not None
        stats = self.crawler.stats.get_stats()
        logger.info(
            "collected %d new tracks and %d videos from %d pages; %d more tracks were "
            "known from earlier crawls",
            stats.get("tracks/new", 0),
            stats.get("videos/new", 0),
            stats.get("pages", 0),
            stats.get("tracks/known", 0),
        )
        for title, prefix in (
            ("items skipped", "items/skipped/"),
            ("refusals", "refusals/"),
            ("matches", "match/"),
        ):
            counts = [
                f"{key.removeprefix(prefix)} {value}"
                for key, value in sorted(stats.items())
                if key.startswith(prefix) and "retry" not in key
            ]
            if counts:
                logger.info("%s: %s", title, ", ".join(counts))
        next_step = (
            "next: python -m modeling.run"
            if stats.get("tracks/new")
            else ("nothing new was written")
        )
        logger.info("ended because %s; %s", ENDINGS.get(reason, reason), next_step)
