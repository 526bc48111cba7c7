"""The last words of a crawl: what it brought, why it ended, what to do next."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.extensions.feedexport import FeedExporter

from tiktok_scraper.extensions.account import account
from tiktok_scraper.extensions.lines import lines

logger = logging.getLogger(__name__)

PATIENCE_S = 60.0
"""For the feed exporter; one that failed never says that it is done."""


class Slot(Protocol):
    """What is asked of a feed that was closed."""

    uri: str


class TellSummary:
    """Tells the account of a crawl on screen and in ``interim/crawls``, at its close.

    It waits until the feeds are stored, so that it names files that are there.
    """

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self.crawler = crawler
        self.folder = folder
        self.files: list[str] = []
        self.feeds_closed = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> TellSummary:
        folder = Path(crawler.settings["DATA_DIR"]) / "interim" / "crawls"
        extension = cls(crawler, folder)
        connect = crawler.signals.connect
        connect(extension.feed_slot_closed, signals.feed_slot_closed)
        connect(extension.feed_exporter_closed, signals.feed_exporter_closed)
        connect(extension.spider_closed, signals.spider_closed)
        return extension

    def feed_slot_closed(self, slot: Slot) -> None:
        self.files.append(slot.uri)

    def feed_exporter_closed(self) -> None:
        self.feeds_closed.set()

    async def spider_closed(self, reason: str) -> None:
        if self.crawler.get_extension(FeedExporter):
            try:
                await asyncio.wait_for(self.feeds_closed.wait(), PATIENCE_S)
            except TimeoutError:
                logger.warning("the feeds were not closed within %.0f s", PATIENCE_S)
        told = account(
            self.crawler.stats.get_stats(),
            reason,
            sorted(self.files),
            datetime.now(UTC),
        )
        for line in lines(told):
            logger.info("%s", line)
        try:
            self.write(told)
        except OSError as error:
            logger.warning(
                "the summary was not written to %s (%s); check the disk",
                self.folder,
                error.strerror,
            )

    def write(self, told: dict[str, Any]) -> None:
        """The account as a file, which has its final name only when it is whole."""
        started = self.crawler.stats.get_value("start_time") or datetime.now(UTC)
        name = started.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ")
        path = self.folder / f"{name}.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
        part.replace(path)
