"""A score in a table: its text, its interval, and both as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Interval = Sequence[float | None] | None


def cell(
    value: float | None,
    ci: Interval,
    text: str,
    ci_text: str,
    ends: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """What the template's `score` lays out; with `ends` of a scale, a bar on it."""
    known = bool(ci) and None not in ci
    made = {"value": value, "text": text, "ci": ci_text if known else ""}
    if ends and value is not None:
        low, high = ends
        marks = (value, *(ci if known else (value, value)))
        places = [100 * (mark - low) / (high - low) for mark in marks]
        made["bar"] = [round(min(max(place, 0.0), 100.0), 2) for place in places]
    return made


def scale(
    values: Sequence[tuple[float | None, Interval]], lowest: float = -0.1
) -> tuple[float, float]:
    """From the lowest to the highest interval; hopeless outliers do not squeeze it.

    A score far below zero (a polynomial's R2) is drawn at the left end.

    >>> scale([(0.5, [0.4, 0.6]), (-3.0, None)])
    (-0.1, 0.6)
    >>> scale([(0.5, None)])
    (0.0, 1.0)
    """
    ends = [
        end for value, ci in values for end in (value, *(ci or ())) if end is not None
    ]
    low, high = max(min(ends, default=0.0), lowest), max(ends, default=1.0)
    return (low, high) if high > low else (low - 0.5, low + 0.5)
