"""Where Scrapy's requests come in: most go out as plain HTTP, some into the browser.

    meta["browser"] = "visit"   opens the front page; answers with its session, as JSON
    meta["browser"] = "call"    the site's page makes this call; answers as the call did

``meta["session_bundle"]`` gives the page a session to begin with. A visit with
``meta["headed"]`` opens a window, and one with ``meta["until"]`` (a function that makes
an awaitable) stays until that is over, or the window is closed.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
)
from scrapy.http import Headers, JsonResponse, Response
from scrapy.responsetypes import responsetypes

from tiktok_scraper.browser.site import Site
from tiktok_scraper.errors import BrowserUnavailable

FLAG = "browser"
DOWNLOAD_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
_BY_NET_ERROR: dict[str, type[Exception]] = {
    "ERR_CONNECTION_REFUSED": DownloadConnectionRefusedError,
    "ERR_NAME_NOT_RESOLVED": CannotResolveHostError,
    "ERR_TIMED_OUT": DownloadTimeoutError,
    "ERR_CONNECTION_TIMED_OUT": DownloadTimeoutError,
}
"""Chromium's names; what is not here is a DownloadFailedError."""


class BrowserOrHttp(HTTP11DownloadHandler):
    """Scrapy's handler for HTTP, which never starts a browser that nobody asks for."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.timeout_s = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self.site = Site(crawler.settings.get("CHROMIUM") or "")

    async def download_request(self, request: Request) -> Response:
        carrier = request.meta.get("browser")
        if carrier is None:
            return await super().download_request(request)
        if carrier not in ("visit", "call"):
            raise NotSupported(f"meta 'browser' must be visit or call, got {carrier!r}")
        started = time.monotonic()
        response = await (self._visit if carrier == "visit" else self._call)(request)
        # As a plain download tells it: AutoThrottle goes by it.
        request.meta["download_latency"] = time.monotonic() - started
        return response

    async def _visit(self, request: Request) -> Response:
        try:
            async with _as_download_errors(request):
                bundle = await self.site.visit(
                    request.url,
                    request.meta.get("session_bundle"),
                    self._patience(request),
                    headed=request.meta.get("headed", False),
                    until=request.meta.get("until"),
                )
        except DOWNLOAD_ERRORS as error:
            # Nobody waits for rows here, but for a session: there is none.
            raise BrowserUnavailable(
                f"{error}, so there is no session; check the network, then try again"
            ) from error
        return JsonResponse(
            request.url,
            headers={"Content-Type": "application/json"},
            body=orjson.dumps(bundle),
            flags=[FLAG],
            request=request,
        )

    async def _call(self, request: Request) -> Response:
        async with _as_download_errors(request):
            answer = await self.site.call(
                request.url, request.meta.get("session_bundle"), self._patience(request)
            )
        headers = Headers(answer.headers)
        kind = responsetypes.from_args(headers=headers, body=answer.body)
        return kind(
            request.url,
            status=answer.status,
            headers=headers,
            body=answer.body,
            flags=[FLAG],
            request=request,
        )

    def _patience(self, request: Request) -> float:
        """Half of the time-out: opening the page and its own call are one each."""
        return float(request.meta.get("download_timeout", self.timeout_s)) / 2

    async def close(self) -> None:
        await super().close()
        await self.site.close()


@asynccontextmanager
async def _as_download_errors(request: Request) -> AsyncIterator[None]:
    """Playwright's errors as those of a plain download, without the address's query."""
    from playwright.async_api import Error
    from playwright.async_api import TimeoutError as TooLong

    where = f"browser: {request.url.partition('?')[0]}"
    try:
        yield
    except (TooLong, TimeoutError):
        raise DownloadTimeoutError(f"{where}: no answer in time") from None
    except Error as error:
        said = next(iter(str(error).splitlines()), "")
        for name, kind in _BY_NET_ERROR.items():
            if name in said:
                raise kind(f"{where}: {name}") from None
        raise DownloadFailedError(f"{where}: {said.partition(' at ')[0]}") from None
