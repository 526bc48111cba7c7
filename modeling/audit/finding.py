"""The shape of a finding, and careful looks into tables and results that may lack
anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

Level = Literal["note", "warning", "spoiled"]
Finding = dict[str, Any]

SETS = {"regression": "r2", "binary": "auc", "multiclass": "macro_f1"}
"""The score by which each study chooses its best model."""
NAMES = {
    "r2": "R²",
    "auc": "AUC",
    "macro_f1": "macro-F1",
    "ovr_auc": "one-against-the-rest AUC",
}


def finding(
    code: str, level: Level, where: str, number: float, sentence: str
) -> Finding:
    return {
        "code": code,
        "level": level,
        "where": where,
        "number": number,
        "sentence": sentence,
    }


def number(row: Mapping, key: str) -> float | None:
    """The finite number under a key, or None."""
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def interval(row: Mapping, key: str) -> tuple[float, float] | None:
    """The interval of a score, or None where a bound is unknown."""
    low, high = row.get(f"{key}_ci") or (None, None)
    ends = {"low": low, "high": high}
    found = number(ends, "low"), number(ends, "high")
    return None if None in found else found  # type: ignore[return-value]


def column(table: pd.DataFrame, name: str) -> pd.Series:
    """A column as floats; all unknown where the table has none of that name."""
    if name not in table:
        return pd.Series(np.nan, index=table.index)
    return pd.to_numeric(table[name], errors="coerce").astype("float64")


def rows(metrics: Mapping, task: str) -> list[Mapping]:
    """The models of a task; the best among them as well."""
    found = (metrics.get("tasks") or {}).get(task) or {}
    return [row for row in found.get("models") or [] if isinstance(row, Mapping)]


def best(metrics: Mapping, task: str) -> Mapping:
    found = (metrics.get("tasks") or {}).get(task) or {}
    return found.get("best") or {}


def label(task: str, row: Mapping) -> str:
    """Names a row as the report does: "binary: HGB B"."""
    return f"{task}: {row.get('model', '?')} {row.get('features') or ''}".strip()


def reached(metrics: Mapping, task: str, score: str, **wanted: str) -> list[float]:
    """The scores of those rows of a study that have the wanted role or features."""
    return [
        value
        for row in rows(metrics, task)
        if all(row.get(key) == word for key, word in wanted.items())
        and (value := number(row, score)) is not None
    ]


def above_chance(metrics: Mapping, task: str, row: Mapping) -> bool:
    """Whether a row is clear of what no feature is needed for, its interval included.

    A coin has AUC .5 and the mean R2 0; macro-F1 is held against the task's dummies.
    """
    score = SETS[task]
    dummies = reached(metrics, task, score, role="dummy")
    chance = {"auc": 0.5, "r2": 0.0}.get(score, max(dummies, default=0.0))
    bottom = (interval(row, score) or (number(row, score),))[0]
    return bottom is not None and bottom > chance


def corrected(metrics: Mapping, task: str) -> tuple[float, float] | None:
    """The interval of a task's best score, less what having been chosen brought it."""
    found = (metrics.get("tasks") or {}).get(task) or {}
    chosen = found.get("selection") or {}
    return interval({"score_ci": chosen.get("ci")}, "score") or interval(
        best(metrics, task), SETS[task]
    )


def replicated(
    replication: Mapping | None,
) -> Iterator[tuple[tuple[str, str, str], dict[str, Any]]]:
    """(study, features, model) and its reproduced metrics, model by model."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in (replication or {}).get("rows") or []:
        where = (row.get("study"), row.get("features"), row.get("model"))
        found.setdefault(where, {})[row.get("metric")] = row.get("reproduced")
    yield from found.items()


def percent(share: float) -> str:
    """A share as people write it; "100 %" is every single one.

    >>> percent(0.6556), percent(0.0004), percent(0.9999), percent(1)
    ('65.6 %', '0.04 %', '99.9 %', '100 %')
    """
    digits = 2 if 0 < abs(share) < 0.001 else 1
    shown = 100 * share if share >= 1 else min(100 * share, 99.9)
    return f"{shown:.{digits}f}".rstrip("0").rstrip(".") + " %"
