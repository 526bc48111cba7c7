"""Spotify: search, a track by its id, and audio features where the app still may.

Apps registered since 27 November 2024 get 403 from audio-features, and since 2026 no
``popularity``, no batches of tracks and 10 hits a search. All of that is normal life
here: the match is worth having without the numbers.
"""

from __future__ import annotations

import asyncio
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeGuard

import spotipy
from scrapy.exceptions import NotConfigured

from tiktok_scraper.counts import whole
from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import AudioFeatures, Match, Track
from tiktok_scraper.matching import ACCEPTED, Candidate, choose, core, search_words
from tiktok_scraper.providers import Found, values
from tiktok_scraper.providers.spotify_calls import SpotifyCalls

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

API_URL = "https://api.spotify.com/v1"
ACCOUNTS_URL = "https://accounts.spotify.com"

HITS = 10
"""A search's limit. Above it, new apps get 400 "Invalid limit"."""

IDS = 100
"""Ids that one audio-features call may name."""

PROBE_ID = "11dFghVXANMlKmJXsNCbNl"
"""A track that Spotify's own documentation asks for."""

LONGEST_QUERY = 250
"""Characters; a longer query is answered 400."""

_ID = re.compile(r"[0-9A-Za-z]{22}")


@dataclass(frozen=True, slots=True)
class _Identified:
    match: Match
    popularity: int | None = None


class Spotify:
    """Spotify's Web API for one app, by its client id and secret."""

    name = "spotify"
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

    async def lookup(self, tracks: Sequence[Track]) -> Mapping[str, Found]:
        answers = await asyncio.gather(
            *(self._identify(track) for track in tracks), return_exceptions=True
        )
        identified: dict[str, _Identified] = {}
        unavailable: ProviderUnavailable | None = None
        for track, answer in zip(tracks, answers, strict=True):
            if isinstance(answer, _Identified):
                identified[track.track_id] = answer
            elif isinstance(answer, ProviderUnavailable):
                unavailable = answer
            else:
                raise answer
        if unavailable and not identified:
            raise unavailable
        ids = {one.match.spotify_id for one in identified.values()}
        rows, trouble = await self._rows(ids)
        missing = trouble or f"{self.name}: no audio features for this id"
        return {
            track_id: Found(one.match, self._audio(one, rows), missing)
            for track_id, one in identified.items()
        }

    async def probe(self) -> str | None:
        """Why this app gets no audio features, or None where it gets them.

        Raises ProviderUnavailable where it is not served at all.
        """
        await self._search("music")
        _, trouble = await self._rows({PROBE_ID})
        return trouble

    async def _identify(self, track: Track) -> _Identified:
        known = track.dsp_ids.spotify
        if known and _ID.fullmatch(known):
            return await self._by_id(track, known)
        candidates: dict[str | None, Candidate] = {}
        match = choose(track, (), self.name)
        for query in _queries(track) if match.status == "none" else ():
            candidates |= {one.spotify_id: one for one in await self._search(query)}
            match = choose(track, tuple(candidates.values()), self.name)
            if match.status != "none":
                break
        chosen = candidates[match.spotify_id] if match.status in ACCEPTED else None
        return _Identified(match, chosen.popularity if chosen else None)

    async def _by_id(self, track: Track, known: str) -> _Identified:
        """The song that the payload names; where it is gone, its id is all there is."""
        try:
            row = await self._calls.ask("track", dict, lambda api: api.track(known))
        except spotipy.SpotifyException as error:
            if error.http_status not in (400, 404):
                raise self._calls.refused("track", error) from error
            row = None
        hit = _candidate(row)
        if hit is None:
            return _Identified(Match("exact", "exact", self.name, known))
        # Re-issued songs answer under a new id; the payload's word holds for both.
        match = choose(track, [replace(hit, spotify_id=known)], self.name)
        return _Identified(match, hit.popularity)

    async def _search(self, query: str) -> list[Candidate]:
        try:
            rows = await self._calls.ask("search", list, partial(_search, query))
        except spotipy.SpotifyException as error:
            raise self._calls.refused("search", error) from error
        return [hit for row in rows if (hit := _candidate(row))]

    async def _rows(
        self, ids: set[str | None]
    ) -> tuple[dict[str, Mapping[str, Any]], str | None]:
        """Rows of audio features by Spotify's id, and why some are absent, if so.

        One call at a time, so that the first 403 is also the last.
        """
        rows: dict[str, Mapping[str, Any]] = {}
        wanted = sorted(one for one in ids if one)
        async with self._features_turn:
            for start in range(0, len(wanted), IDS):
                if self._features_closed:
                    return rows, self._features_closed
                batch = wanted[start : start + IDS]
                try:
                    answer = await self._calls.ask(
                        "audio-features", list, partial(_audio_features, batch)
                    )
                except spotipy.SpotifyException as error:
                    self._close_features(error.http_status)
                except ProviderUnavailable as error:
                    return rows, str(error)  # the matches are worth keeping
                else:
                    rows |= {row["id"]: row for row in answer if _named(row)}
        return rows, self._features_closed

    def _close_features(self, status: int) -> None:
        self._features_closed = f"{self.name}: audio-features answered {status}"
        why = (
            ": this app has no access to them (closed to new apps since November 2024)"
            if status == 403
            else ""
        )
        logger.warning(
            "spotify: audio-features answered %s%s; tracks are kept without features",
            status,
            why,
        )

    def _audio(
        self, one: _Identified, rows: Mapping[str, Mapping[str, Any]]
    ) -> AudioFeatures | None:
        row = rows.get(one.match.spotify_id or "")
        if row is None:
            return None
        return values.read(
            row,
            popularity=one.popularity,
            source=self.name,
            fetched_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
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


def _queries(track: Track) -> Iterator[str]:
    """What to search for: first by field, then in plain words, which forgives more.

    >>> track = Track("1", "Roses (feat. X)", "SAINt JHN", "Roses", 15.0, False, None,
    ...               None, "2026-11-23T00:00:00Z", "recommend")
    >>> list(_queries(track))
    ['track:roses artist:SAINt JHN', 'roses SAINt JHN']
    """
    words = search_words(track.title or "")
    author = " ".join((track.author or "").replace(":", " ").split())
    album = core(track.album or "")
    by_field = [f"track:{words}"]
    if author:
        by_field.append(f"artist:{author}")
    elif album:
        by_field.append(f"album:{album}")
    for query in (by_field, [words, author]):
        yield " ".join(part for part in query if part)[:LONGEST_QUERY]


def _candidate(row: object) -> Candidate | None:
    """One track object; None for the nulls and local files that lists may hold."""
    if not _named(row) or not isinstance(row.get("name"), str):
        return None
    album = row.get("album") or {}
    popularity = whole(row.get("popularity"))
    return Candidate(
        spotify_id=row["id"],
        isrc=(row.get("external_ids") or {}).get("isrc"),
        title=row["name"],
        artists=tuple(a["name"] for a in row.get("artists") or () if a.get("name")),
        album=album.get("name") or None,
        duration_ms=whole(row.get("duration_ms")) or None,
        popularity=popularity if popularity is None or popularity <= 100 else None,
        release_date=album.get("release_date") or None,
    )


def _named(row: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(row, dict) and isinstance(row.get("id"), str)
