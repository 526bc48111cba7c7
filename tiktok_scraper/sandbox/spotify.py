"""Spotify's Web API and its token service, as a registered app meets them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox.things import Song, World
from tiktok_scraper.sandbox.troubles import Troubles

API = "/spotify/v1"
TOKEN = "/spotify-accounts/api/token"  # noqa: S105  a path, no secret
MOST_HITS = 10  # since 2026; it was 50
MOST_IDS = {"tracks": 50, "audio_features": 100}
TOKEN_SECONDS = 3600
POPULARITY_WEIGHT = 0.4  # against 1 for a hit on every word

_FILTER = re.compile(r'(track|artist|album|isrc):(?:"([^"]*)"|(\S+))')


class Spotify:
    """The catalogue of one world behind a bearer token."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        self.troubles = troubles
        self.songs = {song.spotify_id: song for song in world.songs}
        self.words = {
            song.spotify_id: {
                "track": _words(song.title),
                "artist": _words(*song.artists),
                "album": _words(song.album),
            }
            for song in world.songs
        }
        self.tokens: set[str] = set()
        self.routes = [
            Route(TOKEN, self.token, methods=["POST"]),
            Route(f"{API}/search", self.search),
            Route(f"{API}/tracks", self.tracks),
            Route(f"{API}/tracks/{{id}}", self.track),
            Route(f"{API}/audio-features", self.features),
            Route(f"{API}/audio-features/{{id}}", self.feature),
        ]

    async def token(self, request: Request) -> Response:
        """A bearer token for any app but the one called "wrong"."""
        fault = self.troubles.answer(
            self.troubles.arrive("spotify-accounts", request.url.path)
        )
        if fault is not None:
            return fault
        kind, _, packed = request.headers.get("authorization", "").partition(" ")
        try:
            app = base64.b64decode(packed, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            app = ""
        name, _, secret = app.partition(":")
        if kind.lower() != "basic" or not name or not secret or name == "wrong":
            said = {"error": "invalid_client", "error_description": "Invalid client"}
            return JSONResponse(said, 400)
        token = f"sandbox-{len(self.tokens) + 1}"
        self.tokens.add(token)
        return JSONResponse(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
            }
        )

    def _refusal(self, request: Request) -> Response | None:
        if (
            fault := self.troubles.answer(
                self.troubles.arrive("spotify", request.url.path)
            )
        ) is not None:
            return fault
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            return _error(401, "No token provided")
        if kind.lower() != "bearer" or token not in self.tokens:
            return _error(401, "Invalid access token")
        return None

    async def search(self, request: Request) -> Response:
        """Crude, as the real one is from outside: words first, then the popular."""
        if (refusal := self._refusal(request)) is not None:
            return refusal
        told = request.query_params
        query = told.get("q", "").strip()
        if not query:
            return _error(400, "No search query")
        if told.get("type") != "track":
            return _error(
                400,
                "Bad search type field" if "type" in told else "Missing parameter type",
            )
        limit, offset = _whole(told.get("limit", "5")), _whole(told.get("offset", "0"))
        if limit is None or not 1 <= limit <= MOST_HITS:
            return _error(400, "Invalid limit")
        if offset is None:
            return _error(400, "Invalid offset")
        hits = self._hits(query)
        page = hits[offset : offset + limit]
        return JSONResponse(
            {
                "tracks": {
                    "href": str(request.url),
                    "items": [_track(song) for song in page],
                    "limit": limit,
                    "next": None,
                    "offset": offset,
                    "previous": None,
                    "total": len(hits),
                }
            }
        )

    def _hits(self, query: str) -> list[Song]:
        filters = [(name, a or b) for name, a, b in _FILTER.findall(query)]
        plain = _words(_FILTER.sub(" ", query))
        ranked = []
        for key, song in self.songs.items():
            words = self.words[key]
            if not all(_fits(song, words, *wanted) for wanted in filters):
                continue
            everything = words["track"] | words["artist"] | words["album"]
            share = len(plain & everything) / len(plain) if plain else 1.0
            if share > 0:
                rank = share + POPULARITY_WEIGHT * song.popularity / 100
                ranked.append((-rank, key))
        return [self.songs[key] for _, key in sorted(ranked)]

    async def track(self, request: Request) -> Response:
        """One track by its id."""
        if (refusal := self._refusal(request)) is not None:
            return refusal
        song = self.songs.get(request.path_params["id"])
        return JSONResponse(_track(song)) if song else _error(404, "Non existing id")

    async def tracks(self, request: Request) -> Response:
        """Tracks by their ids; null where there is none."""
        return self._several(request, "tracks", _track)

    async def feature(self, request: Request) -> Response:
        """One track's audio features by its id."""
        if (refusal := self._refusal(request)) is not None:
            return refusal
        song = self.songs.get(request.path_params["id"])
        return JSONResponse(_audio(song)) if song else _error(404, "analysis not found")

    async def features(self, request: Request) -> Response:
        """Audio features by id, in the order asked for; null where there are none."""
        return self._several(request, "audio_features", _audio)

    def _several(self, request: Request, name: str, tell: Any) -> Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        ids = [part for part in request.query_params.get("ids", "").split(",") if part]
        if not ids:
            return _error(400, "Missing required field: ids")
        if len(ids) > MOST_IDS[name]:
            return _error(400, "Too many ids requested")
        rows = [tell(self.songs[key]) if key in self.songs else None for key in ids]
        return JSONResponse({name: rows})


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"status": status, "message": message}}, status)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _words(*texts: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", " ".join(texts).casefold()))


def _fits(song: Song, words: dict[str, frozenset[str]], name: str, told: str) -> bool:
    if name == "isrc":
        return told.upper() == song.isrc
    return _words(told) <= words[name]


def _artists(song: Song) -> list[dict[str, Any]]:
    return [{"name": name, "type": "artist"} for name in song.artists]


def _track(song: Song) -> dict[str, Any]:
    return {
        "album": {
            "album_type": song.album_type,
            "artists": _artists(song)
            if song.album_type != "compilation"
            else [{"name": "Various Artists", "type": "artist"}],
            "name": song.album,
            "release_date": song.released,
            "release_date_precision": "day",
            "type": "album",
        },
        "artists": _artists(song),
        "disc_number": 1,
        "duration_ms": song.duration_ms,
        "explicit": False,
        "external_ids": {"isrc": song.isrc},
        "id": song.spotify_id,
        "is_local": False,
        "name": song.title,
        "popularity": song.popularity,
        "preview_url": None,
        "track_number": 1,
        "type": "track",
        "uri": f"spotify:track:{song.spotify_id}",
    }


def _audio(song: Song) -> dict[str, Any]:
    whole = {name: int(song.audio[name]) for name in ("key", "mode", "time_signature")}
    return {
        **song.audio,
        **whole,
        "duration_ms": song.duration_ms,
        "id": song.spotify_id,
        "type": "audio_features",
        "uri": f"spotify:track:{song.spotify_id}",
    }
