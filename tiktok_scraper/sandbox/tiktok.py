"""TikTok's web API: the feed, and the pages and lists of sounds, hashtags and people.

Names, capitals and types of parameters and cursors are the site's, with all their
disorder: ``musicId`` in one call is ``musicID`` in the next.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tiktok_scraper.sandbox import lists
from tiktok_scraper.sandbox.api import (
    Door,
    Refusal,
    Told,
    count,
    good,
    needed,
    reject,
    whole,
)
from tiktok_scraper.sandbox.cards import (
    author,
    card,
    challenge,
    challenge_id,
    music,
    sec_uid,
)
from tiktok_scraper.sandbox.connection import connection
from tiktok_scraper.sandbox.feed import Feed
from tiktok_scraper.sandbox.things import NOW, Clip, World, shown
from tiktok_scraper.sandbox.troubles import Troubles

NO_USER, NO_SOUND, NO_HASHTAG, NO_RIGHTS = 10202, 10203, 10205, 10219
MOST_POSTS = 35


class TikTok:
    """The API for one world; remembers how far each device has scrolled."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        self.world = world
        self.feeds: dict[str, Feed] = {}
        self.lists: dict[str, lists.Offsets] = {}
        door = Door(troubles)
        self.routes = [
            Route(f"/api/{path}/", door(endpoint))
            for path, endpoint in {
                "recommend/item_list": self.recommend,
                "music/detail": self.sound,
                "music/item_list": self.sound_list,
                "challenge/detail": self.hashtag,
                "challenge/item_list": self.hashtag_list,
                "user/detail": self.user,
                "post/item_list": self.posts,
            }.items()
        ]

    @cached_property
    def hashtags(self) -> dict[str, str]:
        """Names of hashtags by their ids."""
        return {challenge_id(name): name for name in self.world.by_hashtag}

    @cached_property
    def people(self) -> dict[str, str]:
        """Names of people by their long ids."""
        return {sec_uid(name): name for name in self.world.by_author}

    def recommend(self, request: Request) -> Told:
        """The next cards of this device's feed. It never says it is finished."""
        device_id = request.query_params["device_id"]
        if device_id not in self.feeds:
            self.feeds[device_id] = Feed(self.world, device_id)
        feed = self.feeds[device_id]
        number = connection(request.scope).number
        places = feed.turn(count(request), number)
        items = [card(clip, str(request.base_url)) for clip in feed.clips(places)]
        now = (NOW + places.stop) * 1000
        body = good(now, hasMore=True, itemList=items)
        return Told(body, note=lambda: feed.told(places, number))

    def sound(self, request: Request) -> Told:
        """One sound, and the number of its videos as the site shows it."""
        if not request.query_params.get("language"):
            raise Refusal(PlainTextResponse("no Language given", 400))
        sound_id = self._sound_id(request, "musicId")
        found = self.world.sound[sound_id]
        person = author(found.author)
        told = {
            "music": music(found, str(request.base_url)),
            "author" if found.kind == "user" else "artist": person,
            "stats": {"videoCount": shown(len(self.world.countable(sound_id)))},
        }
        meta = {"title": f"{found.title} | TikTok", "desc": found.author}
        return Told(good(NOW * 1000, musicInfo=told, shareMeta=meta))

    def sound_list(self, request: Request) -> Told:
        """The videos that use a sound."""
        sound_id = self._sound_id(request, "musicID")
        return self._page(
            request, f"music:{sound_id}", self.world.by_sound.get(sound_id, [])
        )

    def hashtag(self, request: Request) -> Told:
        """One hashtag, by its name."""
        name = needed(request, "challengeName").lower()
        if (clips := self.world.by_hashtag.get(name)) is None:
            raise reject(NO_HASHTAG)
        counts = {
            "videoCount": shown(len(clips)),
            "viewCount": shown(sum(clip.plays for clip in clips)),
        }
        told = {
            "challenge": challenge(name),
            "stats": counts,
            "statsV2": {key: str(value) for key, value in counts.items()},
        }
        return Told(good(NOW * 1000, challengeInfo=told))

    def hashtag_list(self, request: Request) -> Told:
        """The videos under a hashtag, by its id."""
        name = self.hashtags.get(needed(request, "challengeID"))
        if name is None:
            raise reject(NO_HASHTAG)
        return self._page(request, f"hashtag:{name}", self.world.by_hashtag[name])

    def user(self, request: Request) -> Told:
        """One person, by the name."""
        name = needed(request, "uniqueId")
        if (clips := self.world.by_author.get(name)) is None:
            raise reject(NO_USER)
        counts = {
            "videoCount": len(clips),
            "heartCount": shown(sum(clip.likes for clip in clips)),
        }
        told = {"user": author(name), "stats": counts}
        return Told(good(NOW * 1000, userInfo=told))

    def posts(self, request: Request) -> Told:
        """What a person posted; its cursor is text, and "-1" at the end."""
        name = self.people.get(needed(request, "secUid"))
        if name is None:
            raise reject(NO_USER)
        page = lists.posts(
            self.world.by_author[name],
            whole(request, "cursor", 0),
            count(request, MOST_POSTS, MOST_POSTS),
        )
        return _told(request, page, str(page.cursor))

    def _sound_id(self, request: Request, name: str) -> str:
        sound_id = needed(request, name)
        if sound_id in self.world.region_blocked:
            raise reject(NO_RIGHTS)
        if sound_id not in self.world.sound:
            raise reject(NO_SOUND)
        return sound_id

    def _page(self, request: Request, key: str, clips: list[Clip]) -> Told:
        """A page of a list whose cursor comes now as a number, now as text."""
        if key not in self.lists:
            self.lists[key] = lists.Offsets(key, clips)
        page = self.lists[key].page(whole(request, "cursor", 0), count(request))
        text = lists.chance(key, "text", page.cursor) % 2
        return _told(request, page, str(page.cursor) if text else page.cursor)


def _told(request: Request, page: lists.Page, cursor: Any) -> Told:
    items = [card(clip, str(request.base_url)) for clip in page.clips]
    body = good(NOW * 1000, itemList=items, cursor=cursor, hasMore=page.has_more)
    return Told(body)
