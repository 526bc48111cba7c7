"""The first generation's keys, of 2020, which embed pages of videos still have."""

from __future__ import annotations

from typing import Any

from tiktok_scraper.items import Track, Video
from tiktok_scraper.routes import item as web
from tiktok_scraper.routes.reading import Object, Reading, mapping


def read(entry: Object, reading: Reading) -> tuple[Track, Video]:
    """The sound and the video of one entry, told in today's keys.

    ``musicInfos.original`` is "" for a catalogue sound, ``playUrl`` a list, and people
    are called ``nickName`` and ``userId``.
    """
    infos = mapping(entry.get("itemInfos"))
    music = mapping(entry.get("musicInfos"))
    author = mapping(entry.get("authorInfos"))
    item: dict[str, Any] = {
        "id": infos.get("id"),
        "createTime": infos.get("createTime"),
        "isAd": infos.get("isAd"),
        "author": {**author, "nickname": author.get("nickName")},
        "stats": infos,
        "video": mapping(mapping(infos.get("video")).get("videoMeta")),
        "music": music
        and {
            "id": music.get("musicId"),
            "title": music.get("musicName"),
            "authorName": music.get("authorName"),
            "original": music.get("original"),
            "playUrl": music.get("playUrl"),
        },
    }
    return web.read(item, reading)
