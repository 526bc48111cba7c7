"""A whole study, step by step, from crawls and tables to a report.

Each file is written when its step is done, and each step of some length is kept, so
that an interrupted run loses no more than the step in hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pandas import DataFrame

from modeling.audit import audit
from modeling.config import TASKS, Config
from modeling.dataset import Dataset, csv, load, studied
from modeling.errors import TooFewRows
from modeling.inference import explain
from modeling.replicate import replicate
from modeling.report.page import write as write_report
from modeling.results import plain, ready, write_bytes, write_json
from modeling.results.kept import Kept
from modeling.results.manifest import commit, versions
from modeling.steps import Steps
from modeling.studies import STUDIES, keep, overview
from modeling.studies.compare import FEWEST_ROWS, StudyResult

T = TypeVar("T")

TABLE = "tracks.csv"

SECONDS = {
    "reading the table": 2.0,
    "study: regression": 20.0,
    "study: multiclass": 29.0,
    "study: binary": 24.0,
    "writing the numbers": 2.0,
    "replication of 2021: fast": 14.0,
    "replication of 2021: exact": 37.0,
    "effects": 3.0,
    "audit": 0.5,
    "the models": 2.0,
    "report": 3.0,
}
"""About what each step takes on the 7,328 tracks of 2021 with two cores."""


@dataclass(frozen=True)
class Outcome:
    """What metrics.json and audit.json hold, and where the report is."""

    metrics: dict[str, Any]
    audit: dict[str, Any]
    page: Path


def study(inputs: Sequence[str], config: Config, command: str, kept: Kept) -> Outcome:
    """Study ``inputs`` and leave all files of a study in ``config.out``."""
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    out = config.out
    ready(out)
    with Steps(_weights(config)) as steps:
        with steps.step("reading the table"):
            dataset = load(inputs)
            table = _enough(studied(dataset.table), dataset)

        def once(step: str, key: tuple[object, ...], work: Callable[[], T]) -> T:
            key = (dataset.sha256, *key)
            with steps.step(step, reused=kept.has(step, key)):
                return kept.run(step, key, work)

        # What the numbers do not depend on stays out of the key.
        choices = replace(config, jobs=1, out=Path(), tasks=(), replicate="off")
        results = [
            once(
                f"study: {task}", (choices,), partial(STUDIES[task].run, table, config)
            )
            for task in config.tasks
        ]
        with steps.step("writing the numbers"):
            if (out / TABLE).resolve() not in {Path(i).resolve() for i in inputs}:
                write_bytes(out / TABLE, csv(dataset.table))
            data = overview.describe(table, len(dataset.table), dataset.losses)
            metrics = plain(_metrics(config, data, results))
            write_json(out / "metrics.json", metrics)
            keep.write_predictions(out / "predictions.csv", table, config, results)
        replication = {"mode": "off", "published_file": False, "rows": []}
        if config.replicate != "off":
            mode, seed = config.replicate, config.seed
            replication = once(
                f"replication of 2021: {mode}",
                (seed,),
                partial(replicate, table, mode, seed, config.jobs, steps.within),
            )
        write_json(out / "replication.json", replication)
        effects = once("effects", (), partial(_effects, table))
        stats = _written(effects, out / "stats.json", steps)
        with steps.step("audit"):
            told = None if config.replicate == "off" else replication
            found = audit(dataset.table, metrics, told, stats, dataset.losses)
            write_json(out / "audit.json", found)
        with steps.step("the models"):
            sha256 = dataset.sha256
            keep.write_model(out, table, config, results, dataset.table, sha256, found)
        manifest = {
            "seed": config.seed,
            "data_sha256": dataset.sha256,
            "inputs": dataset.sources,
            "versions": versions(),
            "commit": commit(),
            "started": started,
            "seconds": steps.seconds,
            "reused": steps.reused,
            "command": command,
        }
        write_json(out / "manifest.json", manifest)
        with steps.step("report"):
            page = write_report(out)
    return Outcome(metrics, found, page)


def _weights(config: Config) -> dict[str, float]:
    """The steps of a run, and about how long each takes."""
    left_out = {f"study: {task}" for task in TASKS if task not in config.tasks}
    modes = {"fast", "exact"} - {config.replicate}
    left_out |= {f"replication of 2021: {mode}" for mode in modes}
    return {name: s for name, s in SECONDS.items() if name not in left_out}


def _enough(table: DataFrame, dataset: Dataset) -> DataFrame:
    """``table``, or TooFewRows that names the files and what they lack."""
    if len(table) < FEWEST_ROWS:
        raise TooFewRows(
            f"{', '.join(dataset.sources[:3])}: a study needs {FEWEST_ROWS} tracks "
            f"with audio features and views, got {len(table)} of {len(dataset.table)} "
            "tracks; collect more, or read in 'audio_missing' of the records why they "
            "have none"
        )
    return table


def _effects(table: DataFrame) -> dict[str, Any] | str:
    """The effects, or why there are none: too few rows are complete."""
    try:
        return explain(table)
    except TooFewRows as error:
        return str(error)


def _written(stats: dict[str, Any] | str, path: Path, steps: Steps) -> dict[str, Any]:
    if isinstance(stats, str):
        steps.tell(f"no effects: {stats}")
        path.unlink(missing_ok=True)  # an earlier run's effects are not this one's
        return {}
    write_json(path, stats)
    return stats


def _metrics(
    config: Config, data: dict[str, object], results: Sequence[StudyResult]
) -> dict[str, object]:
    return {
        "schema": 1,
        "seed": config.seed,
        "config": {
            "features": config.features,
            "group": config.group,
            "folds": config.folds,
            "bootstrap": config.bootstrap,
            "quick": config.quick,
            "replicate": config.replicate,
        },
        "data": data,
        "tasks": {result.task: result.metrics for result in results},
    }
