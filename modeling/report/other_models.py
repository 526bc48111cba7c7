"""Effects on other parts of the views than their middle: edges, quantiles, the mean."""

from __future__ import annotations

from typing import Any

from modeling.report.effects import ci_text, part
from modeling.report.names import term
from modeling.report.sources import Results
from modeling.report.wording import count, number, signed

Row = dict[str, Any]

DIFFERS = 0.05
"""Below this p of the test of proportional odds, one effect does not fit both edges."""

QUANTILES = {
    "0.1": "views of the weakest tenth, %",
    "0.5": "views of the middle, %",
    "0.9": "views of the strongest tenth, %",
}
MEANS = {
    "gamma": "mean views, × (gamma)",
    "negative_binomial": "mean views, × (negative binomial)",
}


def others(results: Results) -> list[Row]:
    """Tables of the models that ask about other parts of the views than their middle.

    The two logits come first, and opened, where proportional odds fail.
    """
    quantile, edges = part(results, "quantile"), part(results, "edges")
    places = {
        label: (quantile.get(key), _percent) for key, label in QUANTILES.items()
    } | {label: (part(results, key), _ratio) for key, label in MEANS.items()}
    p = part(results, "diagnostics").get("proportional_odds_p")
    odds = {
        f"odds of {count(float(edge))} views or more": (rows, _odds)
        for edge, rows in edges.items()
    } | {"odds of a higher class (ordered)": (part(results, "ordered"), _odds)}
    tables = [
        {
            "title": "The two class edges, each with an effect of its own",
            "open": p is not None and p < DIFFERS,
            "said": _both_edges(p),
            **_across(odds),
        },
        {
            "title": "Weak, middling and strong tracks, and the mean",
            "open": False,
            "said": "Quantile regression tells what a feature goes with among the "
            "tracks that do worst, middling and best; the gamma and the negative "
            "binomial model tell what multiplies the mean, which belongs to the few "
            "that are seen most.",
            **_across(places),
        },
    ]
    if not edges:
        del tables[0]
    return [table for table in tables if table["rows"]]


def _both_edges(p: float | None) -> str:
    if p is None:
        return "Whether one effect would do for both edges could not be tested."
    if p < DIFFERS:
        return (
            "One effect for both edges does not hold (proportional odds), so here each "
            "edge has its own."
        )
    return "One effect for both edges was not refuted; here each has its own."


def _across(columns: dict[str, tuple[dict | None, Any]]) -> Row:
    known = {label: column for label, column in columns.items() if column[0]}
    names = dict.fromkeys(name for rows, _ in known.values() for name in rows)
    return {
        "heads": list(known),
        "rows": [
            {
                "term": term(name),
                "cells": [told(rows.get(name) or {}) for rows, told in known.values()],
            }
            for name in names
        ],
    }


def _percent(row: Row) -> Row:
    ci = [None if b is None else 100 * (10**b - 1) for b in row.get("ci") or []]
    return _told(row.get("pct_change"), signed(row.get("pct_change")), ci, 1, 0)


def _ratio(row: Row) -> Row:
    return _told(row.get("ratio"), number(row.get("ratio"), 2), row.get("ci"), 2, 1)


def _odds(row: Row) -> Row:
    ratio = row.get("odds_ratio")
    return _told(ratio, number(ratio, 2), row.get("ci"), 2, 1)


def _told(
    value: float | None, text: str, ci: list | None, digits: int, nothing: float
) -> Row:
    """One effect; it is sure where its interval leaves out that of no effect."""
    sure = bool(ci) and None not in ci and not ci[0] <= nothing <= ci[1]
    return {"value": value, "text": text, "ci": ci_text(ci, digits), "sure": sure}
