"""What feature services have said: asked once, by whoever shares the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, or_, select

from tiktok_scraper.state.schema import answers

CHUNK = 500
"""Questions in one query; SQLite allows 32,766 variables, older builds 999."""


def known(
    connection: Connection,
    provider: str,
    version: str,
    questions: Iterable[str],
    now: float,
) -> dict[str, str]:
    """The answers that are still good, as JSON, by question."""
    found: dict[str, str] = {}
    table = answers.c
    for chunk in _chunks(questions):
        query = select(table.question, table.answer).where(
            table.provider == provider,
            table.version == version,
            table.question.in_(chunk),
            or_(table.expires_at.is_(None), table.expires_at > now),
        )
        found.update((row.question, row.answer) for row in connection.execute(query))
    return found


def write(
    connection: Connection,
    insert: Any,
    provider: str,
    version: str,
    told: Iterable[tuple[str, str, float | None]],
    now: float,
) -> None:
    """Keep (question, answer, time of expiry); a newer answer replaces an older one."""
    rows = [
        {
            "provider": provider,
            "version": version,
            "question": question,
            "answer": answer,
            "asked_at": now,
            "expires_at": expires_at,
        }
        for question, answer, expires_at in sorted(told, key=lambda row: row[0])
    ]
    if rows:
        newer = {
            name: insert.excluded[name] for name in ("answer", "asked_at", "expires_at")
        }
        key = ["provider", "version", "question"]
        connection.execute(
            insert.on_conflict_do_update(index_elements=key, set_=newer), rows
        )


def _chunks(questions: Iterable[str]) -> Iterator[list[str]]:
    told = list(questions)
    for start in range(0, len(told), CHUNK):
        yield told[start : start + CHUNK]
