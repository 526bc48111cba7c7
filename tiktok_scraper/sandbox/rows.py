"""Rows of audio features that arrive as they should not.

Which rows follows from their ids alone: a row that is spoilt stays so, however often it
is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from tiktok_scraper.sandbox.lists import chance

Row = dict[str, Any]

NAMES = ("danceability", "energy", "valence", "tempo", "loudness", "key", "mode")
OUT_OF_RANGE = (1.7, -0.2, 42, 0, 99.5, -1, 7)


def told(rows: Sequence[Row | None], faults: Collection[str], call: int) -> list[Any]:
    """``rows`` as ``faults`` leave them in the answer to call number ``call``."""
    kept: list[Row | None] = list(rows)
    if "missing-rows" in faults:
        kept = [row for row in kept if row is None or chance("gone", row["id"]) % 5]
    if "null-rows" in faults:
        kept = [row and _spoilt(row) for row in kept]
    if "shuffled-rows" in faults:
        kept = [kept[at] for at in shuffled(len(kept), call)]
    return kept


def shuffled(count: int, call: int) -> list[int]:
    """Places in an order that differs from call to call, and is never the old one.

    >>> shuffled(2, 1), sorted(shuffled(40, 3)) == list(range(40))
    ([1, 0], True)
    """
    order = sorted(range(count), key=lambda at: chance("order", call, at))
    return order if order != list(range(count)) else order[::-1]


def _spoilt(row: Row) -> Row | None:
    kinds: tuple[Callable[[], Row | None], ...] = (
        lambda: None,
        lambda: row | dict.fromkeys(NAMES),
        lambda: row | dict.fromkeys(NAMES, "NaN"),
        lambda: row | dict(zip(NAMES, OUT_OF_RANGE, strict=True)),
    )
    kind = chance("null", row["id"]) % 10
    return kinds[kind]() if kind < len(kinds) else row
