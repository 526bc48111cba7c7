"""The table of one study: models down, scores across, findings beside them."""

from __future__ import annotations

from typing import Any

from modeling.report.cells import cell, scale
from modeling.report.chosen import optimism, told
from modeling.report.judging import concerns, parts
from modeling.report.names import model
from modeling.report.sources import Results
from modeling.report.wording import interval, number, signed
from modeling.results import where

SCORES = {
    "regression": (("r2", "R²"), ("spearman", "Spearman"), ("mae_log10", "mean error")),
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
    rank = SCORES[task][0][0]
    models = sorted(
        content["models"],
        key=lambda row: (row.get(rank) is None, -(row.get(rank) or 0)),
    )
    ends = scale([(row.get(rank), row.get(f"{rank}_ci")) for row in models])
    return {
        "n": content.get("n"),
        "heads": [label for _, label in SCORES[task]],
        "rows": [_row(results, task, row, ends) for row in models],
        "chosen": _chosen(content, SCORES[task][0][1]),
        "findings": _about(results, task),
        "notes": [
            f for f in results.findings if f["level"] == "note" and parts(f)[0] == task
        ],
        "differences": [
            _difference(row, task, optimism(content))
            for row in content.get("differences") or []
        ],
    }


def _row(results: Results, task: str, row: Row, ends: tuple[float, float]) -> Row:
    best = results.task(task).get("best", {})
    role = row.get("role", "model")
    cells = []
    for place, (score, _) in enumerate(SCORES[task]):
        value, ci = row.get(score), row.get(f"{score}_ci")
        bar = None if place else ends
        cells.append(cell(value, ci, number(value), interval(ci), bar))
    return {
        "label": row["model"],
        "set": "" if role == "dummy" else row.get("features") or "",
        "note": row.get("note", ""),
        "role": role,
        "tag": ROLES.get(role, ""),
        "best": model(row) == model(best) and role == best.get("role"),
        "findings": [
            f
            for f in results.findings
            if f["level"] == "spoiled"
            and parts(f)[0] == task
            and parts(f)[1]
            and concerns(f, task, row)
        ],
        "cells": cells,
    }


def _about(results: Results, task: str) -> list[Row]:
    """Warnings of the task, and what spoils all of it; a spoiled row has its own."""
    found = []
    for finding in results.findings:
        place, what = parts(finding)
        warned = finding["level"] == "warning" and place == task
        ruined = finding["level"] == "spoiled" and (
            place in where.ALL or (place == task and not what)
        )
        if warned or ruined:
            found.append(finding)
    return found


def _chosen(content: Row, label: str) -> str:
    """What is left of the best score; empty where it was not corrected."""
    correction = told(content)
    best = model(content.get("best") or {})
    return f"{label} of {best}, {correction}." if correction else ""


def _difference(row: Row, task: str, flattered: float) -> Row:
    """The chosen model is ahead for sure where it is by more than the choice brings."""
    low, high = row["ci"]
    return {
        "metric": dict(SCORES[task]).get(row["metric"], row["metric"]),
        "a": row["a"],
        "b": row["b"],
        "text": f"{signed(row['difference'], 3)} ({interval(row['ci'])})",
        "stands": None not in (low, high) and (low > flattered or high < 0),
    }
