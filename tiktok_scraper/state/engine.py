"""Opening the database that ``STATE_URL`` names: an SQLite file or a PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from tiktok_scraper.errors import ScraperError, UsageError
from tiktok_scraper.state.schema import metadata

PATIENCE_S = 10  # ample for the write of one page by somebody else
_LOCK = 0x7469_6B74  # PostgreSQL's advisory locks are numbers; any will do
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def open_engine(url: str) -> Engine:
    """An engine whose tables exist.

    Raises UsageError for a URL of another kind, and ScraperError, which shows the URL
    without its password, where the database cannot be opened.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the second for a port that is no number
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
    # A password may stand among the options, too, and they all stay unshown.
    shown = parsed.set(query={}).render_as_string(hide_password=True)
    try:
        if parsed.drivername == "sqlite" and parsed.database not in (None, ":memory:"):
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        with engine.begin() as connection:
            alone(connection)
            metadata.create_all(connection)
    except (OSError, SQLAlchemyError) as error:
        raise ScraperError(
            f"state store {shown} cannot be opened ({type(error).__name__}); check "
            "STATE_URL, the disk and the server"
        ) from error
    return engine


def alone(connection: Connection) -> None:
    """Wait until no other worker is in a transaction that has called this.

    SQLite's transactions come one after the other anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def insert(engine: Engine, table: Table) -> Any:
    """An INSERT for ``table`` that knows what to do on conflict, in its dialect."""
    return _INSERT[engine.dialect.name](table)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={PATIENCE_S * 1000}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """WAL lets others read during a crawl. For this step alone SQLite knows no
    time-out: where another process makes the same file, it fails at once.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """Lock first: a transaction that reads and then writes would else fail at once
    where another worker wrote in between, however patient the time-out.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")
