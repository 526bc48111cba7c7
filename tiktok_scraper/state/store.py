"""The state store: tracks, observations, listings with their cursors, today's calls.

A page's rows are on disk before it is committed here, and a commit is one transaction:
a crash repeats a page, it never skips one. One worker or many, a restart after a kill
or a second machine: all of them take leases on listings, and a lease of the dead is
void.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from tiktok_scraper.items import Page
from tiktok_scraper.state import frontier, memory, waiting, workers
from tiktok_scraper.state.engine import alone, insert, open_engine
from tiktok_scraper.state.frontier import FOLLOWED, SEED, Taken
from tiktok_scraper.state.schema import calls, crawls, listings, observations, tracks
from tiktok_scraper.state.schema import waiting as waiting_table
from tiktok_scraper.state.schema import workers as workers_table


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl as this worker found it: new, or begun by an earlier run or another."""

    crawl_id: str
    worker: str
    resumed: bool
    new_tracks: int


class State:
    """The state store of one worker.

    Raises UsageError and ScraperError as ``open_engine`` does. ``begin`` comes before
    everything that is about a crawl.
    """

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.crawl: Crawl

    def begin(self, command: str, seeds: Sequence[str]) -> Crawl:
        """Start a crawl, or go on with the one that ``command`` has not finished."""
        with self.engine.begin() as connection:
            alone(connection)
            begun = connection.execute(
                select(crawls.c.crawl_id, crawls.c.new_tracks)
                .where(crawls.c.command == command, crawls.c.ended.is_(None))
                .order_by(crawls.c.crawl_id.desc())
            ).first()
            crawl_id = begun.crawl_id if begun else _new_crawl(connection, command)
            self._add(connection, crawl_id, seeds, SEED)
            self.crawl = Crawl(
                crawl_id=crawl_id,
                worker=workers.name(),
                resumed=begun is not None,
                new_tracks=begun.new_tracks if begun else 0,
            )
            self._beat(connection)
        return self.crawl

    def take(self, least_rank: int = SEED) -> Taken | None:
        """The next listing to read, leased to this worker; None where none is free."""
        crawl = self.crawl
        with self.engine.begin() as connection:
            alone(connection)
            self._beat(connection)
            workers.bury(connection)
            return frontier.take(connection, crawl.crawl_id, crawl.worker, least_rank)

    def add(self, names: Iterable[str], rank: int) -> None:
        """Put listings into the crawl that are not in it yet."""
        with self.engine.begin() as connection:
            self._add(connection, self.crawl.crawl_id, names, rank)

    def reopen(self, listing: str) -> None:
        """Have a finished listing read again from its beginning."""
        with self.engine.begin() as connection:
            frontier.reopen(connection, self.crawl.crawl_id, listing)

    def give_back(self, listing: str, *, failed: bool = False) -> None:
        """End the lease of a listing that is to be read on later."""
        crawl = self.crawl
        with self.engine.begin() as connection:
            frontier.give_back(
                connection, crawl.crawl_id, listing, crawl.worker, failed=failed
            )

    def finish(self, listing: str) -> None:
        """Note that there is nothing more to read in a listing."""
        with self.engine.begin() as connection:
            frontier.advance(connection, self.crawl.crawl_id, listing, done=True)

    def listings(self, *, done: bool) -> int:
        """How many listings of this crawl are finished, or are not."""
        with self.engine.connect() as connection:
            return frontier.count(connection, self.crawl.crawl_id, done=done)

    def in_other_hands(self, least_rank: int = SEED) -> int:
        """How many listings other workers are reading, which may yet come free."""
        crawl = self.crawl
        with self.engine.connect() as connection:
            return frontier.in_other_hands(
                connection, crawl.crawl_id, crawl.worker, least_rank
            )

    def beat(self) -> None:
        """Say that this worker is alive, however long its page takes."""
        with self.engine.begin() as connection:
            self._beat(connection)

    def known(self, track_ids: Iterable[str]) -> set[str]:
        """Those of ``track_ids`` that are in the files of this or an earlier crawl."""
        with self.engine.connect() as connection:
            return memory.known(connection, track_ids)

    def observed(self, video_ids: Iterable[str], day: str) -> dict[str, int]:
        """The plays of those videos that have a line of this crawl and ``day``."""
        with self.engine.connect() as connection:
            return memory.observed(connection, self.crawl.crawl_id, video_ids, day)

    def videos_of(self, track_ids: Iterable[str]) -> dict[str, int]:
        """How many videos of each track have a line of this crawl."""
        with self.engine.connect() as connection:
            return memory.videos_of(connection, self.crawl.crawl_id, track_ids)

    def commit(
        self,
        page: Page,
        *,
        follow: Iterable[str] = (),
        held: Iterable[tuple[str, str]] = (),
        done: bool = False,
    ) -> None:
        """Remember a page whose rows are on disk, and where its listing goes on.

        ``follow`` joins the listings that are to be read; ``held`` are the tracks of
        the page, as (id, JSON), that are not written yet.
        """
        crawl = self.crawl
        with self.engine.begin() as connection:
            into = insert(self.engine, tracks)
            new = memory.write_tracks(connection, into, page.new)
            into = insert(self.engine, waiting_table)
            waiting.hold(connection, into, held, crawl.worker, time.time())
            into = insert(self.engine, observations)
            memory.write_videos(connection, into, crawl.crawl_id, page.videos)
            connection.execute(
                update(crawls)
                .where(crawls.c.crawl_id == crawl.crawl_id)
                .values(new_tracks=crawls.c.new_tracks + new)
            )
            self._add(connection, crawl.crawl_id, follow, FOLLOWED)
            frontier.advance(
                connection, crawl.crawl_id, page.seed, page.cursor, done=done
            )
            self._beat(connection)

    def hold(self, records: Iterable[tuple[str, str]]) -> None:
        """Have tracks, as (id, JSON), wait to be looked up and written."""
        into = insert(self.engine, waiting_table)
        with self.engine.begin() as connection:
            waiting.hold(connection, into, records, self.crawl.worker, time.time())

    def waiting(self, most: int) -> list[str]:
        """The tracks that have waited longest to be looked up and written, as JSON;
        those among them that dead workers have left.
        """
        with self.engine.begin() as connection:
            alone(connection)
            workers.bury(connection)
            waiting.adopt(connection, self.crawl.worker)
            return waiting.some(connection, self.crawl.worker, most)

    def queue(self) -> tuple[int, float | None]:
        """How many tracks wait, and the Unix time since when the first of them does."""
        with self.engine.connect() as connection:
            return waiting.queue(connection, self.crawl.worker)

    def written(self, track_ids: Iterable[str]) -> None:
        """End the waiting of tracks whose lines are on disk."""
        with self.engine.begin() as connection:
            waiting.release(connection, track_ids)

    def spend(self, requests: int, day: str) -> None:
        """Count requests to TikTok on ``day``."""
        new = insert(self.engine, calls).values(day=day, count=requests)
        total = calls.c.count + new.excluded.count
        with self.engine.begin() as connection:
            connection.execute(
                new.on_conflict_do_update(index_elements=["day"], set_={"count": total})
            )

    def spent(self, day: str) -> int:
        """How many requests were counted on ``day``, by all who share this store."""
        with self.engine.connect() as connection:
            query = select(calls.c.count).where(calls.c.day == day)
            return connection.scalar(query) or 0

    def leave(self, *, ended: str | None) -> None:
        """End this worker's part. ``ended`` says that the crawl is over, and why.

        While others are still at work on it, it is not.
        """
        crawl = self.crawl
        with self.engine.begin() as connection:
            alone(connection)
            workers.leave(connection, crawl.worker)
            workers.bury(connection)
            if ended and not workers.at_work(connection, crawl.crawl_id):
                connection.execute(
                    update(crawls)
                    .where(crawls.c.crawl_id == crawl.crawl_id)
                    .values(ended=ended)
                )

    def close(self) -> None:
        self.engine.dispose()

    def _beat(self, connection: Connection) -> None:
        into = insert(self.engine, workers_table)
        workers.beat(connection, into, self.crawl.worker, self.crawl.crawl_id)

    def _add(
        self, connection: Connection, crawl_id: str, names: Iterable[str], rank: int
    ) -> None:
        into = insert(self.engine, listings)
        frontier.add(connection, into, crawl_id, names, rank)


def _new_crawl(connection: Connection, command: str) -> str:
    started = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    crawl_id = f"{started}-{secrets.token_hex(4)}"
    connection.execute(crawls.insert().values(crawl_id=crawl_id, command=command))
    return crawl_id
