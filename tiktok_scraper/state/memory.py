"""What has been written: tracks, and the last line of each video."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from tiktok_scraper.items import Track, Video
from tiktok_scraper.state.schema import observations, tracks

CHUNK = 500
"""Ids in one query; SQLite allows 32,766 variables, older builds 999."""


def known(connection: Connection, track_ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for chunk in _chunks(track_ids):
        query = select(tracks.c.track_id).where(tracks.c.track_id.in_(chunk))
        found.update(connection.scalars(query))
    return found


def observed(
    connection: Connection, crawl_id: str, video_ids: Iterable[str], day: str
) -> dict[str, int]:
    found: dict[str, int] = {}
    table = observations.c
    for chunk in _chunks(video_ids):
        query = select(table.video_id, table.plays).where(
            table.video_id.in_(chunk), table.crawl_id == crawl_id, table.day == day
        )
        found.update((row.video_id, row.plays) for row in connection.execute(query))
    return found


def videos_of(
    connection: Connection, crawl_id: str, track_ids: Iterable[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    table = observations.c
    for chunk in _chunks(track_ids):
        query = (
            select(table.track_id, func.count().label("videos"))
            .where(table.track_id.in_(chunk), table.crawl_id == crawl_id)
            .group_by(table.track_id)
        )
        found.update((row.track_id, row.videos) for row in connection.execute(query))
    return found


def write_tracks(connection: Connection, insert: Any, seen: Iterable[Track]) -> int:
    """Note ``seen``; how many of them were new, which a repeated page's are not."""
    first_seen = {track.track_id: track.collected_at for track in seen}
    rows = [
        {"track_id": key, "first_seen": first_seen[key]} for key in sorted(first_seen)
    ]
    if not rows:
        return 0
    new = insert.on_conflict_do_nothing().returning(tracks.c.track_id)
    return len(connection.scalars(new, rows).all())


def write_videos(
    connection: Connection, insert: Any, crawl_id: str, seen: Iterable[Video]
) -> None:
    """Note the lines of ``seen``; a later line of a video takes the place of an earlier
    one.
    """
    rows = [
        {
            "video_id": video.video_id,
            "track_id": video.track_id,
            "crawl_id": crawl_id,
            "day": video.observed_at[:10],
            "plays": video.plays,
        }
        # One order for all workers: two would else wait for each other's rows.
        for video in sorted(seen, key=lambda video: video.video_id)
    ]
    if rows:
        later = {
            name: insert.excluded[name]
            for name in ("track_id", "crawl_id", "day", "plays")
        }
        connection.execute(
            insert.on_conflict_do_update(index_elements=["video_id"], set_=later), rows
        )


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    told = list(ids)
    for start in range(0, len(told), CHUNK):
        yield told[start : start + CHUNK]
