"""Refusals: recognised whatever status they come with, and raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from tiktok_scraper.errors import Refused, TornBody, Unreachable
from tiktok_scraper.refusal import diagnose, diagnose_page

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_NO_CONNECTION = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)


class HandleRefusals:
    """Turns an answer that is none into the error that says so.

    It stands outside the decompression (590), which makes bodies readable. Asking again
    is for whoever asked.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.host: str = urlsplit(crawler.settings["TIKTOK_BASE_URL"]).netloc

        self.research = crawler.settings["TIKTOK_RESEARCH_API_URL"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HandleRefusals:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if not self._is_ours(request) or request.meta.get("browser") == "visit":
            return response
        path = urlsplit(request.url).path
        look = diagnose_page if path.startswith("/embed/") else diagnose
        refusal = look(response.status, response.body)
        if refusal is None:
            return response
        asked = response.headers.get("Retry-After") or b""
        error = refusal.kind(
            f"tiktok: {path}",
            response.status,
            refusal.detail,
            float(asked) if asked.isdigit() else None,
        )
        self._spider.refused(error, request, response)
        raise error

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not self._is_ours(request):
            return
        if isinstance(exception, ResponseDataLossError):
            self._refuse(TornBody(f"tiktok: {urlsplit(request.url).path}"), exception)
        if isinstance(exception, _NO_CONNECTION):
            where = f"tiktok: {self.crawler.settings['TIKTOK_BASE_URL']}"
            kind = type(exception).__name__.removesuffix("Error")
            self._refuse(Unreachable(where, detail=f"({kind})"), exception)

    def _refuse(self, error: Refused, cause: Exception) -> NoReturn:
        self._spider.refused(error)
        raise error from cause

    @property
    def _spider(self) -> Any:
        return self.crawler.spider

    def _is_ours(self, request: Request) -> bool:
        # In a sandbox other services, which have their own words, are at the same host.
        other = "provider" in request.meta or request.url.startswith(self.research)
        return urlsplit(request.url).netloc == self.host and not other
