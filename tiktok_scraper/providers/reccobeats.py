"""ReccoBeats: Spotify's audio features by Spotify's id or by ISRC, without a key.

Its numbers are Spotify's own (same id, same values, to the third digit), so they share
a group.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from tiktok_scraper.endpoints import REAL
from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import Match, Track
from tiktok_scraper.providers import Fetch, Found, catalogue, values
from tiktok_scraper.providers.ids import PROBE_ID
from tiktok_scraper.providers.patience import TryAgain, Unanswered
from tiktok_scraper.providers.reccobeats_rows import (
    Answers,
    Ids,
    Row,
    ids_of,
    is_isrc,
    linked,
)
from tiktok_scraper.providers.web import WebService

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

IDS = 40
"""Ids that one call may name; more are answered 400."""

MISS_DAYS = 14.0
"""New releases are what it lacks most, and it catches up."""

TOLD = frozenset([*values.REAL, *values.WHOLE]) - {"time_signature", "duration_ms"}


class ReccoBeats:
    """ReccoBeats' public API, asked for 40 ids at a time."""

    name = "reccobeats"
    version = "1"
    group = "spotify"
    fields = TOLD
    batch_size = 10 * IDS

    def __init__(
        self,
        url: str = REAL["RECCOBEATS_API_URL"],
        count: Callable[[str], object] = lambda key: None,
    ) -> None:
        self._service = WebService(self.name, url, count)
        self._count = count
        self._isrc_closed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        url = crawler.settings.get("RECCOBEATS_API_URL") or REAL["RECCOBEATS_API_URL"]
        stats = crawler.stats
        assert stats is not None  # Scrapy makes them before any component
        return cls(url, lambda key: stats.inc_value(f"features/reccobeats/{key}"))

    def question(self, track: Track) -> str | None:
        ids = ids_of(track)
        if not values.gaps(track.audio, TOLD) or not (ids.spotify or ids.isrc):
            return None
        return f"spotify:{ids.spotify or '-'} isrc:{ids.isrc or '-'}"

    def days(self, found: Found) -> float | None:
        return None if found.audio else MISS_DAYS

    async def lookup(
        self, tracks: Sequence[Track], fetch: Fetch
    ) -> Mapping[str, Found]:
        ids = {one.track_id: ids_of(one) for one in tracks if self.question(one)}
        answers = Answers()
        trouble = await self._gather(fetch, answers, (i.spotify for i in ids.values()))
        unknown = (i for i in ids.values() if answers.by_id(i) is None)
        if trouble is None:
            trouble = await self._gather(fetch, answers, (i.isrc for i in unknown))
        found = {
            track.track_id: self._found(track, ids[track.track_id], answers)
            for track in tracks
            if track.track_id in ids and answers.settles(ids[track.track_id])
        }
        if trouble and not found:
            raise trouble
        return found

    async def probe(self, fetch: Fetch) -> str | None:
        """None; raises ProviderUnavailable where it is not served."""
        await self._rows(fetch, [PROBE_ID])
        return None

    async def _gather(
        self, fetch: Fetch, answers: Answers, keys: Iterator[str | None]
    ) -> ProviderUnavailable | None:
        """Ask for ``keys``, equal ones once, as far as the service goes along."""
        wanted = sorted({key for key in keys if key})
        for start in range(0, len(wanted), IDS):
            some = wanted[start : start + IDS]
            try:
                answers.add(some, await self._rows(fetch, some))
            except ProviderUnavailable as reason:
                return reason
            except Unanswered:
                continue
        return None

    async def _rows(self, fetch: Fetch, keys: Sequence[str]) -> list[Row]:
        by_isrc = is_isrc(keys[0])
        if by_isrc and self._isrc_closed:
            return []

        def read(status: int, body: Any) -> list[Row]:
            if status == 400 and by_isrc:
                self._close_isrc()
                return []
            if status != 200:
                raise self._refused(status, body)
            rows = body.get("content") if isinstance(body, dict) else None
            if not isinstance(rows, list):
                raise TryAgain("audio-features answered without its content")
            return [row for row in rows if isinstance(row, dict)]

        return await self._service.ask(
            fetch, "audio-features", "/audio-features", {"ids": ",".join(keys)}, read
        )

    def _close_isrc(self) -> None:
        if not self._isrc_closed:
            self._isrc_closed = True
            logger.warning(
                "reccobeats: audio-features answered 400 to ISRCs, which it used to "
                "take; it is asked by Spotify's id only"
            )

    def _refused(self, status: int, body: object) -> ProviderUnavailable:
        step = "start again later"
        if status == 403 and "1010" in str(body):
            step = "its firewall dislikes our User-Agent; change AGENT in providers/web"
        return self._service.refused("audio-features", status, step)

    def _found(self, track: Track, ids: Ids, answers: Answers) -> Found:
        row = answers.by_id(ids) or answers.by_isrc(ids)
        if row is None:
            return Found(missing=f"{self.name}: no audio features for this recording")
        audio = values.read(
            row,
            popularity=None,
            source=self.name,
            fetched_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            unusable=lambda field: self._count(f"unusable/{field}"),
        )
        missing = None if audio else f"{self.name}: no usable numbers in its answer"
        return Found(_match(track, row), audio, missing)


def _match(track: Track, row: Row) -> Match | None:
    """The track's match where the row adds Spotify's id to it, or stands for it."""
    spotify_id, isrc = linked(row) or None, row.get("isrc")
    if not catalogue.is_matched(track):
        isrc = isrc if isinstance(isrc, str) else None
        return Match("exact", "exact", "reccobeats", track.dsp_ids.spotify, isrc)
    assert track.match is not None
    if track.match.spotify_id or spotify_id is None:
        return None
    return replace(track.match, spotify_id=spotify_id)
