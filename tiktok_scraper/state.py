"""What a crawl must still know after it ended, however it ended.

One schema for an SQLite file and for a PostgreSQL server; ``STATE_URL`` says which.
A page's rows are on disk before its ids are committed here: a crash repeats a page, it
never skips one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from tiktok_scraper.errors import ScraperError, UsageError
from tiktok_scraper.items import Page

metadata = MetaData()

tracks = Table(
    "tracks",
    metadata,
    Column("track_id", String, primary_key=True),
    Column("first_seen", String, nullable=False),
)

CHUNK = 500
"""Ids in one query; SQLite allows 32,766 variables, older builds 999."""


class State:
    """The state store."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise UsageError(
                "STATE_URL must be an SQLAlchemy URL such as "
                "sqlite:///data/interim/state.sqlite, got something else"
            ) from None
        if parsed.get_backend_name() not in _INSERT:
            raise UsageError(
                "STATE_URL must start with sqlite: or postgresql:, "
                f"got {parsed.drivername}:"
            )
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        elif parsed.database not in (None, "", ":memory:"):
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        self.shown_url = parsed.render_as_string(hide_password=True)
        self.engine: Engine = create_engine(parsed)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
        try:
            metadata.create_all(self.engine)
        except SQLAlchemyError as error:
            raise ScraperError(
                f"state store {self.shown_url} cannot be opened "
                f"({type(error).__name__}); check STATE_URL, the disk and the server"
            ) from error

    def known(self, track_ids: Iterable[str]) -> set[str]:
        """Those of ``track_ids`` that are in the files of this or an earlier crawl."""
        ids = list(track_ids)
        found: set[str] = set()
        with self.engine.connect() as connection:
            for start in range(0, len(ids), CHUNK):
                chunk = ids[start : start + CHUNK]
                query = select(tracks.c.track_id).where(tracks.c.track_id.in_(chunk))
                found.update(connection.scalars(query))
        return found

    def commit(self, page: Page) -> None:
        """Remember a page whose rows are on disk."""
        if not page.tracks:
            return
        insert = _INSERT[self.engine.dialect.name](tracks).on_conflict_do_nothing()
        rows = [
            {"track_id": track.track_id, "first_seen": track.collected_at}
            for track in page.tracks
        ]
        with self.engine.begin() as connection:
            connection.execute(insert, rows)

    def close(self) -> None:
        self.engine.dispose()


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL lets others read during a crawl; 10 s is ample for one page's write."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()
