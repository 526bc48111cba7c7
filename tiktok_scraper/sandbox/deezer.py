"""Deezer's public API: no key, and errors that come with status 200."""

from __future__ import annotations

import re
import time
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tiktok_scraper.sandbox import refusals
from tiktok_scraper.sandbox.api import Refusal
from tiktok_scraper.sandbox.desk import Desk
from tiktok_scraper.sandbox.hearing import lufs
from tiktok_scraper.sandbox.index import Index, words
from tiktok_scraper.sandbox.lists import chance
from tiktok_scraper.sandbox.things import Song, World
from tiktok_scraper.sandbox.troubles import Arrival, Troubles

API = "/deezer"
QUOTA, QUOTA_S = 50, 5.0  # requests in so many seconds
HITS, MOST_HITS = 25, 100
ENOUGH = 0.6  # share of the words of a plain search that a hit must have
REPLAY_GAIN_LUFS = -18.0

_QUOTED = re.compile(r'(track|artist|album):"([^"]*)"')
_DECORATION = re.compile(r"\s*([(\[][^()\[\]]*[)\]])\s*$")


class Deezer:
    """The catalogue of one world, under Deezer's numbers and names."""

    def __init__(
        self,
        world: World,
        troubles: Troubles,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.songs = sorted(world.songs, key=deezer_id)
        self.by_id = {deezer_id(song): song for song in self.songs}
        self.by_isrc = {song.isrc: song for song in sorted(self.songs, key=_rank)}
        self.ranks = np.array([_rank(song) for song in self.songs])
        self.index = Index(
            [
                {
                    "track": title(song),
                    "artist": " ; ".join(song.artists),
                    "album": song.album,
                }
                for song in self.songs
            ],
            [" ".join((s.title, *s.artists, *s.aliases)) for s in self.songs],
        )
        self.clock = clock
        self.has_quota = "deezer-quota" in troubles.names
        self.recent: deque[float] = deque()
        desk = Desk("deezer", troubles)
        self.routes = [
            Route(f"{API}/{path}", desk(self._counted(endpoint)))
            for path, endpoint in {
                "search": self.search,
                "search/track": self.search,
                "track/isrc:{isrc}": self.track_by_isrc,
                "track/{id}": self.track,
            }.items()
        ]

    def _counted(
        self, endpoint: Callable[[Request], dict[str, Any]]
    ) -> Callable[[Request, Arrival], dict[str, Any]]:
        def within_quota(request: Request, call: Arrival) -> dict[str, Any]:
            now = self.clock()
            while self.recent and self.recent[0] <= now - QUOTA_S:
                self.recent.popleft()
            if self.has_quota and len(self.recent) >= QUOTA:
                raise Refusal(refusals.deezer_quota())
            self.recent.append(now)
            return endpoint(request)

        return within_quota

    def search(self, request: Request) -> dict[str, Any]:
        """Quoted: the very words, in one piece. Plain: most of the words, anywhere."""
        query = request.query_params.get("q", "").strip()
        if not query:
            raise _error("MissingParameterException", "Missing parameters: q", 501)
        limit = _whole(request, "limit", HITS, MOST_HITS)
        start = _whole(request, "index", 0, 10_000)
        hits = self._hits(query)
        page = hits[start : start + limit]
        return {
            "data": [self._row(self.songs[at], str(request.base_url)) for at in page],
            "total": len(hits),
        }

    def _hits(self, query: str) -> list[int]:
        plain = set(words(_QUOTED.sub(" ", query)))
        found = self.index.counts(plain)
        share = found / len(plain) if plain else np.ones(len(self.index))
        fits = share >= ENOUGH
        for field, text in _QUOTED.findall(query):
            there = np.zeros(len(self.index), dtype=bool)
            there[self.index.holding(field, text, phrase=True)] = True
            fits &= there
        places = np.flatnonzero(fits)
        # Words of the entry that nobody asked for make it less close.
        union = self.index.sizes + len(plain) - found
        close = np.round(found / np.maximum(union, 1), 1)
        order = np.lexsort((-self.ranks[places], -close[places]))
        hits: list[int] = places[order].tolist()
        return hits

    def track(self, request: Request) -> dict[str, Any]:
        """One track by Deezer's number."""
        told = request.path_params["id"]
        known = self.by_id.get(int(told)) if told.isascii() and told.isdigit() else None
        return self._whole_row(known, str(request.base_url))

    def track_by_isrc(self, request: Request) -> dict[str, Any]:
        """The best ranked release of a recording."""
        known = self.by_isrc.get(request.path_params["isrc"].upper())
        return self._whole_row(known, str(request.base_url))

    def _row(self, song: Song, base_url: str) -> dict[str, Any]:
        shown = title(song)
        version = _DECORATION.search(shown)
        return {
            "id": deezer_id(song),
            "readable": True,
            "title": shown,
            "title_short": _DECORATION.sub("", shown) or shown,
            "title_version": version[1] if version else "",
            "link": f"https://www.deezer.com/track/{deezer_id(song)}",
            "duration": round(song.duration_ms / 1000),
            "rank": _rank(song),
            "explicit_lyrics": False,
            "preview": f"{base_url}audio/preview-{deezer_id(song)}.mp3",
            "artist": _artist(song.artists[0]),
            "album": {
                "id": _number("album", song.album),
                "title": song.album,
                "type": "album",
            },
            "type": "track",
        }

    def _whole_row(self, song: Song | None, base_url: str) -> dict[str, Any]:
        if song is None:
            raise _error("DataException", "no data", 800)
        measured = chance("bpm", song.isrc) % 5 < 2
        return self._row(song, base_url) | {
            "isrc": song.isrc,
            "release_date": song.released,
            "bpm": round(song.audio["tempo"], 1) if measured else 0,
            "gain": round(REPLAY_GAIN_LUFS - lufs(song.audio["loudness"]), 1),
            "contributors": [_artist(name) for name in song.artists],
        }


def title(song: Song) -> str:
    """A song's title in Deezer's spelling: versions and guests stand in brackets.

    "Roses - Sped Up" is "Roses (Sped Up)" here.
    """
    name, dash, version = song.title.partition(" - ")
    shown = f"{name} ({version})" if dash else song.title
    if len(song.artists) > 1 and not re.search(r"(?i)feat|remix", shown):
        shown += f" (feat. {' & '.join(song.artists[1:])})"
    return shown


def deezer_id(song: Song) -> int:
    """Deezer's number for a release of a song."""
    return 100_000_000 + _number("deezer", song.spotify_id)


def _number(kind: str, name: str) -> int:
    return zlib.crc32(f"{kind}:{name}".encode())


def _rank(song: Song) -> int:
    return song.popularity * 9_900 + chance("rank", song.spotify_id) % 9_900


def _artist(name: str) -> dict[str, Any]:
    return {"id": _number("artist", name), "name": name, "type": "artist"}


def _whole(request: Request, name: str, default: int, most: int) -> int:
    told = request.query_params.get(name, "")
    return min(int(told), most) if told.isascii() and told.isdigit() else default


def _error(kind: str, message: str, code: int) -> Refusal:
    told = {"error": {"type": kind, "message": message, "code": code}}
    return Refusal(JSONResponse(told))
