"""Spotify's Web API and its token service, as a registered app meets them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox import rows
from tiktok_scraper.sandbox.index import Index, Places, words
from tiktok_scraper.sandbox.things import Song, World
from tiktok_scraper.sandbox.troubles import Troubles

API = "/spotify/v1"
TOKEN = "/spotify-accounts/api/token"  # noqa: S105  a path, no secret
MOST_HITS = 10  # since 2026
MOST_HITS_EXTENDED = 50
CLOSED_FIELDS = ("available_markets", "popularity")
EXTENDED = "extended"  # the client id of an app that may do what all could before
MOST_IDS = {"tracks": 50, "audio_features": 100}
TOKEN_SECONDS = 3600
POPULARITY_WEIGHT = 0.4  # against 1 for a hit on every word

_FILTER = re.compile(r"\b(track|artist|album|isrc):", re.IGNORECASE)
_QUOTED = re.compile(r'\s*"([^"]*)"')


class Spotify:
    """The catalogue of one world behind a bearer token."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        self.troubles = troubles
        self.dev_mode = "spotify-dev-mode" in troubles.names
        ordered = sorted(world.songs, key=lambda song: song.spotify_id)
        self.songs = {song.spotify_id: song for song in ordered}
        self.ids = list(self.songs)
        self.places: dict[str, list[int]] = {song.isrc: [] for song in ordered}
        for at, song in enumerate(ordered):
            self.places[song.isrc].append(at)
        self.popular = np.array([song.popularity / 100 for song in ordered])
        self.index = Index(
            [
                {
                    "track": song.title,
                    "artist": " ; ".join(song.artists),
                    "album": song.album,
                }
                for song in ordered
            ],
            [" ".join((s.title, *s.artists, s.album, *s.aliases)) for s in ordered],
        )
        self.tokens: set[str] = set()
        self.routes = [
            Route(TOKEN, self.token, methods=["POST"]),
            Route(f"{API}/search", self.search),
            Route(f"{API}/tracks", self.tracks),
            Route(f"{API}/tracks/{{id}}", self.track),
            # spotipy asks with a slash at the end, and the service takes both.
            Route(f"{API}/audio-features", self.features),
            Route(f"{API}/audio-features/", self.features),
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
        token = (
            f"{'extended' if name == EXTENDED else 'sandbox'}-{len(self.tokens) + 1}"
        )
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
        if limit is None or not 1 <= limit <= self._most_hits(request):
            return _error(400, "Invalid limit")
        if offset is None:
            return _error(400, "Invalid offset")
        hits = self._hits(query)
        page = [self.songs[self.ids[at]] for at in hits[offset : offset + limit]]
        return JSONResponse(
            {
                "tracks": {
                    "href": str(request.url),
                    "items": [self._track(song) for song in page],
                    "limit": limit,
                    "next": None,
                    "offset": offset,
                    "previous": None,
                    "total": len(hits),
                }
            }
        )

    def _hits(self, query: str) -> list[int]:
        filters, plain = _parsed(query)
        share = np.ones(len(self.index))
        if plain:
            share = self.index.counts(plain) / len(plain)
        fits = share > 0
        for field, text, phrase in filters:
            there = np.zeros(len(self.index), dtype=bool)
            there[self._holding(field, text, phrase)] = True
            fits &= there
        found = np.flatnonzero(fits)
        rank = (share + POPULARITY_WEIGHT * self.popular)[found]
        order = np.argsort(-rank, kind="stable")
        hits: list[int] = found[order].tolist()
        return hits

    def _holding(self, field: str, text: str, phrase: bool) -> Places | list[int]:
        if field == "isrc":
            return self.places.get(text.strip().upper(), [])
        return self.index.holding(field, text, phrase=phrase)

    async def track(self, request: Request) -> Response:
        """One track by its id."""
        if (refusal := self._refusal(request)) is not None:
            return refusal
        song = self.songs.get(request.path_params["id"])
        if song is None:
            return _error(404, "Non existing id")
        return JSONResponse(self._track(song))

    async def tracks(self, request: Request) -> Response:
        """Tracks by their ids; null where there is none."""
        return self._several(request, "tracks", self._track)

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
        told = [tell(self.songs[key]) if key in self.songs else None for key in ids]
        if name == "audio_features":
            told = rows.told(told, self.troubles.names, self.troubles.calls["spotify"])
        return JSONResponse({name: told})

    def _most_hits(self, request: Request) -> int:
        extended = request.headers["authorization"].split()[1].startswith(EXTENDED)
        return MOST_HITS_EXTENDED if extended and not self.dev_mode else MOST_HITS

    def _track(self, song: Song) -> dict[str, Any]:
        told = _track(song)
        if self.dev_mode:
            for name in CLOSED_FIELDS:
                del told[name]
        return told


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"status": status, "message": message}}, status)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _parsed(query: str) -> tuple[list[tuple[str, str, bool]], set[str]]:
    """Filters (field, text, whether quoted), and the words that stand by themselves.

    Quoted, a filter has the words in one piece. Otherwise it has all words up to the
    next filter, in any order.

    >>> filters, plain = _parsed('slow artist:The Xs track:"In A" live')
    >>> filters, sorted(plain)
    ([('artist', 'The Xs', False), ('track', 'In A', True)], ['live', 'slow'])
    """
    head, *rest = _FILTER.split(query)
    plain = set(words(head))
    filters = []
    for field, told in zip(rest[::2], rest[1::2], strict=True):
        if quoted := _QUOTED.match(told):
            filters.append((field.lower(), quoted[1], True))
            plain |= set(words(told[quoted.end() :]))
        else:
            filters.append((field.lower(), told.strip(), False))
    return filters, plain


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
        "available_markets": ["CA", "GB", "US"],
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
