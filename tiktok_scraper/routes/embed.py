"""Embed pages: public, made for other sites, and cut to a handful of videos.

They need no session and no signature. A page is HTML that carries its data as JSON;
that of a thing that does not exist is a whole page without it, with status 200.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from scrapy import Request

from tiktok_scraper.items import Page
from tiktok_scraper.listings import Kind, Listing
from tiktok_scraper.routes import share, sound
from tiktok_scraper.routes.embed_data import (
    hashtags,
    is_removed,
    page_data,
    tile,
    tile_id,
)
from tiktok_scraper.routes.reading import Object, Reading, identifier, mapping
from tiktok_scraper.routes.rows import Read, Row, Rows, found_list, gather

_PATHS: dict[Kind, str] = {
    "music": "/embed/music/",
    "video": "/embed/v2/",
    "hashtag": "/embed/tag/",
    "user": "/embed/@",
}


def music(base_url: str, key: str) -> Request:
    """How many videos a sound has, and ten of them at most."""
    return _request(base_url, "music", key)


def video(base_url: str, key: str) -> Request:
    """One video, with its sound and its hashtags."""
    return _request(base_url, "video", key)


def hashtag(base_url: str, key: str) -> Request:
    """Some videos of a hashtag."""
    return _request(base_url, "hashtag", key)


def user(base_url: str, key: str) -> Request:
    """The latest videos of a user."""
    return _request(base_url, "user", key)


def _request(base_url: str, kind: Kind, key: str) -> Request:
    url = f"{base_url.rstrip('/')}{_PATHS[kind]}{quote(key, safe='')}"
    return Request(url, dont_filter=True)


def parse(body: bytes, reading: Reading, listing: Listing) -> Page:
    """The rows of a page, and the listings that it points to.

    A sound's page gives the sound and its videos, a video's page both and its hashtags
    to follow. Pages of hashtags and users name videos only, which are to follow. Raises
    NotThere where the page is of nothing, UnexpectedPage where it carries no data.
    """
    reading = replace(reading, source="embed", seed=str(listing))
    if listing.kind == "music":
        return _page(reading, _sound(page_data(body, "embedInfo", reading), reading))
    if listing.kind == "video":
        data = mapping(page_data(body, "videoData", reading)["videoData"])
        if is_removed(data):
            return _page(reading, Rows((), (), {"removed_video": 1}))
        follow = [Listing("hashtag", name) for name in hashtags(data)]
        return _page(reading, gather([(share.read, data)], reading), follow)
    head = "userInfo" if listing.kind == "user" else "embedInfo"
    return _pointers(page_data(body, head, reading), reading)


def _page(reading: Reading, rows: Rows, follow: list[Listing] | None = None) -> Page:
    return Page(
        source=reading.source,
        seed=reading.seed,
        tracks=rows.tracks,
        videos=rows.videos,
        skipped=rows.skipped,
        follow=tuple(str(listing) for listing in follow or ()),
    )


def _sound(told: Object, reading: Reading) -> Rows:
    """A sound and its videos; these do not name it, for it is the page's."""
    info = mapping(told["embedInfo"])
    track_id = identifier(info.get("id")) or reading.seed.partition(":")[2]

    def read_sound(info: Object, reading: Reading) -> Row:
        return sound.read_embed(info, reading), None

    def read_tile(entry: Object, reading: Reading) -> Row:
        return None, tile(entry, track_id, reading)

    tiles = found_list(told, ("videoList",), reading) or []
    entries: list[tuple[Read, Any]] = [(read_tile, entry) for entry in tiles]
    videos = gather(entries, reading)
    # Apart, so that a page of two tiles that lost their keys is still seen to be one.
    tracks = gather([(read_sound, info)], reading)
    return Rows(tracks.tracks, videos.videos, tracks.skipped | videos.skipped)


def _pointers(told: Object, reading: Reading) -> Page:
    """A page whose tiles name neither sound nor time: each is to be looked at."""
    follow: dict[Listing, None] = {}

    def read_id(entry: Object, reading: Reading) -> Row:
        follow[Listing("video", tile_id(entry))] = None
        return None, None

    tiles = found_list(told, ("videoList",), reading) or []
    rows = gather([(read_id, entry) for entry in tiles], reading)
    return _page(reading, rows, list(follow))
