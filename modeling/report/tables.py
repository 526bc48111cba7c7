"""The rows of the report's tables, made from the JSON; the template lays them out."""

from __future__ import annotations

from math import log10
from typing import Any

from modeling.report.sources import Results
from modeling.report.verdict import WHOLE, concerns, standing
from modeling.report.wording import (
    SETS,
    interval,
    model,
    number,
    p_value,
    signed,
    term,
)

SCORES = {
    "regression": (("r2", "R²"), ("spearman", "Spearman"), ("mae_log10", "MAE")),
    "multiclass": (
        ("macro_f1", "macro F1"),
        ("balanced_accuracy", "balanced acc."),
        ("ovr_auc", "AUC"),
    ),
    "binary": (
        ("auc", "AUC"),
        ("ap", "AP"),
        ("balanced_accuracy", "balanced acc."),
        ("brier", "Brier"),
        ("ece", "ECE"),
        ("lift_top_decile", "lift"),
    ),
}
"""The scores of each task; the first one ranks its table and gets the bars."""

ROLES = {
    "dummy": "chance",
    "baseline": "baseline",
    "original": "2021",
    "diagnosis": "diagnosis",
}

Row = dict[str, Any]


def study(results: Results, task: str) -> Row | None:
    """The table of one task: heads, rows of cells, findings about all of it."""
    content = results.task(task)
    if not content.get("models"):
        return None
    scores = SCORES[task]
    best = content.get("best", {})
    rank = scores[0][0]
    models = sorted(
        content["models"],
        key=lambda row: (row.get(rank) is None, -(row.get(rank) or 0)),
    )
    scale = _scale(models, rank)
    rows = []
    for row in models:
        label = model(row)
        chosen = "" if row.get("role") == "dummy" else row.get("features") or ""
        rows.append(
            {
                "label": row["model"],
                "set": chosen,
                "set_words": SETS.get(chosen, ""),
                "note": row.get("note", ""),
                "role": row.get("role", "model"),
                "tag": ROLES.get(row.get("role", ""), ""),
                "best": label == model(best) and row.get("role") == best.get("role"),
                "findings": [
                    f
                    for f in results.findings
                    if f["level"] == "spoiled"
                    and f["where"].startswith(f"{task}:")
                    and concerns(f, task, row)
                ],
                "cells": [
                    _cell(row, score, scale if score == rank else None)
                    for score, _ in scores
                ],
            }
        )
    wide = {(task, "warning"), (task, "spoiled"), *((w, "spoiled") for w in WHOLE)}
    whole = [
        f
        for f in results.findings
        if (f["where"], f["level"]) in wide
        or (f["level"] == "warning" and f["where"].startswith(f"{task}:"))
    ]
    return {
        "n": content.get("n"),
        "heads": [label for _, label in scores],
        "rows": rows,
        "findings": whole,
        "differences": [
            {
                "metric": dict(scores).get(row["metric"], row["metric"]),
                "a": row["a"],
                "b": row["b"],
                "text": f"{signed(row['difference'], 3)} ({interval(row['ci'])})",
                "stands": row["ci"][0] > 0 or row["ci"][1] < 0,
            }
            for row in content.get("differences", [])
        ],
    }


def _cell(row: Row, score: str, scale: tuple[float, float] | None) -> Row:
    value, ci = row.get(score), row.get(f"{score}_ci")
    if ci and None in ci:
        ci = None
    cell = {"value": value, "text": number(value), "ci": interval(ci) if ci else ""}
    if scale and value is not None:
        low, high = scale
        place = [100 * (x - low) / (high - low) for x in (value, *(ci or (value,) * 2))]
        cell["bar"] = [round(min(max(x, 0.0), 100.0), 2) for x in place]
    return cell


def _scale(rows: list[Row], score: str) -> tuple[float, float]:
    """From the lowest to the highest interval; hopeless outliers do not squeeze it.

    A score far below zero (a polynomial's R2) is drawn at the left end.
    """
    ends = [
        end
        for row in rows
        for end in (row.get(score), *(row.get(f"{score}_ci") or ()))
        if end is not None
    ]
    low, high = max(min(ends, default=0.0), -0.1), max(ends, default=1.0)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def effects(results: Results) -> list[Row]:
    """One row a term: OLS, logit and ordered logit side by side."""
    stats = results.stats or {}
    ols, logit = stats.get("ols", {}), stats.get("logit", {})
    ordered = stats.get("ordered", {})
    names = list(dict.fromkeys([*ols, *logit, *ordered]))
    rows = []
    for name in names:
        line, chance, odds = (t.get(name, {}) for t in (ols, logit, ordered))
        rows.append(
            {
                "term": term(name),
                "stands": standing(line),
                "stands_logit": standing(chance),
                "pct": line.get("pct_change"),
                "pct_text": signed(line.get("pct_change")),
                "pct_ci": interval(line.get("ci"), 1),
                "p": line.get("p_holm"),
                "p_text": p_value(line.get("p_holm")),
                "ame": chance.get("ame"),
                "ame_text": signed(_hundred(chance.get("ame"))),
                "ame_ci": interval([_hundred(x) for x in chance.get("ci") or []], 1),
                "p_logit": chance.get("p_holm"),
                "p_logit_text": p_value(chance.get("p_holm")),
                "odds": odds.get("odds_ratio"),
                "odds_text": number(odds.get("odds_ratio"), 2),
                "odds_ci": interval(odds.get("ci"), 2),
            }
        )
    return rows


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
            "cells": [
                (row.get(key), number(row.get(key), _digits(row.get("sd"))))
                for key in ("mean", "sd", "min", "max")
            ]
            + [
                (row.get("missing"), number(row.get("missing"), 0)),
                (with_views.get(name), signed(with_views.get(name), 2)),
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
        title = row.get("title_tt") or row.get("title") or row.get("title_sp")
        rows.append(
            {
                "title": title or "(no title)",
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


LEVELS = ("spoiled", "warning", "note")


def findings(results: Results) -> list[Row]:
    """The audit's findings, the gravest first."""
    return sorted(results.findings, key=lambda f: LEVELS.index(f["level"]))


def of_the_table(results: Results) -> list[Row]:
    """Findings about the data as a whole, without the notes."""
    return [
        f
        for f in results.findings
        if f["level"] != "note" and f["where"].partition(":")[0] in WHOLE
    ]


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value
