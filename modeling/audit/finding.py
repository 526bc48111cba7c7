"""The shape of a finding, and careful looks into results that may lack anything."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Literal

Level = Literal["note", "warning", "spoiled"]
Finding = dict[str, Any]


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
    """A share as people write it.

    >>> percent(0.6556), percent(0.0004), percent(1)
    ('65.6 %', '0.04 %', '100 %')
    """
    digits = 2 if 0 < abs(share) < 0.001 else 1
    return f"{100 * share:.{digits}f}".rstrip("0").rstrip(".") + " %"
