"""What a query of the Research API asks for, in its words, and the clips it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from tiktok_scraper.sandbox.things import Clip, World

MOST_DAYS = 30
MOST_VIDEOS, USUAL_VIDEOS = 100, 20
OPERATIONS = {"EQ": 1, "IN": 100}
"""What can be asked of a field, and the most values it takes."""


class InvalidQuery(ValueError):
    """The query is not one; the message is what the API says about it."""


@dataclass(frozen=True)
class Window:
    """Which part of a query's videos is asked for."""

    cursor: int
    count: int


def window(body: dict[str, Any]) -> Window:
    """``cursor`` and ``max_count`` of a query."""
    cursor, count = body.get("cursor", 0), body.get("max_count", USUAL_VIDEOS)
    whole = type(cursor) is int and type(count) is int
    if not (whole and cursor >= 0 and 1 <= count <= MOST_VIDEOS):
        raise InvalidQuery("Invalid count or cursor")
    return Window(cursor, count)


def matching(world: World, body: dict[str, Any]) -> list[Clip]:
    """The videos that a query means, the newest first."""
    first, last = _span(body)
    query = body.get("query")
    if not isinstance(query, dict) or not (query.get("and") or query.get("or")):
        raise InvalidQuery("Query needs conditions under and, or")
    told: list[set[str]] = [_ids(world, one) for one in query.get("and") or ()]
    if either := query.get("or"):
        told.append(set().union(*(_ids(world, one) for one in either)))
    ids = reduce(set.intersection, told)
    for one in query.get("not") or ():
        ids = ids - _ids(world, one)
    clips = (world.clip[video_id] for video_id in ids)
    held = [clip for clip in clips if first <= clip.created < last]
    return sorted(held, key=lambda clip: int(clip.video_id), reverse=True)


def _span(body: dict[str, Any]) -> tuple[float, float]:
    """From the start of the first day to the end of the last, in seconds of UTC."""
    first, last = (_day(body.get(name)) for name in ("start_date", "end_date"))
    if not timedelta() <= last - first <= timedelta(days=MOST_DAYS):
        raise InvalidQuery(
            f"The date range must be positive and at most {MOST_DAYS} days"
        )
    return first.timestamp(), (last + timedelta(days=1)).timestamp()


def _day(told: object) -> datetime:
    if isinstance(told, str) and len(told) == 8:
        try:
            return datetime.strptime(told, "%Y%m%d").replace(tzinfo=UTC)
        except ValueError:
            pass
    raise InvalidQuery(f"Invalid date {told!r}, YYYYMMDD is needed")


def _ids(world: World, condition: object) -> set[str]:
    if not isinstance(condition, dict):
        raise InvalidQuery("Invalid condition")
    field, operation = condition.get("field_name"), condition.get("operation")
    values = condition.get("field_values")
    groups = {
        "music_id": world.by_sound,
        "hashtag_name": world.by_hashtag,
        "username": world.by_author,
    }
    if field not in groups:
        raise InvalidQuery(f"Unsupported field_name {field!r}")
    if operation not in OPERATIONS:
        raise InvalidQuery(f"Unsupported operation {operation!r}")
    if not (isinstance(values, list) and 1 <= len(values) <= OPERATIONS[operation]):
        raise InvalidQuery(f"Invalid field_values for {operation}")
    return _counted(groups[field].get(str(value), ()) for value in values)


def _counted(groups: Iterable[Iterable[Clip]]) -> set[str]:
    return {clip.video_id for clips in groups for clip in clips if clip.kind == "video"}
