"""The first generation's keys, of 2020, which embed pages of videos still have."""

from __future__ import annotations

from typing import Any

from tiktok_scraper.items import Track, Video
from tiktok_scraper.routes import item as web
from tiktok_scraper.routes.reading import Object, Reading, mapping, renamed

_ITEM = {"id": "id", "createTime": "createTime", "isAd": "isAd"}
_MUSIC = {
    "musicId": "id",
    "musicName": "title",
    "authorName": "authorName",
    "original": "original",
    "playUrl": "playUrl",
}


def read(entry: Object, reading: Reading) -> tuple[Track, Video]:
    """The sound and the video of one entry, told in today's keys.

    ``musicInfos.original`` is "" for a catalogue sound, ``playUrl`` a list, and people
    are called ``nickName`` and ``userId``.
    """
    infos = mapping(entry.get("itemInfos"))
    author = mapping(entry.get("authorInfos"))
    item: dict[str, Any] = {
        **renamed(infos, _ITEM),
        "author": {**author, "nickname": author.get("nickName")},
        "stats": infos,
        "video": mapping(mapping(infos.get("video")).get("videoMeta")),
    }
    if "musicInfos" in entry:
        item["music"] = renamed(mapping(entry["musicInfos"]), _MUSIC)
    return web.read(item, reading)
