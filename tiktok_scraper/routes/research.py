"""The official Research API: exact counts, and of a sound its id only.

It is asked with a key that a university has applied for, in windows of at most thirty
days (``research_windows``).
"""

from __future__ import annotations

from typing import Any

import orjson
from scrapy import FormRequest, Request

from tiktok_scraper.counts import whole
from tiktok_scraper.errors import UsageError
from tiktok_scraper.items import Video
from tiktok_scraper.listings import Kind, Listing
from tiktok_scraper.routes.missing import decode, drift, unusable
from tiktok_scraper.routes.reading import (
    Object,
    Reading,
    identifier,
    mapping,
    moment,
    person,
    seconds,
    text,
)

MOST = 100
"""Videos in one answer; it may bring fewer."""

_FIELDS = (
    "id,create_time,username,music_id,hashtag_names,video_duration,"
    "view_count,like_count,comment_count,share_count,favorites_count"
)
_CONDITIONS: dict[Kind, str] = {
    "music": "music_id",
    "hashtag": "hashtag_name",
    "user": "username",
    "video": "video_id",
}


def token(base_url: str, key: str, secret: str) -> Request:
    """Asks for a bearer token, which is good for two hours."""
    return FormRequest(
        f"{base_url.rstrip('/')}/v2/oauth/token/",
        formdata={
            "client_key": key,
            "client_secret": secret,
            "grant_type": "client_credentials",
        },
        dont_filter=True,
    )


def access_token(body: bytes) -> str:
    """The token in the answer. No message about it shows the answer itself."""
    where = "research: /v2/oauth/token/"
    told = mapping(decode(body, where))
    found = text(told.get("access_token"))
    if found is None:
        raise drift(where, "access_token", told)
    return found


def query(
    base_url: str,
    bearer: str,
    listing: Listing,
    cursor: str,
    search_id: str,
    start: str,
    end: str,
) -> Request:
    """A page of a listing's videos, made from one day (``20261122``) to another.

    The last four are what a cursor of ``research_windows`` holds between its bars.
    Raises UsageError for the feed, which this API does not have.
    """
    if listing.kind not in _CONDITIONS:
        raise UsageError(
            f"seed {listing}: expected a sound, a hashtag, a user or a video, since "
            "the Research API has no feed; name one, or choose another `via`"
        )
    condition = {
        "operation": "EQ",
        "field_name": _CONDITIONS[listing.kind],
        "field_values": [listing.key],
    }
    asked: dict[str, Any] = {
        "query": {"and": [condition]},
        "start_date": start,
        "end_date": end,
        "max_count": MOST,
        "cursor": int(cursor),
    }
    if search_id:
        asked["search_id"] = search_id
    return Request(
        f"{base_url.rstrip('/')}/v2/research/video/query/?fields={_FIELDS}",
        method="POST",
        headers={
            "Authorization": f"Bearer {bearer}",
            "Content-Type": "application/json",
        },
        body=orjson.dumps(asked),
        dont_filter=True,
    )


def read(row: Object, reading: Reading) -> Video:
    """The video of one row. The documentation calls its id ``video_id``, reality
    ``id``; counts are exact, so the rounding step is 1.
    """
    video_id = identifier(row.get("id")) or identifier(row.get("video_id"))
    if video_id is None:
        raise unusable("no_video_id", row, "id")
    track_id = identifier(row.get("music_id"))
    if track_id is None:
        raise unusable("no_sound", row, "music_id")
    plays = whole(row.get("view_count"))
    if plays is None:
        reason = "bad_count" if "view_count" in row else "no_count"
        raise unusable(reason, row, "view_count")
    return Video(
        video_id=video_id,
        track_id=track_id,
        author=person({"username": row.get("username")}, reading),
        created_at=moment(row.get("create_time")),
        duration_s=seconds(row.get("video_duration")),
        plays=plays,
        plays_step=1,
        likes=whole(row.get("like_count")),
        comments=whole(row.get("comment_count")),
        shares=whole(row.get("share_count")),
        saves=whole(row.get("favorites_count")),
        is_ad=None,
        observed_at=reading.at,
        source=reading.source,
    )
