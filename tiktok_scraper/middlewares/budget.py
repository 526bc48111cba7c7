"""So many requests to TikTok a day, whoever makes them with this state store."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import signals

from tiktok_scraper.errors import DailyCap

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from tiktok_scraper.state import State

logger = logging.getLogger(__name__)

WRITE_EVERY = 20
"""Requests between two notes in the store: what a kill may leave uncounted."""


class KeepDailyCap:
    """Counts requests, says at the start what is left, and ends the crawl at the cap.

    The count lives in the state store, so it holds over restarts and for all machines
    that share the store. A cap of 0 is none.
    """

    def __init__(self, crawler: Crawler, cap: int) -> None:
        self.crawler = crawler
        self.host = urlsplit(crawler.settings["TIKTOK_BASE_URL"]).netloc
        self.cap = cap
        self.day = _today()
        self.unwritten = 0
        self.spent = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepDailyCap:
        keeper = cls(crawler, crawler.settings.getint("DAILY_REQUESTS"))
        crawler.signals.connect(keeper.spider_opened, signals.spider_opened)
        crawler.signals.connect(keeper.write, signals.spider_closed)
        return keeper

    def spider_opened(self) -> None:
        self.spent = self._state.spent(self.day)
        if self.cap:
            logger.info(
                "today %d of %d requests to TikTok are left (DAILY_REQUESTS)",
                max(0, self.cap - self.spent),
                self.cap,
            )

    def process_request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.host:
            return
        if "counted" in request.meta or "provider" in request.meta:
            return
        if self.day != (today := _today()):
            self.write()
            self.day, self.spent = today, self._state.spent(today)
        if self.cap and self.spent >= self.cap:
            raise DailyCap(
                f"tiktok: the {self.cap} requests of this day are used up; start the "
                "same command again tomorrow (UTC), or raise DAILY_REQUESTS"
            )
        request.meta["counted"] = True  # AddSession sends it round once more
        self.spent += 1
        self.unwritten += 1
        assert self.crawler.stats is not None
        self.crawler.stats.set_value("calls/today", self.spent)
        self.crawler.stats.set_value("calls/cap", self.cap)
        if self.unwritten >= WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Note the new requests in the store, and read what others have added."""
        if self.unwritten:
            self._state.spend(self.unwritten, self.day)
            self.unwritten = 0
            self.spent = self._state.spent(self.day)

    @property
    def _state(self) -> State:
        state: State = self.crawler.spider.state  # type: ignore[union-attr]
        return state


def _today() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d")
