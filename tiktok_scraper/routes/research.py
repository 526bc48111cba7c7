"""One video of the official Research API: exact counts, and a sound's id only."""

from __future__ import annotations

from tiktok_scraper.counts import whole
from tiktok_scraper.items import Video
from tiktok_scraper.routes.reading import (
    Object,
    Reading,
    Skipped,
    identifier,
    moment,
    person,
    seconds,
)


def read(row: Object, reading: Reading) -> Video:
    """The video of one row. The documentation calls its id ``video_id``, reality
    ``id``; counts are exact, so the rounding step is 1.
    """
    video_id = identifier(row.get("id")) or identifier(row.get("video_id"))
    if video_id is None:
        raise Skipped("no_video_id")
    track_id = identifier(row.get("music_id"))
    if track_id is None:
        raise Skipped("no_sound")
    plays = whole(row.get("view_count"))
    if plays is None:
        raise Skipped("bad_count" if "view_count" in row else "no_count")
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
