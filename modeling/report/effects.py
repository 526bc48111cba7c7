"""The table of effects, and what is to be said about it."""

from __future__ import annotations

from typing import Any

from modeling.report.judging import about_all, parts, standing
from modeling.report.names import term
from modeling.report.sources import Results
from modeling.report.wording import interval, number, p_value, signed

Row = dict[str, Any]

ASKED = {
    "logit": "the chance to go viral",
    "ordered": "the odds of a higher class",
    "edges": "the two class edges",
    "quantile": "quantiles of the views",
    "gamma": "the mean of the views (gamma)",
    "negative_binomial": "the mean of the views (negative binomial)",
    "ols": "the views",
}
"""What the models in `left_out` were asked."""


def effects(results: Results) -> list[Row]:
    """One row a term: OLS, logit and ordered logit side by side."""
    ols, logit, ordered = (part(results, name) for name in ("ols", "logit", "ordered"))
    rows = []
    for name in dict.fromkeys([*ols, *logit, *ordered]):
        line, chance, odds = (t.get(name, {}) for t in (ols, logit, ordered))
        pct, ame, ratio = (
            line.get("pct_change"),
            _hundred(chance.get("ame")),
            odds.get("odds_ratio"),
        )
        p, p_logit = line.get("p_holm"), chance.get("p_holm")
        points = [_hundred(x) for x in chance.get("ci") or []]
        by_track = line.get("ci_hc3")
        rows.append(
            {
                "term": term(name),
                "stands": standing(line),
                "cells": [
                    (pct, signed(pct), ci_text(line.get("ci"), 1)),
                    (by_track and by_track[0], ci_text(by_track, 1), ""),
                    (p, p_value(p), ""),
                    (ame, signed(ame), ci_text(points, 1)),
                    (p_logit, p_value(p_logit), ""),
                    (ratio, number(ratio, 2), ci_text(odds.get("ci"), 2)),
                ],
            }
        )
    return rows


def findings(results: Results) -> list[Row]:
    """What the audit says of the effects, and what spoils the data behind them.

    Its notes repeat what `left_out` says.
    """
    return [
        f
        for f in results.findings
        if (parts(f)[0] == "stats" and f["level"] != "note") or about_all(f)
    ]


def left_out(results: Results) -> list[str]:
    """What could not be estimated, and why, a sentence each."""
    told = []
    for entry in (results.stats or {}).get("left_out") or []:
        asked, _, name = entry["term"].partition(": ")
        if not name:
            what = ASKED.get(asked, term(asked))
        elif name == "ci_hc3":
            what = "intervals by track (HC3)"
        else:
            what = f"{term(name)} in the model of {ASKED.get(asked, asked)}"
        told.append(f"{what}, {entry['reason']}")
    return told


def part(results: Results, name: str) -> dict[str, Any]:
    return (results.stats or {}).get(name) or {}


def ci_text(ci: list | None, digits: int) -> str:
    return interval(ci, digits) if ci and None not in ci else ""


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value
