"""What there is to read in a crawl, who reads it, and up to where it has been read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from tiktok_scraper.state.schema import listings, workers

SEED = 0
FOLLOWED = 1
"""Ranks: what the user named is read before what was found on the way."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A listing that is leased to this worker, and where to go on with it."""

    listing: str
    cursor: str | None
    rank: int
    failed: int


def add(
    connection: Connection, insert: Any, crawl_id: str, names: Iterable[str], rank: int
) -> None:
    """Put listings into the crawl that are not in it yet."""
    rows = [
        {"crawl_id": crawl_id, "listing": name, "rank": rank}
        for name in sorted(set(names))  # one order for all, or two would wait in turn
    ]
    if rows:
        connection.execute(insert.on_conflict_do_nothing(), rows)


def take(
    connection: Connection, crawl_id: str, worker: str, least_rank: int = SEED
) -> Taken | None:
    """Lease the next listing: one that nobody alive holds, least often failed first.

    One statement, so that two workers never take the same: SQLite locks the file for
    it, PostgreSQL skips the rows that others have locked.
    """
    alive = select(workers.c.worker)
    free = (
        select(listings.c.listing)
        .where(
            listings.c.crawl_id == crawl_id,
            listings.c.done.is_(False),
            listings.c.rank >= least_rank,
            or_(listings.c.worker.is_(None), listings.c.worker.not_in(alive)),
        )
        .order_by(listings.c.failed, listings.c.rank, listings.c.listing)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = connection.execute(
        update(listings)
        .where(listings.c.crawl_id == crawl_id, listings.c.listing == free)
        .values(worker=worker)
        .returning(
            listings.c.listing, listings.c.cursor, listings.c.rank, listings.c.failed
        )
    ).first()
    return Taken(*row) if row else None


def give_back(
    connection: Connection, crawl_id: str, listing: str, worker: str, *, failed: bool
) -> None:
    """End the lease of a listing that is not finished; failed ones queue at the end.

    A worker that was taken for dead may find it in other hands, and leaves it there.
    """
    connection.execute(
        update(listings)
        .where(
            listings.c.crawl_id == crawl_id,
            listings.c.listing == listing,
            listings.c.worker == worker,
        )
        .values(worker=None, failed=listings.c.failed + int(failed))
    )


def advance(
    connection: Connection,
    crawl_id: str,
    listing: str,
    cursor: str | None = None,
    *,
    done: bool,
) -> None:
    """Note that a listing has been read up to ``cursor``, or to its end."""
    values: dict[str, Any] = {"done": done, "failed": 0}
    if cursor is not None:
        values["cursor"] = cursor
    if done:
        values["worker"] = None
    connection.execute(
        update(listings)
        .where(listings.c.crawl_id == crawl_id, listings.c.listing == listing)
        .values(**values)
    )


def reopen(connection: Connection, crawl_id: str, listing: str) -> None:
    connection.execute(
        update(listings)
        .where(listings.c.crawl_id == crawl_id, listings.c.listing == listing)
        .values(cursor=None, done=False, failed=0)
    )


def in_other_hands(
    connection: Connection, crawl_id: str, worker: str, least_rank: int
) -> int:
    """How many unfinished listings living workers other than ``worker`` hold."""
    alive = select(workers.c.worker).where(workers.c.worker != worker)
    query = select(func.count()).where(
        listings.c.crawl_id == crawl_id,
        listings.c.done.is_(False),
        listings.c.rank >= least_rank,
        listings.c.worker.in_(alive),
    )
    return connection.scalar(query) or 0


def count(connection: Connection, crawl_id: str, *, done: bool) -> int:
    """How many listings are finished, or are still to be read."""
    return (
        connection.scalar(
            select(func.count()).where(
                listings.c.crawl_id == crawl_id, listings.c.done.is_(done)
            )
        )
        or 0
    )
