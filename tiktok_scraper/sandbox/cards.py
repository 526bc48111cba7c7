"""One card of a feed, with the keys and types that TikTok's web API gives it.

Counts are rounded the way the site shows them; ``statsV2`` repeats them as strings, now
and then exactly. ``id`` is a string, ``createTime`` an integer.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from tiktok_scraper.sandbox.hearing import format_of
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
    caption = f"caption {zlib.crc32(clip.author.encode()) % 1000}"
    if clip.kind == "negative":
        rounded["playCount"] = -1
        told = {**told, "playCount": -1}
    item: dict[str, Any] = {
        "CategoryType": 100 + zlib.crc32(clip.video_id.encode()) % 30,
        "author": author(clip.author),
        "challenges": [challenge(name) for name in clip.hashtags],
        "createTime": clip.created,
        "desc": " ".join([caption, *(f"#{name}" for name in clip.hashtags)]),
        "digged": False,
        "id": clip.video_id,
        "isAd": clip.is_ad,
        "itemCommentStatus": 0,
        "music": music(clip.sound, base_url),
        "officalItem": False,
        "originalItem": False,
        "privateItem": False,
        "secret": False,
        "stats": rounded,
        "statsV2": {name: str(count) for name, count in told.items()}
        | {"repostCount": "0"},
        "textExtra": list(_marks(clip.hashtags, len(caption))),
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
    if clip.kind == "live":
        del item["music"]
        item["liveRoomInfo"] = {"roomID": clip.video_id, "title": "live now"}
    if clip.kind == "no-music":
        del item["music"]
    return item


def challenge(name: str) -> dict[str, Any]:
    """A hashtag under the site's word for it."""
    return {"id": challenge_id(name), "title": name, "desc": ""}


def challenge_id(name: str) -> str:
    """The id of a hashtag; its list asks for it, not for the name."""
    return str(100_000 + zlib.crc32(name.encode()))


def _marks(names: tuple[str, ...], at: int) -> Iterator[dict[str, Any]]:
    """Where in the caption each hashtag stands."""
    for name in names:
        start, at = at + 1, at + 2 + len(name)
        yield {"hashtagName": name, "start": start, "end": at, "type": 1}


def sec_uid(name: str) -> str:
    """The long id of a person; their list asks for it, not for the name."""
    return f"MS4wLjABAAAA{zlib.crc32(name.encode()):010d}"


def author(name: str) -> dict[str, Any]:
    """Somebody who posts."""
    number = zlib.crc32(name.encode())
    return {
        "id": str(6_800_000_000_000_000_000 + number),
        "uniqueId": name,
        "nickname": name,
        "secUid": sec_uid(name),
        "signature": "",
        "verified": False,
        "privateAccount": False,
    }


def music(sound: Sound, base_url: str) -> dict[str, Any]:
    """A sound as a card names it."""
    if sound.kind == "removed":
        gone = {"id": "", "original": False, "playUrl": "", "title": sound.title}
        return {**gone, "coverLarge": "", "coverMedium": "", "coverThumb": ""}
    told: dict[str, Any] = {
        "id": sound.sound_id,
        "title": sound.title,
        "authorName": sound.author,
        "original": original(sound),
        "duration": sound.duration_s,
        "playUrl": play_url(sound, base_url),
        "coverThumb": f"{base_url}cover/{sound.sound_id}.jpeg",
        "isCopyrighted": sound.kind == "catalogue",
        "private": False,
    }
    if sound.album is not None:
        told["album"] = sound.album
    if sound.kind == "catalogue" or sound.names_song:
        told["tt2dsp"] = {}
    if sound.names_song:
        told["tt2dsp"] = {"tt_to_dsp_song_infos": _names(sound)}
    return told


def play_url(sound: Sound, base_url: str) -> str:
    """Where the clip of a sound is."""
    return f"{base_url}audio/{sound.sound_id}.{format_of(sound.sound_id)}"


def original(sound: Sound) -> bool | str:
    """What the site says of its being user-made."""
    if sound.empty_original:
        return ""
    return sound.kind == "user" and not sound.denied_original


def _names(sound: Sound) -> list[dict[str, Any]]:
    meta = str(6_700_000_000_000_000_000 + zlib.crc32(sound.sound_id.encode()))
    names = [{"meta_song_id": meta, "platform": _APPLE, "song_id": sound.apple_id}]
    if sound.song and sound.on_spotify:
        spotify = {"platform": _SPOTIFY, "song_id": sound.song.spotify_id}
        names.append({"meta_song_id": meta, **spotify})
    return names
