"""Requests on their way through Scrapy, asked again as long as that may help."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from tiktok_scraper.errors import LONGEST_WAIT, PageLost, Refused, ScraperError
from tiktok_scraper.items import Page

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

T = TypeVar("T")
Read = Callable[[Response], Awaitable[Page]]


class Asking:
    """Sends requests, and pages through the pipelines to the files and the store.

    ``ready`` is awaited before each try, so that none goes out while a session is being
    renewed; ``refused`` is told of the refusals that only a reading finds. ``backoff``
    is the first pause in seconds; it doubles with each try.
    """

    def __init__(
        self,
        crawler: Crawler,
        ready: Callable[[], Awaitable[None]],
        refused: Callable[[Refused, Request, Response], None],
        backoff: float,
    ) -> None:
        self.crawler = crawler
        self.refused = refused
        self.ready = ready
        self.backoff = backoff
        self._in_hand: dict[str, asyncio.Future[Page]] = {}

    async def fetch(self, request: Request) -> Response:
        """The answer to ``request``, which holds no rows. Raises Refused."""
        assert self.crawler.engine is not None
        return await self._patiently(request, self.crawler.engine.download_async)

    async def read(self, request: Request, parse: Read) -> Page:
        """The page in the answer to ``request``, once it is written and committed.

        Raises Refused, and PageLost where a pipeline failed.
        """
        return await self._patiently(request, lambda again: self._send(again, parse))

    def committed(self, page: Page) -> None:
        """Called by whoever has committed ``page``."""
        future = self._in_hand.pop(page.seed, None)
        if future is not None and not future.done():
            future.set_result(page)

    def failed(self, page: Page) -> None:
        """Called when a pipeline raised."""
        if future := self._in_hand.pop(page.seed, None):
            _fail(future, PageLost(f"{page.seed}: a page was lost"))

    async def _patiently(
        self, request: Request, attempt: Callable[[Request], Awaitable[T]]
    ) -> T:
        """Each kind of refusal has its own number of tries: where several come and go
        at once, one must not use up the patience for another.
        """
        refused: Counter[str] = Counter()
        while True:
            await self.ready()
            try:
                return await attempt(request.copy())
            except Refused as refusal:
                tried = refused[refusal.reason]
                pause = refusal.retry_after
                if pause is None:
                    pause = min(self.backoff * 2**tried, LONGEST_WAIT)
                if refusal.is_final or tried >= refusal.tries:
                    raise
                refused[refusal.reason] += 1
                logger.info(
                    "%s: %s; try %d of %d in %.1f s",
                    urlsplit(request.url).path,
                    refusal.reason,
                    tried + 1,
                    refusal.tries,
                    pause,
                )
                await asyncio.sleep(pause)

    async def _send(self, request: Request, parse: Read) -> Page:
        """Through Scrapy's own callbacks, so that a stop by hand lets the page in hand
        come to its end.
        """
        future: asyncio.Future[Page] = asyncio.get_running_loop().create_future()

        async def arrived(response: Response) -> AsyncIterator[Page]:
            try:
                page = await parse(response)
            except BaseException as error:
                if isinstance(error, Refused):
                    self.refused(error, request, response)
                _fail(future, error)
                if not isinstance(error, ScraperError):
                    raise  # a fault of this program, for Scrapy to log with its trace
                return
            self._in_hand[page.seed] = future
            yield page

        def failed(failure: Failure) -> None:
            _fail(future, failure.value)

        assert self.crawler.engine is not None
        self.crawler.engine.crawl(request.replace(callback=arrived, errback=failed))
        return await future


def _fail(future: asyncio.Future[Page], error: BaseException | None) -> None:
    if (
        error is not None and not future.done()
    ):  # nobody waits any more where the crawl was stopped
        future.set_exception(error)
