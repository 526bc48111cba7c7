"""Public embed pages: HTML with its data in a script; no session is asked for.

What is not known gets the same shell as every page, without data, and 200. No page
goes on: ``page`` is not looked at, and other parameters of a list are too much for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox import refusals
from tiktok_scraper.sandbox.cards import author, challenge_id
from tiktok_scraper.sandbox.embedded_video import video_data
from tiktok_scraper.sandbox.lists import chance
from tiktok_scraper.sandbox.things import Clip, World, shown
from tiktok_scraper.sandbox.troubles import Troubles

MOST_OF_SOUND, MOST_OF_USER, MOST_OF_HASHTAG = 10, 11, 12
TOO_MUCH = {"cursor", "count", "offset"}

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>TikTok Embed</title></head>
<body><div id="root"></div>
<script id="__FRONTITY_CONNECT_STATE__" type="application/json">{state}</script>
</body></html>
"""

Data = dict[str, Any]


class Embed:
    """The embed pages of one world."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        self.world = world
        self.troubles = troubles
        self.routes = [
            Route("/embed/music/{key}", self._page(self.sound)),
            Route("/embed/v2/{key}", self._page(self.video)),
            Route("/embed/tag/{key}", self._page(self.hashtag)),
            Route("/embed/@{key}", self._page(self.user)),
        ]

    def sound(self, key: str) -> Data:
        """The number of a sound's videos, and the most played of them."""
        sound_id = key.removeprefix("x-")
        if (sound := self.world.sound.get(sound_id)) is None:
            return {}
        clips = self.world.countable(sound_id)
        info = {
            "artist": sound.author,
            "coverUrl": "",
            "videoCount": shown(len(clips)),
            "id": sound_id,
        }
        return _list(info, clips[:MOST_OF_SOUND])

    def hashtag(self, key: str) -> Data:
        """A hashtag's numbers, and the most played videos under it."""
        name = key.lower()
        clips = self.world.by_hashtag.get(name, [])
        if not clips:
            return {}
        info = {
            "id": challenge_id(name),
            "title": name,
            "videoCount": shown(len(clips)),
            "viewCount": shown(sum(clip.plays for clip in clips)),
        }
        most = MOST_OF_HASHTAG - chance("tag", name) % 3
        return _list(info, _first(clips, most))

    def user(self, key: str) -> Data:
        """A person, and what they posted last."""
        if (clips := self.world.by_author.get(key)) is None:
            return {}
        person = {**author(key), "videoCount": len(clips), "code": 200}
        tiles = [_tile(clip) for clip in _first(clips, MOST_OF_USER)]
        return {"userInfo": person, "videoList": tiles}

    def video(self, key: str) -> Data:
        """One video with its sound."""
        clip = self.world.clip.get(key)
        counted = clip if clip is not None and clip.kind == "video" else None
        return {"videoData": video_data(counted)}

    def _page(
        self, read: Callable[[str], Data]
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def handle(request: Request) -> Response:
            call = self.troubles.arrive("embed", request.url.path)
            if (fault := self.troubles.answer(call)) is not None:
                return fault
            if TOO_MUCH & request.query_params.keys():
                return refusals.overloaded()
            bare = self.troubles.strikes("embed-shell", call)
            data = {} if bare else read(request.path_params["key"])
            route = {"isReady": True, "isFetching": False, "route": request.url.path}
            state = {"source": {"data": {request.url.path: route | data}}}
            text = json.dumps(state).replace("<", "\\u003c")
            return HTMLResponse(_PAGE.format(state=text))

        return handle


def _list(info: Data, clips: list[Clip]) -> Data:
    status = {"statusCode": 0, "code": 200}
    return {"embedInfo": info | status, "videoList": [_tile(clip) for clip in clips]}


def _first(clips: list[Clip], most: int) -> list[Clip]:
    return list(islice((clip for clip in clips if clip.kind == "video"), most))


def _tile(clip: Clip) -> Data:
    return {
        "id": clip.video_id,
        "desc": " ".join(f"#{name}" for name in clip.hashtags),
        "playCount": shown(clip.plays),
        "authorUniqueId": clip.author,
        "coverUrl": "",
        "privateItem": False,
    }
