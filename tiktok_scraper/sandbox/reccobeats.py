"""ReccoBeats: Spotify's audio features for those whom Spotify no longer tells.

It omits what it does not know, keeps no order, and knows some recordings only by
another release: by ISRC they are found, by the id that Spotify's search gives they are
not.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from tiktok_scraper.sandbox import rows
from tiktok_scraper.sandbox.api import Refusal
from tiktok_scraper.sandbox.desk import Desk
from tiktok_scraper.sandbox.lists import chance
from tiktok_scraper.sandbox.things import Song, World
from tiktok_scraper.sandbox.troubles import Arrival, Troubles

API = "/reccobeats/v1"
MOST_IDS = 40
UNKNOWN, OTHER_RELEASE = 18, 27  # of 100 recordings: not at all; not by this id
ROBOTS = ("python", "scrapy/", "aiohttp", "go-http", "curl/")
ABSENT = ("time_signature",)
_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class ReccoBeats:
    """What ReccoBeats knows of one world."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        self.faults = troubles.names
        self.by_id: dict[str, Song] = {}
        self.by_isrc: dict[str, list[Song]] = {}
        for song in (one for told in world.songs for one in _known(told)):
            self.by_id[song.spotify_id] = self.by_id[recco_id(song)] = song
            self.by_isrc.setdefault(song.isrc, []).append(song)
        desk = Desk("reccobeats", troubles)
        self.routes = [
            Route(f"{API}/audio-features", desk(self.features)),
            Route(f"{API}/track", desk(self.tracks)),
        ]

    def features(self, request: Request, call: Arrival) -> dict[str, Any]:
        """Rows for Spotify's ids, its own, or ISRCs (one for each release)."""
        found = [_row(song) for song in self._found(request, "getAudioFeatures")]
        return {"content": rows.told(_mixed(found, call), self.faults, call.number)}

    def tracks(self, request: Request, call: Arrival) -> dict[str, Any]:
        """What the tracks are called."""
        found = [_track(song) for song in self._found(request, "getMultipleTrack")]
        return {"content": _mixed(found, call)}

    def _found(self, request: Request, name: str) -> list[Song]:
        agent = request.headers.get("user-agent", "").lower()
        if not agent or agent.startswith(ROBOTS):
            raise Refusal(PlainTextResponse("error code: 1010", 403))
        told = request.query_params.getlist("ids")
        ids = [one.strip() for part in told for one in part.split(",") if one.strip()]
        if not 1 <= len(ids) <= MOST_IDS:
            wrong = "size must be between 1 and 40"
            error = {"path": f"{name}.ids", "message": wrong}
            raise Refusal(JSONResponse({"status": 4004, "errors": [error]}, 400))
        found: dict[str, Song] = {}
        for one in ids:
            releases = self.by_isrc.get(one.upper(), [])
            if one in self.by_id and "isrc-only" not in self.faults:
                releases = [self.by_id[one]]
            found |= {song.spotify_id: song for song in releases}
        return list(found.values())


def recco_id(song: Song) -> str:
    """ReccoBeats' own id of a release."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"recco:{song.spotify_id}"))


def _known(song: Song) -> Iterator[Song]:
    """The releases of ``song`` that ReccoBeats has: this one, another, or none."""
    lot = chance("reccobeats", song.isrc) % 100
    if lot >= OTHER_RELEASE:
        yield song
    elif lot >= UNKNOWN:
        digits = (chance("release", song.isrc, at) % 62 for at in range(22))
        yield replace(song, spotify_id="".join(_BASE62[digit] for digit in digits))


def _mixed(found: list[Any], call: Arrival) -> list[Any]:
    return [found[at] for at in rows.shuffled(len(found), call.number)]


def _row(song: Song) -> dict[str, Any]:
    audio = {name: v for name, v in song.audio.items() if name not in ABSENT}
    whole = {name: int(audio[name]) for name in ("key", "mode")}
    return {**_named(song), "isrc": song.isrc, **audio, **whole}


def _track(song: Song) -> dict[str, Any]:
    return {
        **_named(song),
        "trackTitle": song.title,
        "artists": [{"name": name} for name in song.artists],
        "durationMs": song.duration_ms,
        "isrc": song.isrc,
        "popularity": max(0, song.popularity - chance("old", song.isrc) % 15),
    }


def _named(song: Song) -> dict[str, Any]:
    href = f"https://open.spotify.com/track/{song.spotify_id}"
    return {"id": recco_id(song), "href": href}
