"""The sound's own clip, fetched from where the payload says it is and measured here."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest

from tiktok_scraper.audio import analyse
from tiktok_scraper.audio.addresses import refusal
from tiktok_scraper.audio.aside import Aside, WorkerFailed
from tiktok_scraper.audio.decode import UnusableClip
from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import LocalAudio, Track
from tiktok_scraper.providers import Fetch, Found
from tiktok_scraper.providers.each import each
from tiktok_scraper.providers.patience import Patience, SlowDown, TryAgain, Unanswered
from tiktok_scraper.providers.web import AGENT, FAILED

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

MAXSIZE = 10 * 2**20
"""Bytes. A minute of mp3 at its highest rate has 2.4 million."""

TIMEOUT_S = 20
MISS_DAYS = 14.0

WORKER_TRIES = 3
"""Clips in a row that the worker fails over before the fault must be the worker's."""


class Local:
    """Tempo, key and loudness of the clip at ``play_url``.

    A host that is down costs its own clips only, and so does a clip that the worker
    does not survive.
    """

    name = "local"
    version = analyse.VERSION
    group = "local"
    fields = frozenset(field.name for field in dataclasses.fields(LocalAudio))
    batch_size = 20

    def __init__(
        self,
        sandbox_url: str = "",
        count: Callable[[str], object] = lambda key: None,
        aside: Aside | None = None,
        *,
        always: bool = True,
    ) -> None:
        self._always = always
        self._sandbox_url = sandbox_url
        self._count = count
        self._aside = aside or Aside()
        self._hosts: dict[str, Patience] = {}
        self._worker = Patience(self.name)
        self._failed_in_a_row = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        stats = crawler.stats
        assert stats is not None  # Scrapy makes them before any component
        provider = cls(
            crawler.settings.get("SANDBOX_URL") or "",
            lambda key: stats.inc_value(f"features/local/{key}"),
            always=crawler.settings.getbool("LOCAL_AUDIO_ALWAYS"),
        )
        crawler.signals.connect(provider.close, signals.spider_closed)
        return provider

    async def close(self) -> None:
        await self._aside.close()

    def question(self, track: Track) -> str | None:
        if not track.play_url or track.local_audio is not None:
            return None
        if track.audio is not None and not self._always:
            return None  # it would cost a download to learn what is known better
        return f"sound:{track.track_id}"

    def days(self, found: Found) -> float | None:
        return MISS_DAYS if found.local_audio is None else None

    async def lookup(
        self, tracks: Sequence[Track], fetch: Fetch
    ) -> Mapping[str, Found]:
        return await each(tracks, self.question, partial(self._hear, fetch))

    async def probe(self, fetch: Fetch) -> str | None:
        """Whether the worker starts and answers; there is no one host to ask."""
        try:
            await self._aside.analyse(b"")
        except UnusableClip:
            return None
        except (WorkerFailed, OSError) as reason:
            return f"local: {reason}; install what requirements.txt names"
        raise AssertionError("no bytes were measured")

    async def _hear(self, fetch: Fetch, track: Track) -> Found:
        try:
            audio = await self._measure(await self._clip(fetch, track.play_url or ""))
        except UnusableClip as reason:
            # By its id: the address of a clip is signed for whoever asked for it.
            logger.debug("local: clip of sound %s: %s", track.track_id, reason)
            return Found()
        return Found(local_audio=audio)

    async def _clip(self, fetch: Fetch, url: str) -> bytes:
        """The bytes at ``url``; UnusableClip where there is no clip for us."""
        host = _host(url)
        patience = self._hosts.setdefault(host, Patience(f"local: clips of {host}"))

        async def once() -> bytes:
            try:
                reason = await refusal(url, self._sandbox_url)
            except OSError:
                raise TryAgain("expected its address, got none from DNS") from None
            if reason is not None:
                raise UnusableClip(reason)
            self._count("calls")
            try:
                response = await fetch(_request(url))
            except (DownloadCancelledError, IgnoreRequest):  # the second once unpacked
                raise UnusableClip(
                    f"expected at most {MAXSIZE} bytes, got more; nothing to be done"
                ) from None
            except FAILED as error:
                raise TryAgain(f"failed with {type(error).__name__}") from None
            except Exception as error:  # a broken packing, an address of odd parts
                raise UnusableClip(
                    f"expected a clip, got {type(error).__name__}; nothing to be done"
                ) from None
            return _body(response)

        try:
            return await patience.ask(once)
        except ProviderUnavailable as reason:
            raise Unanswered(str(reason)) from reason

    async def _measure(self, clip: bytes) -> LocalAudio:
        if self._worker.reason is not None:
            raise ProviderUnavailable(self._worker.reason)
        try:
            audio = await self._aside.analyse(clip)
        except (WorkerFailed, OSError) as reason:
            self._count("worker_failed")
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= WORKER_TRIES:
                raise self._worker.give_up(
                    f"the worker failed over {WORKER_TRIES} clips in a row ({reason}); "
                    "see `scrapy doctor`"
                ) from reason
            raise Unanswered(f"local: {reason}") from reason
        except UnusableClip:
            self._failed_in_a_row = 0
            raise
        self._failed_in_a_row = 0
        return audio


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _request(url: str) -> Request:
    return Request(
        url,
        headers={"User-Agent": AGENT},
        meta={
            "provider": Local.name,
            "download_slot": Local.name,
            "download_timeout": TIMEOUT_S,
            "download_maxsize": MAXSIZE,
            "dont_redirect": True,  # the next address would be checked by nobody
        },
        dont_filter=True,
    )


def _body(response: Response) -> bytes:
    if response.status == 429:
        header = response.headers.get("Retry-After") or b""
        raise SlowDown(header.decode("ascii", "replace"))
    if response.status >= 500:
        raise TryAgain(f"answered {response.status}")
    if response.status not in (200, 206):
        raise UnusableClip(
            f"expected a clip, got HTTP {response.status}; its address has expired"
        )
    kind = response.headers.get("Content-Type") or b""
    if kind.lower().startswith(b"text/html"):
        raise UnusableClip("expected a clip, got HTML; its address has expired")
    return response.body
