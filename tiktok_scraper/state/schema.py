"""The tables of the state store: one schema for SQLite and for PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    text,
)

metadata = MetaData()

tracks = Table(
    "tracks",
    metadata,
    Column("track_id", String, primary_key=True),
    Column("first_seen", String, nullable=False),
)
"""Sounds that have their line in the files of this or an earlier crawl."""

crawls = Table(
    "crawls",
    metadata,
    Column("crawl_id", String, primary_key=True),
    Column("command", String, nullable=False),
    Column("new_tracks", Integer, nullable=False, server_default=text("0")),
    Column("ended", String),
    Index("crawls_by_command", "command"),
)
"""A crawl lasts until it has done what it was told, over as many runs as it takes."""

workers = Table(
    "workers",
    metadata,
    Column("worker", String, primary_key=True),
    Column("crawl_id", String, nullable=False),
    Column("alive_until", Float, nullable=False),
)
"""The processes that work on a crawl. One that is not heard of is taken for dead."""

listings = Table(
    "listings",
    metadata,
    Column("crawl_id", String, primary_key=True),
    Column("listing", String, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("cursor", String),
    Column("done", Boolean, nullable=False, server_default=text("false")),
    Column("failed", Integer, nullable=False, server_default=text("0")),
    Column("worker", String),
    Index("listings_to_read", "crawl_id", "done", "failed", "rank"),
)
"""What there is to read, and up to where it has been read."""

observations = Table(
    "observations",
    metadata,
    Column("video_id", String, primary_key=True),
    Column("track_id", String, nullable=False),
    Column("crawl_id", String, nullable=False),
    Column("day", String, nullable=False),
    Column("plays", BigInteger, nullable=False),
    Index("observations_of_track", "track_id"),
)
"""The last line that was written of each video."""

calls = Table(
    "calls",
    metadata,
    Column("day", String, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""Requests to TikTok, by UTC day, for the daily cap."""

answers = Table(
    "answers",
    metadata,
    Column("provider", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("answer", String, nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("expires_at", Float),
)
"""What feature services said, misses included. No ``expires_at``: good for ever."""

waiting = Table(
    "waiting",
    metadata,
    Column("track_id", String, primary_key=True),
    Column("record", String, nullable=False),
    Column("since", Float, nullable=False),
    Column("worker", String),
)
"""New tracks, as JSON, that are to be looked up before they are written."""

reviews = Table(
    "reviews",
    metadata,
    Column("track_id", String, primary_key=True),
    Column("record", String, nullable=False),
    Column("candidates", String, nullable=False),
    Column("applied", String),
)
"""Doubtful matches with their best candidates, and the word that was obeyed."""
