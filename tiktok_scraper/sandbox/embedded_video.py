"""One video in the words of the site's first generation, which embed pages still use.

``createTime`` is text, ``original`` is true or "", addresses are lists. A removed video
has every field, and nothing in them.
"""

from __future__ import annotations

from typing import Any

from tiktok_scraper.sandbox.cards import author, challenge_id, original, play_url
from tiktok_scraper.sandbox.things import Clip, shown

Data = dict[str, Any]


def video_data(clip: Clip | None) -> Data:
    """``videoData`` of a video; None is one that was removed."""
    return {
        "itemInfos": _item(clip),
        "musicInfos": _music(clip),
        "authorInfos": _author(clip),
        "authorStats": _author_stats(clip),
        "challengeInfoList": [
            {
                "challengeId": challenge_id(name),
                "challengeName": name,
                "text": "",
                "isCommerce": False,
                "splitTitle": "",
            }
            for name in (clip.hashtags if clip else ())
        ],
        "textExtra": [
            {"AwemeId": "", "HashtagName": name, "UserUniqueId": ""}
            for name in (clip.hashtags if clip else ())
        ],
        "duetInfo": "0" if clip else "",
    }


def _item(clip: Clip | None) -> Data:
    counts = (clip.likes, clip.comments, clip.shares) if clip else (0, 0, 0)
    likes, comments, shares = (shown(count) for count in counts)
    return {
        "id": clip.video_id if clip else "",
        "text": " ".join(f"#{name}" for name in clip.hashtags) if clip else "",
        "createTime": str(clip.created) if clip else "",
        "authorId": author(clip.author)["id"] if clip else "",
        "musicId": clip.sound.sound_id if clip else "",
        "playCount": clip.views if clip else 0,
        "diggCount": likes,
        "commentCount": comments,
        "shareCount": shares,
        "isAd": clip is not None and clip.is_ad,
        "covers": [],
        "secret": False,
        "video": {
            "urls": [],
            "videoMeta": {"duration": clip.duration_s if clip else 0},
        },
    }


def _music(clip: Clip | None) -> Data:
    sound = clip.sound if clip else None
    return {
        "musicId": sound.sound_id if sound else "",
        "musicName": sound.title if sound else "",
        "authorName": sound.author if sound else "",
        "original": True if sound and original(sound) else "",
        "playUrl": [play_url(sound, "")] if sound and sound.sound_id else [],
        "covers": [],
    }


def _author(clip: Clip | None) -> Data:
    person = author(clip.author) if clip else {}
    return {
        "userId": person.get("id", ""),
        "secUid": person.get("secUid", ""),
        "uniqueId": person.get("uniqueId", ""),
        "nickName": person.get("nickname", ""),
        "signature": "",
        "verified": False,
        "covers": [],
    }


def _author_stats(clip: Clip | None) -> Data:
    return {
        "followingCount": 0,
        "followerCount": 0,
        "heartCount": str(shown(clip.likes)) if clip else "",
        "videoCount": 0,
        "diggCount": 0,
    }
