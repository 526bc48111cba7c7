"""`python -m modeling.run`: from crawls and tables to a report, step by step.

Each file is written when its step is done, so that an interrupted run keeps what it
had found.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pandas import DataFrame
from threadpoolctl import threadpool_limits

from modeling.audit import audit
from modeling.config import FEATURE_SETS, GROUPS, TASKS, Config
from modeling.dataset import Dataset, csv, load, studied
from modeling.errors import StudyError, TooFewRows, UsageError
from modeling.inference import explain
from modeling.replicate import replicate
from modeling.report.page import write as write_report
from modeling.results import plain, write_bytes, write_json
from modeling.results.manifest import commit, versions
from modeling.steps import Steps
from modeling.studies import STUDIES, keep, overview
from modeling.studies.compare import FEWEST_ROWS, StudyResult

RAW = "data/raw"
TABLE = "tracks.csv"
QUICK_DRAWS = 50


def main(argv: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(given)
    try:
        with threadpool_limits(1):  # sums in another order change the last digits
            _study(arguments.inputs or [RAW], _config(arguments), given)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print(
            f"interrupted; what was finished stands in {arguments.out}",
            file=sys.stderr,
        )
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    default = Config()
    parser = argparse.ArgumentParser(
        prog="python -m modeling.run",
        description="Study what makes a sound popular, and write a report.",
    )
    add = parser.add_argument
    add(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help=f"JSON lines, CSV files, folders or quoted globs of these ({RAW})",
    )
    add("--out", type=Path, default=default.out, help="folder of the results")
    add("--tasks", type=_tasks, default=default.tasks, help=",".join(TASKS))
    add("--features", choices=FEATURE_SETS, default=default.features)
    add("--group", choices=GROUPS, default=default.group)
    add("--replicate", choices=("exact", "fast", "off"), default=default.replicate)
    add("--with-exposure", action="store_true", help="diagnose the crawl's own traces")
    add("--jobs", type=_positive, default=default.jobs, help="processes (1)")
    add("--seed", type=_natural, default=default.seed)
    add("--quick", action="store_true", help="few draws, slow models left out")
    return parser


def _tasks(text: str) -> tuple[str, ...]:
    named = [name.strip() for name in text.split(",")]
    for name in named:
        if name not in TASKS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(TASKS)}")
    return tuple(task for task in TASKS if task in named)


def _natural(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"must be 0 to 4294967295, got {text!r}")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {text!r}")
    return int(text)


def _config(arguments: argparse.Namespace) -> Config:
    return Config(
        tasks=arguments.tasks,
        features=arguments.features,
        group=arguments.group,
        replicate=arguments.replicate,
        with_exposure=arguments.with_exposure,
        jobs=arguments.jobs,
        seed=arguments.seed,
        bootstrap=QUICK_DRAWS if arguments.quick else Config.bootstrap,
        quick=arguments.quick,
        out=arguments.out,
    )


def _study(inputs: Sequence[str], config: Config, given: Sequence[str]) -> None:
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    out = config.out
    total = 5 + len(config.tasks) + (config.replicate != "off")
    with Steps(total) as steps:
        with steps.step("reading the table"):
            dataset = load(inputs)
            table = _enough(studied(dataset.table), dataset)
            if (out / TABLE).resolve() not in {Path(i).resolve() for i in inputs}:
                write_bytes(out / TABLE, csv(dataset.table))
        results = []
        for task in config.tasks:
            with steps.step(f"study: {task}"):
                results.append(STUDIES[task].run(table, config))
        with steps.step("writing the numbers"):
            data = overview.describe(table, len(dataset.table), dataset.losses)
            metrics = plain(_metrics(config, data, results))
            write_json(out / "metrics.json", metrics)
            keep.write_predictions(out / "predictions.csv", table, config, results)
            for result in results:
                if result.task == "binary":
                    keep.write_model(out, table, config, result, data, dataset.sha256)
        replication = None
        if config.replicate != "off":
            with steps.step(f"replication of 2021: {config.replicate}"):
                replication = replicate(
                    table,
                    config.replicate,
                    config.seed,
                    config.jobs,
                    steps.within,
                )
        off = {"mode": "off", "published_file": False, "rows": []}
        write_json(out / "replication.json", replication or off)
        with steps.step("effects"):
            stats = _effects(table, out / "stats.json")
        with steps.step("audit"):
            found = audit(dataset.table, metrics, replication, stats, dataset.losses)
            write_json(out / "audit.json", found)
        manifest = {
            "seed": config.seed,
            "data_sha256": dataset.sha256,
            "inputs": dataset.sources,
            "versions": versions(),
            "commit": commit(),
            "started": started,
            "seconds": steps.seconds,
            "command": _command(given),
        }
        write_json(out / "manifest.json", manifest)
        with steps.step("report"):
            page = write_report(out)
    print("\n".join(_verdict(metrics, found, page)))


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


def _effects(table: DataFrame, path: Path) -> dict[str, object]:
    """The effects, or none, with one sentence, where too few rows are complete."""
    try:
        stats = explain(table)
    except TooFewRows as error:
        path.unlink(missing_ok=True)  # an earlier run's effects are not this one's
        print(f"no effects: {error}", file=sys.stderr)
        return {}
    write_json(path, stats)
    return stats


def _command(given: Sequence[str]) -> str:
    """The command as it was given, paths cut to their names: reports get shared."""
    words = [Path(word).name if "/" in word else word for word in given]
    return shlex.join(["python", "-m", "modeling.run", *words])


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


SAID = {
    "regression": ("views: R2 of log10 views", "r2"),
    "multiclass": ("low, middle or high: macro-F1", "macro_f1"),
    "binary": ("viral or not: AUC", "auc"),
}


def _verdict(metrics: dict[str, dict], found: dict[str, list], page: Path) -> list[str]:
    """What a person wants to know without opening the report."""
    data = metrics["data"]
    lines = [
        "",
        f"{data['rows']:,} tracks by {data['artists']:,} artists, "
        f"{data['viral_share']:.1%} of them viral",
    ]
    for task, study in metrics["tasks"].items():
        words, score = SAID[task]
        best = study["best"]
        dummy = max(m[score] for m in study["models"] if m["role"] == "dummy")
        alone = next(m for m in study["models"] if m["role"] == "baseline")
        low, high = best[f"{score}_ci"]
        lines.append(
            f"{words} {best[score]:.3f} [{low:.3f}, {high:.3f}] by {best['model']} "
            f"{best['features']}; popularity alone {alone[score]:.3f}, "
            f"best dummy {dummy:.3f}"
        )
    spoiled = [f for f in found["findings"] if f["level"] == "spoiled"]
    lines.append(
        f"audit: {len(found['findings'])} findings, "
        f"{len(spoiled)} of which spoil a result"
    )
    lines += [f"  {finding['sentence']}" for finding in spoiled[:3]]
    return [*lines, f"report: {page}"]


if __name__ == "__main__":
    sys.exit(main())
