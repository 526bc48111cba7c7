"""Dose tables: views and viral share from the lowest to the highest band."""

from __future__ import annotations

from typing import Any

from modeling.report.cells import cell, scale
from modeling.report.names import term
from modeling.report.sources import Results
from modeling.report.wording import number, percent, plural, short

UNITS = {"duration_s": "s"}


def dose(results: Results) -> list[dict[str, Any]]:
    """A table a feature, all bars on one scale."""
    features = (results.stats or {}).get("dose") or {}
    ends = scale(
        [(row["viral_share"], row["ci"]) for rows in features.values() for row in rows],
        lowest=0.0,
    )
    return [
        {
            "title": term(name),
            "rows": [
                {
                    "band": _band(
                        row["low"], row["high"], UNITS.get(name, ""), first=not place
                    ),
                    "n": plural(row["n"], "track"),
                    "views": short(row["median_views"]),
                    "share": cell(
                        row["viral_share"],
                        row["ci"],
                        percent(row["viral_share"]),
                        " to ".join(percent(end) for end in row["ci"] or []),
                        ends,
                    ),
                }
                for place, row in enumerate(rows)
            ],
        }
        for name, rows in features.items()
        if rows
    ]


def _band(low: float, high: float | None, unit: str, *, first: bool = False) -> str:
    """Ends of a band in as few decimals as tell them apart; only the first has both.

    >>> _band(0, 60, "s", first=True), _band(60, 90, "s"), _band(300, None, "s")
    ('0 to 60 s', 'over 60 to 90 s', 'over 300 s')
    >>> _band(0.5032, 0.619, "")
    'over 0.50 to 0.62'
    """
    ends = [end for end in (low, high) if end is not None]
    digits = 0 if all(end == round(end) for end in ends) and max(ends) > 1 else 2
    low_end, *high_end = (number(end, digits) for end in ends)
    words = " to ".join([low_end, *high_end])
    return f"{'' if first else 'over '}{words} {unit}".rstrip()
