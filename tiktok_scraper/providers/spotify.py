"""Spotify: search, a track by its id, and audio features where the app still may.

Apps registered since 27 November 2024 get 403 from audio-features, and since 2026 no
``popularity``, no batches of tracks and 10 hits a search. All of that is normal life
here: the match is worth having without the numbers.
"""

from __future__ import annotations

import asyncio
import json
import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import spotipy
from scrapy.exceptions import NotConfigured

from tiktok_scraper.endpoints import REAL
from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import AudioFeatures, Match, Track
from tiktok_scraper.matching import Candidate, choose
from tiktok_scraper.providers import Fetch, Found, catalogue, values
from tiktok_scraper.providers.each import each
from tiktok_scraper.providers.ids import PROBE_ID, SPOTIFY_ID
from tiktok_scraper.providers.patience import Unanswered
from tiktok_scraper.providers.spotify_calls import SpotifyCalls
from tiktok_scraper.providers.spotify_tracks import candidate, named, queries

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

API_URL, ACCOUNTS_URL = REAL["SPOTIFY_API_URL"], REAL["SPOTIFY_ACCOUNTS_URL"]

HITS = 10
"""A search's limit. Above it, new apps get 400 "Invalid limit"."""

IDS = 100
"""Ids that one audio-features call may name."""

BAD_REQUEST, FORBIDDEN = 400, 403

NO_FEATURES = "spotify: no audio features for this id"

MISS_DAYS = 14.0
"""New releases arrive."""


@dataclass(frozen=True, slots=True)
class _Identified:
    match: Match | None
    spotify_id: str | None
    popularity: int | None = None
    candidates: tuple[Candidate, ...] = ()


