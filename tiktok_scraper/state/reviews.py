"""Doubtful matches that wait for a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select, update

from tiktok_scraper.state.schema import reviews


def review(
    connection: Connection, insert: Any, track_id: str, record: str, candidates: str
) -> None:
    """Put a doubtful match on the sheet."""
    new = {"record": insert.excluded.record, "candidates": insert.excluded.candidates}
    connection.execute(
        insert.values(
            track_id=track_id, record=record, candidates=candidates
        ).on_conflict_do_update(index_elements=["track_id"], set_=new)
    )


def sheet(connection: Connection) -> list[Row[Any]]:
    """All that is on the sheet: track_id, record, candidates, applied."""
    return list(connection.execute(select(reviews).order_by(reviews.c.track_id)))


def applied(connection: Connection, track_id: str, word: str | None) -> None:
    """Note the person's word that was obeyed."""
    connection.execute(
        update(reviews).where(reviews.c.track_id == track_id).values(applied=word)
    )
