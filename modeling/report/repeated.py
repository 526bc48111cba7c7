"""The replication's tables: models down, metrics across, published beside ours."""

from __future__ import annotations

from typing import Any

from modeling.report.sources import Results
from modeling.report.wording import count, number
from modeling.results import where

Row = dict[str, Any]

METRICS = {
    "r2": "R²",
    "neg_mean_absolute_error": "−MAE",
    "neg_root_mean_squared_error": "−RMSE",
}


def replication(results: Results) -> list[Row]:
    """The replication, one table a study and feature set: models down, metrics across.

    Rows whose metric is not shared by the whole study (a grid's best alpha) come last,
    as a table of their own.
    """
    rows = (results.replication or {}).get("rows", [])
    groups: dict[tuple[str, str], list[Row]] = {}
    single = []
    common = {*METRICS, "precision", "recall", "accuracy"}
    for row in rows:
        if row["metric"] in common:
            groups.setdefault((row["study"], str(row["features"])), []).append(row)
        else:
            single.append(row)
    tables = []
    for (name, chosen), members in groups.items():
        metrics = list(dict.fromkeys(row["metric"] for row in members))
        by_model: dict[str, dict[str, Row]] = {}
        for row in members:
            by_model.setdefault(row["model"], {})[row["metric"]] = row
        tables.append(
            {
                "title": f"{name.capitalize()}, {_chosen(chosen)}",
                "findings": _about(results, name),
                "heads": [METRICS.get(m, m) for m in metrics],
                "rows": [
                    {
                        "model": label,
                        "approximate": any(
                            r.get("approximate") and r.get("reproduced") is not None
                            for r in cells.values()
                        ),
                        "note": next(
                            (r["note"] for r in cells.values() if r.get("note")), ""
                        ),
                        "findings": _about(results, name, label),
                        "cells": [_repeated(cells.get(metric)) for metric in metrics],
                    }
                    for label, cells in by_model.items()
                ],
            }
        )
    if single:
        tables.append(
            {
                "title": "Searches and single results",
                "single": _single(results, single),
            }
        )
    return tables


def _single(results: Results, rows: list[Row]) -> list[Row]:
    """One row a number; what is said of a model stands beside its first one only."""
    models = list(dict.fromkeys(_model(row) for row in rows))
    rows = sorted(rows, key=lambda row: models.index(_model(row)))
    told = []
    for place, row in enumerate(rows):
        first = not place or _model(rows[place - 1]) != _model(row)
        told.append(
            {
                **row,
                "metric": row["metric"].replace("_", " "),
                "cell": _repeated(row),
                "first": first,
                "note": row.get("note") if first else None,
                "findings": _about(results, row["study"], row["model"])
                if first
                else [],
            }
        )
    return told


def _model(row: Row) -> tuple[str, str]:
    return row["study"], row["model"]


def _chosen(features: str) -> str:
    return "features chosen by RFECV" if "rfecv" in features else f"{features} features"


def _about(results: Results, study: str, label: str = "") -> list[Row]:
    """Findings beside the replicated model they concern; without one, the study's."""
    found = []
    for finding in results.findings:
        place, what = where.parts(finding["where"])
        if place != "replication" or finding["level"] == "note":
            continue
        model_of_it = what.removeprefix(f"{study} ")
        if what == study if not label else label.startswith(model_of_it):
            found.append(finding)
    return found


def _repeated(row: Row | None) -> Row:
    if row is None:
        return {"reproduced": "", "published": "", "ok": None, "value": None}
    return {
        "reproduced": _short(row.get("reproduced")),
        "published": _short(row.get("published")),
        "ok": row.get("ok"),
        "value": row.get("reproduced"),
    }


def _short(value: Any) -> str:
    """Scores to three decimals, millions as millions, words as they are.

    >>> _short(0.029208), _short(-6719111.0), _short("popularity"), _short(None)
    ('0.029', '−6.72 M', 'popularity', '')
    >>> _short(1000.0), _short(1)
    ('1,000', '1')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):  # a number of things, as of predicted classes
        return count(value)
    if abs(value) >= 1e5:
        return f"{number(value / 1e6, 2)} M"
    return number(value, 0 if abs(value) >= 10 and value == round(value) else 3)
