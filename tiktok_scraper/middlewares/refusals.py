"""Refusals: recognised, counted, asked again with growing pauses where that helps."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from tiktok_scraper.refusal import diagnose

logger = logging.getLogger(__name__)

LONGEST_WAIT = 60.0
"""Seconds. A longer Retry-After ends the crawl, which keeps what it has."""


class HandleRefusals:
    """Turns a refusal into another try after a pause, or into an error that says so.

    It stands between Scrapy's retry middleware (550), which would see only status
    codes, and the decompression (590), which makes bodies readable.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.host = urlsplit(crawler.settings["TIKTOK_BASE_URL"]).netloc
        self.retries = crawler.settings.getint("REFUSAL_RETRIES")
        self.backoff = crawler.settings.getfloat("REFUSAL_BACKOFF")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HandleRefusals:
        return cls(crawler)

    async def process_response(
        self, request: Request, response: Response
    ) -> Request | Response:
        if urlsplit(request.url).netloc != self.host:
            return response
        refusal = diagnose(response.status, response.body)
        if refusal is None:
            return response
        assert self.crawler.stats is not None
        assert self.crawler.spider is not None
        self.crawler.stats.inc_value(f"refusals/{refusal.reason}")
        tried = request.meta.get("retry_times", 0)
        pause = self.pause(response, tried)
        if refusal.retry and pause <= LONGEST_WAIT:
            again = get_retry_request(
                request,
                spider=self.crawler.spider,
                reason=refusal.reason,
                max_retry_times=self.retries,
                stats_base_key="refusals/retry",
                give_up_log_level=logging.DEBUG,
            )
            if again is not None:
                logger.info(
                    "tiktok: %s (%s); try %d of %d in %.1f s",
                    refusal.what(),
                    refusal.reason,
                    tried + 1,
                    self.retries,
                    pause,
                )
                await asyncio.sleep(pause)
                return again
        path = urlsplit(request.url).path
        raise refusal(f"tiktok: {path}", response.status)

    def pause(self, response: Response, tried: int) -> float:
        """Seconds until the next try: doubled each time, or what the server asks."""
        asked = response.headers.get("Retry-After", b"") or b""
        if asked.isdigit():
            return float(asked)
        return float(self.backoff * 2**tried)
