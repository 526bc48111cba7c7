"""Tables of the data, of single tracks, and of what the audit found."""

from __future__ import annotations

from math import log10
from typing import Any

from modeling.report.judging import parts
from modeling.report.names import MEANINGS, term
from modeling.report.sources import Results
from modeling.report.wording import listing, number, percent, signed
from modeling.results import where

Row = dict[str, Any]


NO_SCALE = ("key",)
"""Numbers without an order, of which a mean says nothing."""


def features(results: Results) -> list[Row]:
    """One row a feature: spread, missing values, rank correlation with views."""
    table = results.data.get("correlation") or {"columns": [], "matrix": []}
    with_views = {}
    if "log10_views" in table["columns"]:
        place = table["columns"].index("log10_views")
        with_views = dict(zip(table["columns"], table["matrix"][place], strict=True))
    return [
        {
            "name": "duration, ms" if name == "duration_ms" else term(name),
            "meaning": MEANINGS.get(name, ""),
            "cells": [
                *(
                    (value, number(value, _digits(row.get("sd"))))
                    for key in ("mean", "sd", "min", "max")
                    for value in [None if name in NO_SCALE else row.get(key)]
                ),
                (row.get("missing"), number(row.get("missing"), 0)),
                (
                    rank := None if name in NO_SCALE else with_views.get(name),
                    signed(rank, 2),
                ),
            ],
        }
        for name, row in results.data.get("features", {}).items()
    ]


def _digits(sd: float | None) -> int:
    """Decimals that a spread of this size deserves.

    >>> _digits(0.176), _digits(23.4), _digits(60000.0), _digits(None)
    (2, 1, 0, 2)
    """
    if sd is None or sd < 10:
        return 2
    return 1 if sd < 1000 else 0


def surprises(results: Results, shown: int = 8) -> list[Row]:
    """The most under- and the most over-predicted tracks, in two short tables."""
    rows = []
    for row in results.predictions:
        try:
            views, guess = float(row["views"]), float(row["views_predicted"])
        except (KeyError, ValueError):  # no regression in this run
            continue
        rows.append(
            {
                "title": row.get("title_tt") or "(no title)",
                "artist": row.get("artist") or "(no artist)",
                "views": views,
                "guess": guess,
                "decades": log10(max(views, 1)) - log10(max(guess, 1)),
            }
        )
    rows.sort(key=lambda row: row["decades"])
    more = [row for row in reversed(rows) if row["decades"] > 0]
    fewer = [row for row in rows if row["decades"] < 0]
    sides = (
        ("More views than the model expected", more[:shown]),
        ("Fewer views than the model expected", fewer[:shown]),
    )
    return [{"title": title, "rows": side} for title, side in sides if side]


NARROWER = 0.1
"""Share of a width; to be off by a factor of 22 instead of 24 helps nobody."""


def bands(results: Results) -> list[Row]:
    """Conformal intervals: what was promised, what held, how wide they are."""
    return [
        {
            "level": percent(band["level"]),
            "held": percent(band["coverage"], 1),
            "held_ci": " to ".join(percent(end, 1) for end in band["coverage_ci"]),
            "decades": number(band["width_decades"], 2),
            "times": number(_times(band["width_decades"]), 0),
        }
        for band in results.curves("regression").get("interval") or []
    ]


def narrowed(results: Results) -> str:
    """How wide an interval is that ignores the track, beside those that know it.

    Empty where that was not measured.
    """
    rows = [
        band
        for band in results.curves("regression").get("interval") or []
        if band.get("width_without_decades") and band.get("width_decades") is not None
    ]
    if not rows:
        return ""
    widths = [
        f"{number(row['width_without_decades'], 2)} ({percent(row['level'])})"
        for row in rows
    ]
    least = min(1 - row["width_decades"] / row["width_without_decades"] for row in rows)
    gain = "little or nothing" if least < NARROWER else f"{percent(least)} or more"
    return (
        f"An interval that ignores the track is {listing(widths)} powers of ten wide, "
        f"so the track narrows it by {gain}."
    )


def _times(decades: float | None) -> float | None:
    """How many times more, or fewer, views than predicted lie inside a full width.

    >>> _times(2.0), _times(None)
    (10.0, None)
    """
    return None if decades is None else 10 ** (decades / 2)


LEVELS = ("spoiled", "warning", "note")


def findings(results: Results) -> list[Row]:
    """The audit's findings, the gravest first."""
    return sorted(results.findings, key=lambda f: LEVELS.index(f["level"]))


def of_the_table(results: Results) -> list[Row]:
    """Findings about the data as a whole, without the notes."""
    return [
        f for f in results.findings if f["level"] != "note" and parts(f)[0] in where.ALL
    ]
