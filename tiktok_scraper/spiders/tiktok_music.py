"""The crawl: pages of videos in, sounds and observations out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from tiktok_scraper.endpoints import SANDBOX_CREDENTIALS, in_sandbox
from tiktok_scraper.errors import BadPayload, Refused
from tiktok_scraper.items import Page
from tiktok_scraper.pseudonyms import Pseudonym, keyed, read_key
from tiktok_scraper.routes import recommend
from tiktok_scraper.routes.body import parse
from tiktok_scraper.routes.reading import Reading
from tiktok_scraper.session import Session
from tiktok_scraper.spiders.arguments import Arguments
from tiktok_scraper.state import State

logger = logging.getLogger(__name__)

EMPTY_LISTS = 3
"""Empty lists in a row that end a round. One alone is never the end of a feed."""

SANDBOX_PACE = {
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "REFUSAL_BACKOFF": 0.05,
}
"""Nobody has to be spared on one's own machine."""


class TikTokMusic(Spider):
    """Runs rounds over the For You feed until no new tracks are encountered.

    A round ends after ``round`` videos, and its new tracks are counted once every page
    of it has been through the pipelines: that is when Scrapy calls the spider idle.
    """

    name = "tiktok_music"

    def __init__(self, *args: Any, **given: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(given)
        self.state: State
        self.pseudonym: Pseudonym
        self.in_round = 0
        self.empty_in_row = 0
        self.new_before_round = 0
        self.rounds = 0
        self.waiting = False
        self.ended = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        if url := settings.get("SANDBOX_URL"):
            settings.setdict(in_sandbox(url) | SANDBOX_PACE, priority="spider")
            for name, value in SANDBOX_CREDENTIALS.items():
                if not settings.get(name):
                    settings.set(name, value, priority="spider")
        if not settings.get("STATE_URL"):
            path = Path(settings["DATA_DIR"]) / "interim" / "state.sqlite"
            settings.set("STATE_URL", f"sqlite:///{path}", priority="spider")

    @classmethod
    def check(cls, settings: BaseSettings, given: Mapping[str, str]) -> None:
        """Raises what would stop the crawl at once, before anything is opened."""
        Arguments.parse(given)
        Session.from_settings(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> TikTokMusic:
        spider: TikTokMusic = super().from_crawler(crawler, *args, **given)
        spider.state = State(crawler.settings["STATE_URL"])
        spider.pseudonym = keyed(read_key(Path(crawler.settings["PSEUDONYM_KEY"])))
        crawler.signals.connect(spider.end_of_round, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        self.rounds = 1
        yield self.call()

    def call(self) -> Request:
        request = recommend.request(self.settings["TIKTOK_BASE_URL"])
        return request.replace(callback=self.parse, errback=self.failed)

    def parse(self, response: Response) -> Iterator[Page | Request]:
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        reading = Reading("recommend", "recommend", at, self.pseudonym)
        try:
            page = parse(response.body, reading)
        except BadPayload as error:
            logger.error("%s", error)
            self.stop("bad_payload")
            return
        self.note(page)
        yield page
        if self.in_round < self.arguments.round and self.empty_in_row < EMPTY_LISTS:
            yield self.call()

    def note(self, page: Page) -> None:
        stats = self.crawler.stats
        assert stats is not None
        stats.inc_value("pages")
        for reason, count in page.skipped.items():
            stats.inc_value(f"items/skipped/{reason}", count)
        told = len(page.videos) + sum(page.skipped.values())
        self.in_round += told
        self.empty_in_row = 0 if told else self.empty_in_row + 1

    def failed(self, failure: Failure) -> None:
        """No more answers: stop, and keep all that there is."""
        error = failure.value
        if isinstance(error, Refused):
            logger.error("%s", error)
            self.stop(f"refused_{error.reason}")
        else:
            logger.error(
                "tiktok: %s cannot be reached (%s); check the network, then start "
                "again: nothing that was collected is lost",
                self.settings["TIKTOK_BASE_URL"],
                type(error).__name__,
            )
            self.stop("unreachable")

    def stop(self, reason: str) -> None:
        assert self.crawler.engine is not None
        closing = self.crawler.engine.close_spider_async(reason=reason)
        self.closing_task = asyncio.ensure_future(closing)

    def end_of_round(self) -> None:
        """Every page of the round is through: go on, or be done."""
        if self.waiting:
            raise DontCloseSpider
        assert self.crawler.stats is not None
        new = self.crawler.stats.get_value("tracks/new", 0)
        limit = self.arguments.limit
        if limit is not None and new >= limit:
            raise CloseSpider("limit")
        brought = new - self.new_before_round
        logger.info(
            "round %d: %d new tracks in %d videos", self.rounds, brought, self.in_round
        )
        if brought < self.arguments.threshold:
            raise CloseSpider("finished")
        self.new_before_round, self.in_round, self.empty_in_row = new, 0, 0
        self.rounds += 1
        self.waiting = True
        loop = asyncio.get_running_loop()
        loop.call_later(self.arguments.wait, self.next_round)
        raise DontCloseSpider

    def next_round(self) -> None:
        self.waiting = False
        assert self.crawler.engine is not None
        if self.crawler.engine.running and not self.ended:
            self.crawler.engine.crawl(self.call())

    def closed(self, reason: str) -> None:
        self.ended = True
        self.state.close()