class Spotify:
    """Spotify's Web API for one app, by its client id and secret."""

    name = "spotify"
    version = "3"
    group = "spotify"
    fields = frozenset([*values.REAL, *values.WHOLE, "popularity"])
    batch_size = IDS

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        api_url: str = API_URL,
        accounts_url: str = ACCOUNTS_URL,
        count: Callable[[str], object] = lambda key: None,
    ) -> None:
        self._calls = SpotifyCalls(
            client_id, client_secret, api_url, accounts_url, count
        )
        self._count = count
        self._features_closed: str | None = None
        self._features_turn = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings, stats = crawler.settings, crawler.stats
        keys = ("SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET")
        if missing := [key for key in keys if not settings.get(key)]:
            raise NotConfigured(
                f"spotify: no {' and no '.join(missing)}; take them from your app at "
                "developer.spotify.com/dashboard"
            )

        def count(key: str) -> None:
            if stats is not None:
                stats.inc_value(f"features/spotify/{key}")

        return cls(
            settings["SPOTIFY_CLIENT_ID"],
            settings["SPOTIFY_CLIENT_SECRET"],
            settings.get("SPOTIFY_API_URL") or API_URL,
            settings.get("SPOTIFY_ACCOUNTS_URL") or ACCOUNTS_URL,
            count,
        )

    def question(self, track: Track) -> str | None:
        if catalogue.is_matched(track):
            assert track.match is not None
            known = track.match.spotify_id
            return f"id:{known}" if known and track.audio is None else None
        known = track.dsp_ids.spotify
        if known and SPOTIFY_ID.fullmatch(known):
            named = [known, track.title, track.author, track.album]
            return f"exact:{json.dumps(named, ensure_ascii=False)}"
        return catalogue.question(track)

    def days(self, found: Found) -> float | None:
        if found.audio:
            whole = not values.gaps(found.audio, values.WHOLE | values.REAL)
            return None if whole else MISS_DAYS
        # What could not be asked since the service fell over is no answer to keep.
        answers = (None, NO_FEATURES, _closed(FORBIDDEN))
        return MISS_DAYS if found.missing in answers else 0.0

    async def lookup(
        self, tracks: Sequence[Track], fetch: Fetch
    ) -> Mapping[str, Found]:
        """As the contract says; spotipy talks in threads, so ``fetch`` is not used."""
        identified = await each(tracks, self.question, self._identify)
        ids = {one.spotify_id for one in identified.values()}
        rows, trouble = await self._rows(ids)
        found = {}
        for key, one in identified.items():
            row = rows.get(one.spotify_id or "")
            audio = await self._audio(one, row) if row else None
            missing = None if audio or not one.spotify_id else trouble or NO_FEATURES
            alone = None
            if audio is None and one.popularity is not None:
                alone = values.popularity_alone(one.popularity, self.name, _now())
            found[key] = Found(
                one.match, audio, missing, None, None, one.candidates, alone
            )
        return found

    async def probe(self, fetch: Fetch | None = None) -> str | None:
        """Why this app gets no audio features, or None where it gets them."""
        await self.search("music")
        _, trouble = await self._rows({PROBE_ID})
        return trouble

    async def _identify(self, track: Track) -> _Identified:
        if catalogue.is_matched(track):
            assert track.match is not None
            return _Identified(None, track.match.spotify_id)
        known = track.dsp_ids.spotify
        if known and SPOTIFY_ID.fullmatch(known):
            return await self._by_id(track, known)
        choice, candidates = await catalogue.find(
            track, self.name, queries(track), self.search
        )
        hit = choice.candidate
        if hit is None:
            return _Identified(choice.match, None, candidates=candidates)
        return _Identified(choice.match, hit.spotify_id, hit.popularity, candidates)

    async def _by_id(self, track: Track, known: str) -> _Identified:
        """The song that the payload names; where it is gone, its id is all there is."""
        hit = await self._hit(known)
        if hit is None:
            return _Identified(Match("exact", "exact", self.name, known), known)
        # Re-issued songs answer under a new id; the payload's word holds for both.
        choice = choose(track, [replace(hit, spotify_id=known)], self.name)
        return _Identified(choice.match, known, hit.popularity)

    async def _hit(self, known: str) -> Candidate | None:
        try:
            row = await self._calls.ask("track", dict, lambda api: api.track(known))
        except spotipy.SpotifyException as error:
            if error.http_status not in (400, 404):
                raise self._calls.refused("track", error) from error
            return None
        return candidate(row)

    async def search(self, query: str) -> list[Candidate]:
        try:
            rows = await self._calls.ask("search", list, partial(_search, query))
        except spotipy.SpotifyException as error:
            raise self._calls.refused("search", error) from error
        return [hit for row in rows if (hit := candidate(row))]

    async def _rows(
        self, ids: set[str | None]
    ) -> tuple[dict[str, Mapping[str, Any]], str | None]:
        """Rows of audio features by Spotify's id, and why some are absent, if so.

        One call at a time, so that the first 403 is also the last. An id that Spotify
        answers with 400, such as one that a person has mistyped, is found by halves.
        """
        rows: dict[str, Mapping[str, Any]] = {}
        wanted = sorted(one for one in ids if one)
        left = [wanted[start : start + IDS] for start in range(0, len(wanted), IDS)]
        async with self._features_turn:
            while left:
                if self._features_closed:
                    return rows, self._features_closed
                batch = left.pop(0)
                try:
                    answer = await self._calls.ask(
                        "audio-features", list, partial(_audio_features, batch)
                    )
                except spotipy.SpotifyException as error:
                    if error.http_status != BAD_REQUEST:
                        self._close_features(error.http_status)
                    elif len(batch) > 1:
                        half = len(batch) // 2
                        left[:0] = [batch[:half], batch[half:]]
                except (ProviderUnavailable, Unanswered) as error:
                    return rows, str(error)  # the matches are worth keeping
                else:
                    rows |= {row["id"]: row for row in answer if named(row)}
        return rows, self._features_closed

    def _close_features(self, status: int) -> None:
        self._features_closed = _closed(status)
        why = (
            ": this app has no access to them (closed to new apps since November 2024)"
            if status == FORBIDDEN
            else ""
        )
        logger.warning(
            "spotify: audio-features answered %s%s; tracks are kept without features",
            status,
            why,
        )

    async def _audio(
        self, one: _Identified, row: Mapping[str, Any]
    ) -> AudioFeatures | None:
        popularity = one.popularity
        if one.match is None and one.spotify_id:  # matched earlier, so not looked at
            with suppress(ProviderUnavailable, Unanswered):
                hit = await self._hit(one.spotify_id)
                popularity = hit.popularity if hit else None
        return values.read(
            row,
            popularity=popularity,
            source=self.name,
            fetched_at=_now(),
            unusable=lambda field: self._count(f"unusable/{field}"),
        )


def _search(query: str, api: spotipy.Spotify) -> object:
    return api.search(query, limit=HITS, type="track")["tracks"]["items"]


def _audio_features(ids: list[str], api: spotipy.Spotify) -> object:
    # spotipy warns that Spotify removed the endpoint; from apps of before November
    # 2024 it did not. A permanent filter, since catch_warnings is not safe in threads.
    warnings.filterwarnings(
        "ignore", r"You're using `audio_features", DeprecationWarning
    )
    return api.audio_features(ids)


def _closed(status: int) -> str:
    return f"spotify: audio-features answered {status}"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
