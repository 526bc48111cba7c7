"""A service that answers GET with JSON, reached through a ``fetch``."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.providers import Fetch
from tiktok_scraper.providers.patience import Patience, SlowDown, TryAgain

T = TypeVar("T")

AGENT = "tiktok_scraper (research on sounds)"
"""A name of its own: ReccoBeats turns away what looks like a library's default."""

TIMEOUT_S = 20

FAILED = (
    asyncio.TimeoutError,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
_PAUSE = re.compile(rb"retry.after\D{1,3}(\d+)", re.IGNORECASE)


class WebService:
    """One service's calls, which share their patience. ``count`` is told of each."""

    def __init__(self, name: str, url: str, count: Callable[[str], object]) -> None:
        self.name = name
        self.url = url.rstrip("/")
        self.patience = Patience(name)
        self._count = count

    async def ask(
        self,
        fetch: Fetch,
        what: str,
        path: str,
        query: Mapping[str, object],
        read: Callable[[int, Any], T],
    ) -> T:
        """What ``read`` makes of the status, below 500 and not 429, and the JSON.

        It may raise SlowDown, TryAgain or what ``refused`` returns, for services that
        tell their troubles in the body. Only where the status is not
        200 may the body be no JSON: then it is handed over as text.
        """

        async def once() -> T:
            self._count("calls")
            try:
                response = await fetch(self._request(path, query))
            except Exception as error:  # FAILED, or packing that cannot be undone
                # Its text may hold the address, and the address may hold a key.
                name = type(error).__name__
                raise TryAgain(f"{what} failed with {name}") from None
            return read(response.status, _body(what, response))

        return await self.patience.ask(once)

    def refused(self, what: str, status: object, step: str) -> ProviderUnavailable:
        """The service given up for a refusal that no other track will escape."""
        return self.patience.give_up(f"{what} answered {status}; {step}")

    def _request(self, path: str, query: Mapping[str, object]) -> Request:
        asked = f"?{urlencode(query)}" if query else ""
        return Request(
            f"{self.url}{path}{asked}",
            headers={"User-Agent": AGENT, "Accept": "application/json"},
            meta={
                "provider": self.name,
                "download_slot": self.name,
                "download_timeout": TIMEOUT_S,
            },
            dont_filter=True,
        )


def _body(what: str, response: Response) -> Any:
    if response.status == 429:
        header = response.headers.get("Retry-After")
        said = _PAUSE.search(response.body)
        pause = header or (said[1] if said else b"")
        raise SlowDown(pause.decode("ascii", "replace"))
    if response.status >= 500:
        raise TryAgain(f"{what} answered {response.status}")
    try:
        # The standard library's parser takes the NaN that some services write.
        return _encodable(json.loads(response.body), response.body)
    except (ValueError, RecursionError):
        if response.status != 200:
            return response.body.decode("utf-8", "replace")
        raise TryAgain(f"{what} answered something other than JSON") from None


def _encodable(told: Any, body: bytes) -> Any:
    r"""``told`` without halves of characters, which JSON can escape and no text holds.

    >>> _encodable("a\ud83d", rb'"a\ud83d"')
    'a?'
    """
    if rb"\ud" not in body.lower():
        return told
    return json.loads(json.dumps(told, ensure_ascii=False).encode(errors="replace"))
