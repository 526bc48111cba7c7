"""One card of a feed, with the keys and types that TikTok's web API gives it.

Counts are rounded the way the site shows them; ``statsV2`` repeats them as strings, now
and then exactly. ``id`` is a string, ``createTime`` an integer.
"""

from __future__ import annotations

import zlib
from typing import Any

from tiktok_scraper.sandbox.things import Clip, Sound, shown

_APPLE, _SPOTIFY = 1, 3


def card(clip: Clip, base_url: str) -> dict[str, Any]:
    """``clip`` as an element of ``itemList``."""
    exact = {
        "playCount": clip.plays,
        "diggCount": clip.likes,
        "commentCount": clip.comments,
        "shareCount": clip.shares,
        "collectCount": clip.saves,
    }
    rounded = {name: shown(count) for name, count in exact.items()}
    told = exact if clip.exact else rounded
    if clip.kind == "negative":
        rounded["playCount"] = -1
        told = {**told, "playCount": -1}
    item: dict[str, Any] = {
        "CategoryType": 100 + zlib.crc32(clip.video_id.encode()) % 30,
        "author": _author(clip.author),
        "createTime": clip.created,
        "desc": f"caption {zlib.crc32(clip.author.encode()) % 1000} #fyp",
        "digged": False,
        "id": clip.video_id,
        "isAd": clip.video_id.endswith("77"),
        "itemCommentStatus": 0,
        "music": _music(clip.sound, base_url),
        "officalItem": False,
        "originalItem": False,
        "privateItem": False,
        "secret": False,
        "stats": rounded,
        "statsV2": {name: str(count) for name, count in told.items()}
        | {"repostCount": "0"},
        "textLanguage": "en",
        "video": {
            "id": clip.video_id,
            "duration": clip.duration_s,
            "format": "mp4",
            "height": 1024,
            "width": 576,
            "ratio": "720p",
            "playAddr": f"{base_url}video/{clip.video_id}.mp4",
        },
    }
    if zlib.crc32(clip.author.encode()) % 2:
        tag = {"id": "229207", "title": "fyp", "desc": ""}
        item["challenges"] = [tag]
        item["textExtra"] = [{"hashtagName": "fyp", "start": 12, "end": 16, "type": 1}]
    if clip.kind == "live":
        del item["music"]
        item["liveRoomInfo"] = {"roomID": clip.video_id, "title": "live now"}
    if clip.kind == "no-music":
        del item["music"]
    return item


def _author(name: str) -> dict[str, Any]:
    number = zlib.crc32(name.encode())
    return {
        "id": str(6_800_000_000_000_000_000 + number),
        "uniqueId": name,
        "nickname": name,
        "secUid": f"MS4wLjABAAAA{number:010d}",
        "signature": "",
        "verified": False,
        "privateAccount": False,
    }


def _music(sound: Sound, base_url: str) -> dict[str, Any]:
    if sound.kind == "removed":
        gone = {"id": "", "original": False, "playUrl": "", "title": sound.title}
        return {**gone, "coverLarge": "", "coverMedium": "", "coverThumb": ""}
    music: dict[str, Any] = {
        "id": sound.sound_id,
        "title": sound.title,
        "authorName": sound.author,
        "original": "" if sound.empty_original else sound.kind == "user",
        "duration": sound.duration_s,
        "playUrl": f"{base_url}audio/{sound.sound_id}.mp3",
        "coverThumb": f"{base_url}cover/{sound.sound_id}.jpeg",
        "isCopyrighted": sound.kind == "catalogue",
        "private": False,
    }
    if sound.album is not None:
        music["album"] = sound.album
    if sound.kind == "catalogue" or sound.names_song:
        music["tt2dsp"] = {}
    if sound.names_song:
        music["tt2dsp"] = {"tt_to_dsp_song_infos": _names(sound)}
    return music


def _names(sound: Sound) -> list[dict[str, Any]]:
    meta = str(6_700_000_000_000_000_000 + zlib.crc32(sound.sound_id.encode()))
    names = [{"meta_song_id": meta, "platform": _APPLE, "song_id": sound.apple_id}]
    if sound.song and sound.on_spotify:
        spotify = {"platform": _SPOTIFY, "song_id": sound.song.spotify_id}
        names.append({"meta_song_id": meta, **spotify})
    return names
