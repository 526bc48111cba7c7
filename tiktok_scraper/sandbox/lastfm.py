"""Last.fm's API, as JSON: how many people listen to a track, and what they call it.

A track that is not known is error 6 with status 200; only a bad key, a missing
parameter and a limit have a status of their own. Numbers of listeners are strings.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_plus

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox.api import Refusal
from tiktok_scraper.sandbox.desk import Desk
from tiktok_scraper.sandbox.index import Index, words
from tiktok_scraper.sandbox.lists import chance
from tiktok_scraper.sandbox.things import Song, World
from tiktok_scraper.sandbox.troubles import Arrival, Troubles

API = "/lastfm/2.0"
HITS, MOST_HITS = 30, 1000
UNKNOWN = 8  # of 100 tracks
UNTAGGED = 15  # of 100 tracks
MOODS = ("pop", "indie", "electronic", "hip-hop", "rnb", "rock", "latin", "house")
_KEY = re.compile(r"[0-9a-f]{32}|sandbox")


class LastFm:
    """What Last.fm knows of one world: a track is an artist and a title to it."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        known: dict[tuple[str, str], Song] = {}
        for song in sorted(world.songs, key=lambda s: (-s.popularity, s.spotify_id)):
            if chance("lastfm", song.isrc) % 100 >= UNKNOWN:
                known.setdefault(_exactly(song.artists[0], song.title), song)
        self.exact = known
        self.forgiving = {_loosely(*key): song for key, song in reversed(known.items())}
        self.songs = list(known.values())
        self.index = Index(
            [{}] * len(self.songs), [f"{s.title} {s.artists[0]}" for s in self.songs]
        )
        desk = Desk("lastfm", troubles)
        self.methods = {
            "track.getinfo": self.info,
            "track.gettoptags": self.tags,
            "track.search": self.search,
        }
        self.routes = [Route(API + end, desk(self.call)) for end in ("", "/")]

    def call(self, request: Request, call: Arrival) -> dict[str, Any]:
        """All methods have one address."""
        told = request.query_params
        if not _KEY.fullmatch(told.get("api_key", "")):
            words = "Invalid API key - You must be granted a valid key by last.fm"
            raise _error(10, words, 403)
        if told.get("format") != "json":
            body = '<?xml version="1.0" encoding="utf-8"?><lfm status="ok"></lfm>'
            raise Refusal(Response(body, media_type="text/xml"))
        method = self.methods.get(told.get("method", "").lower())
        if method is None:
            raise _error(3, "Invalid Method - No method with that name in this package")
        return method(request)

    def info(self, request: Request) -> dict[str, Any]:
        """One track with its listeners."""
        song = self._asked(request)
        tags = [{"name": t["name"], "url": t["url"]} for t in _tags(song)[:5]]
        return {
            "track": {
                "name": song.title,
                "url": _url(song),
                "duration": str(song.duration_ms),
                "streamable": {"#text": "0", "fulltrack": "0"},
                "listeners": str(listeners(song)),
                "playcount": str(playcount(song)),
                "artist": {"name": song.artists[0], "mbid": "", "url": _url(song)},
                "album": {"artist": song.artists[0], "title": song.album, "image": []},
                "toptags": {"tag": tags},
            }
        }

    def tags(self, request: Request) -> dict[str, Any]:
        """The words that people put on a track; the most used counts 100."""
        song = self._asked(request)
        attributes = {"artist": song.artists[0], "track": song.title}
        return {"toptags": {"tag": _tags(song), "@attr": attributes}}

    def search(self, request: Request) -> dict[str, Any]:
        """Tracks by the words of title and artist, the most heard first."""
        told = request.query_params
        query = _needed(request, "track")
        wanted = set(words(f"{query} {told.get('artist', '')}"))
        limit = told.get("limit", "")
        most = min(int(limit), MOST_HITS) if limit.isdigit() else HITS
        found = np.flatnonzero(self.index.counts(wanted) == max(1, len(wanted)))
        heard = sorted((self.songs[at] for at in found), key=lambda s: -listeners(s))
        matches = [
            {
                "name": song.title,
                "artist": song.artists[0],
                "url": _url(song),
                "streamable": "FIXME",  # so it is in the real one
                "listeners": str(listeners(song)),
                "image": [],
                "mbid": "",
            }
            for song in heard[:most]
        ]
        return {
            "results": {
                "opensearch:totalResults": str(len(found)),
                "opensearch:startIndex": "0",
                "opensearch:itemsPerPage": str(most),
                "trackmatches": {"track": matches},
                "@attr": {},
            }
        }

    def _asked(self, request: Request) -> Song:
        artist, track = _needed(request, "artist"), _needed(request, "track")
        song = self.exact.get(_exactly(artist, track))
        if song is None and request.query_params.get("autocorrect") == "1":
            song = self.forgiving.get(_loosely(artist, track))
        if song is None:
            raise _error(6, "Track not found", 200)
        return song


def listeners(song: Song) -> int:
    """People who ever listened: 25 points of popularity are a decade."""
    return round(10 ** (2.5 + song.popularity / 25)) + chance(song.isrc) % 97


def playcount(song: Song) -> int:
    """How often they did."""
    return listeners(song) * (3 + chance("plays", song.isrc) % 9)


def _exactly(artist: str, track: str) -> tuple[str, str]:
    return artist.strip().casefold(), track.strip().casefold()


def _loosely(artist: str, track: str) -> tuple[str, str]:
    """Without punctuation and guests: what ``autocorrect`` forgives."""
    track = re.sub(r"(?i)[(\[]?\bfeat\..*", "", track)
    return " ".join(words(artist)).removeprefix("the "), " ".join(words(track))


def _tags(song: Song) -> list[dict[str, Any]]:
    if chance("untagged", song.isrc) % 100 < UNTAGGED:
        return []
    dances = ["dance"] if song.audio["danceability"] > 0.75 else []
    sounds = ["acoustic"] if song.audio["acousticness"] > 0.6 else []
    at = chance("mood", song.artists[0])
    names = [MOODS[at % 8], MOODS[at // 8 % 8], *dances, *sounds, song.artists[0]]
    return [
        {
            "count": 100 // (place + 1),
            "name": name,
            "url": f"https://www.last.fm/tag/{quote_plus(name)}",
        }
        for place, name in enumerate(dict.fromkeys(names))
    ]


def _url(song: Song) -> str:
    artist, track = quote_plus(song.artists[0]), quote_plus(song.title)
    return f"https://www.last.fm/music/{artist}/_/{track}"


def _needed(request: Request, name: str) -> str:
    if not (told := request.query_params.get(name, "").strip()):
        words = "Invalid parameters - Your request is missing a required parameter"
        raise _error(6, words)
    return told


def _error(code: int, message: str, status: int = 400) -> Refusal:
    told = {"error": code, "message": message, "links": []}
    return Refusal(JSONResponse(told, status))
