"""New tracks that wait to be looked up before they are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from tiktok_scraper.state.schema import waiting, workers


def hold(
    connection: Connection,
    insert: Any,
    records: Iterable[tuple[str, str]],
    worker: str,
    now: float,
) -> None:
    """Have tracks wait, as (id, JSON), for ``worker`` to look them up."""
    rows = [
        {"track_id": track_id, "record": record, "since": now, "worker": worker}
        for track_id, record in sorted(records)
    ]
    if rows:
        connection.execute(insert.on_conflict_do_nothing(), rows)


def adopt(connection: Connection, worker: str) -> None:
    """Take over the tracks of workers that are gone."""
    alive = select(workers.c.worker)
    connection.execute(
        update(waiting)
        .where(or_(waiting.c.worker.is_(None), waiting.c.worker.not_in(alive)))
        .values(worker=worker)
    )


def some(connection: Connection, worker: str, most: int) -> list[str]:
    """The records of ``worker`` that have waited longest."""
    query = (
        select(waiting.c.record)
        .where(waiting.c.worker == worker)
        .order_by(waiting.c.since, waiting.c.track_id)
        .limit(most)
    )
    return list(connection.scalars(query))


def queue(connection: Connection, worker: str) -> tuple[int, float | None]:
    """How many wait for ``worker``, and since when the first of them does."""
    query = select(func.count(), func.min(waiting.c.since)).where(
        waiting.c.worker == worker
    )
    count, since = connection.execute(query).one()
    return count, since


def release(connection: Connection, track_ids: Iterable[str]) -> None:
    """End the waiting of tracks that are written."""
    ids = list(track_ids)
    if ids:
        connection.execute(delete(waiting).where(waiting.c.track_id.in_(ids)))
