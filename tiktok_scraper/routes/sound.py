"""A sound's own answer: detail of the web API, of the phone apps, and embed page."""

from __future__ import annotations

from typing import Any

import orjson

from tiktok_scraper.counts import whole
from tiktok_scraper.items import DspIds, Track
from tiktok_scraper.routes import item as web
from tiktok_scraper.routes.missing import unusable
from tiktok_scraper.routes.reading import Object, Reading, identifier, mapping, renamed


def read_web(info: Object, reading: Reading) -> Track:
    """``musicInfo`` of ``/api/music/detail/``."""
    music = mapping(info.get("music"))
    if not music:
        raise unusable("removed_sound", info or {"music": None}, "music", "musicInfo")
    track = web.read_sound(music, reading, author=mapping(info.get("author")))
    track.video_count = whole(mapping(info.get("stats")).get("videoCount"))
    return track


def read_app(info: Object, reading: Reading) -> Track:
    """``music_info`` of the phone apps: snake case, and JSON within a string.

    ``user_count`` is the number of videos; of four durations, ``duration`` is the
    clip's.
    """
    track = web.read_sound(
        {
            "id": info.get("id_str") or info.get("mid") or info.get("id"),
            "title": info.get("title"),
            "authorName": info.get("author"),
            "album": info.get("album"),
            "duration": info.get("duration"),
            "original": info.get("is_original_sound") or info.get("is_original"),
            "playUrl": info.get("play_url"),
            "tt2dsp": info,
        },
        reading,
    )
    track.video_count = whole(info.get("user_count"))
    if track.dsp_ids.apple is None and (apple := _apple_id(info.get("extra"))):
        track.dsp_ids = DspIds(track.dsp_ids.spotify, apple, track.dsp_ids.amazon)
    return track


def read_embed(info: Object, reading: Reading) -> Track:
    """``embedInfo`` of ``/embed/music/<id>``: no title, no duration.

    Whether the sound is user-made is not said either. It is called catalogue, which is
    what has embed pages that name an artist.
    """
    track = web.read_sound(
        renamed(info, {"id": "id", "artist": "authorName"}) | {"original": False},
        reading,
    )
    track.video_count = whole(info.get("videoCount"))
    return track


def _apple_id(extra: Any) -> str | None:
    try:
        told = orjson.loads(extra) if isinstance(extra, str) else None
    except orjson.JSONDecodeError:
        return None
    return identifier(mapping(told).get("apple_song_id"))
