"""What was learnt about songs: answers of services, and matches under review."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, Row

from tiktok_scraper.state import answers, reviews, schema
from tiktok_scraper.state.engine import insert


class Library:
    """The part of the store that outlasts crawls, for all who share it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def answers(
        self, provider: str, version: str, questions: Iterable[str]
    ) -> dict[str, str]:
        """The answers that are still good, as JSON, by question."""
        with self.engine.connect() as connection:
            return answers.known(connection, provider, version, questions, time.time())

    def remember(
        self, provider: str, version: str, told: Iterable[tuple[str, str, float | None]]
    ) -> None:
        """Keep (question, answer, seconds that it is good for; None: for ever)."""
        now = time.time()
        rows = [
            (question, answer, None if seconds is None else now + seconds)
            for question, answer, seconds in told
        ]
        into = insert(self.engine, schema.answers)
        with self.engine.begin() as connection:
            answers.write(connection, into, provider, version, rows, now)

    def review(self, track_id: str, record: str, candidates: str) -> None:
        """Put a doubtful match before a person."""
        into = insert(self.engine, schema.reviews)
        with self.engine.begin() as connection:
            reviews.review(connection, into, track_id, record, candidates)

    def reviews(self) -> list[Row[Any]]:
        """All that is under review: track_id, record, candidates, applied."""
        with self.engine.connect() as connection:
            return reviews.sheet(connection)

    def applied(self, track_id: str, word: str | None) -> None:
        """Note the person's word that was obeyed; None: it was taken back."""
        with self.engine.begin() as connection:
            reviews.applied(connection, track_id, word)
