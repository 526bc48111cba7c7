"""Looking rows and bounds up in `metrics.json`, where any of them may be absent."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def study(metrics: dict[str, Any], task: str) -> dict[str, Any]:
    return metrics.get("tasks", {}).get(task, {})


def low(row: Row, score: str) -> float | None:
    """The lower end of a score's interval."""
    ci = row.get(f"{score}_ci")
    return ci[0] if ci else None


def of_set(rows: list[Row], features: str, score: str) -> Row | None:
    """The best row on a feature set; a dummy has one too, but does not look at it."""
    rows = [
        row
        for row in rows
        if row.get("features") == features
        and row.get("role") != "dummy"
        and row.get(score) is not None
    ]
    return max(rows, key=lambda row: row[score], default=None)
