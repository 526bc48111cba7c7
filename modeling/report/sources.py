"""What a study left in its folder, read back; all but `metrics.json` may be absent."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from modeling.errors import BadInput


@dataclass(frozen=True)
class Results:
    """The JSON files of one run, as they stand on disk; `None` where one is absent."""

    metrics: dict[str, Any]
    stats: dict[str, Any] | None = None
    replication: dict[str, Any] | None = None
    audit: dict[str, Any] | None = None
    manifest: dict[str, Any] | None = None
    predictions: list[dict[str, str]] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        return self.metrics.get("data", {})

    @property
    def findings(self) -> list[dict[str, Any]]:
        return (self.audit or {}).get("findings", [])

    def task(self, name: str) -> dict[str, Any]:
        return self.metrics.get("tasks", {}).get(name, {})

    def curves(self, name: str) -> dict[str, Any]:
        return self.task(name).get("curves", {})


def read(out: Path) -> Results:
    """Everything that lies in `out`."""
    metrics = _json(out / "metrics.json")
    if metrics is None:
        raise BadInput(
            f"{out / 'metrics.json'}: expected the results of a study, found no such "
            "file; run `python -m modeling.run` first"
        )
    return Results(
        metrics=metrics,
        stats=_json(out / "stats.json"),
        replication=_json(out / "replication.json"),
        audit=_json(out / "audit.json"),
        manifest=_json(out / "manifest.json"),
        predictions=_rows(out / "predictions.csv"),
    )


def _json(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput(
            f"{path}: expected JSON, got {error}; run `python -m modeling.run` again"
        ) from error
    if not isinstance(content, dict):
        raise BadInput(
            f"{path}: expected a JSON object, got {type(content).__name__}; "
            "run `python -m modeling.run` again"
        )
    return content


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
