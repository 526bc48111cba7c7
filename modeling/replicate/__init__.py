"""The three studies of 2021, run again model by model, beside what they printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd

from modeling.dataset.columns import FOURTEEN
from modeling.errors import MissingColumn
from modeling.replicate import classification, published, regression, tuning
from modeling.replicate.jobs import Answer, Job, run
from modeling.results import plain

Mode = Literal["exact", "fast"]


def replicate(
    table: pd.DataFrame,
    mode: Mode = "fast",
    seed: int = 1,
    jobs: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict:
    """Every number of the 2021 study, computed again.

    Parameters
    ----------
    table : DataFrame of shape (n_tracks, n_columns)
        The studied rows. Their order matters: the published folds are cut by it. Rows
        with a missing value are left out, because none of these models can take one;
        a column that no row has is left out instead.
    mode : {"exact", "fast"}
        "exact" takes only short-cuts that lead to the same numbers. "fast" replaces the
        RBF machine by a close relative, halves the forests, leaves the Gaussian process
        out, and marks those rows `approximate`.
    seed : int
        For all that the original left unseeded. The published folds keep their own.
    jobs : int
        Worker processes, each with one linear-algebra thread; no number depends on it.
    progress : callable, optional
        Told (jobs done, jobs in all, name of the job) after each job.

    Returns
    -------
    dict
        The content of replication.json. On other data than the published file,
        `published`, `tolerance` and `ok` are null.
    """
    needed = [name for name in (*FOURTEEN, "views") if name not in table]
    if needed:
        raise MissingColumn(
            f"the replication needs the columns {', '.join(needed)}, which the table "
            "does not have; build it with python -m modeling.dataset"
        )
    table = table.reset_index(drop=True)
    values = table[[*FOURTEEN, "views"]].apply(pd.to_numeric, errors="coerce")
    values = values.astype("float64").replace([np.inf, -np.inf], np.nan)
    names = [name for name in FOURTEEN if values[name].notna().any()]
    complete = values[[*names, "views"]].dropna() if names else values[:0]
    X, views = complete[names].to_numpy(), complete["views"].to_numpy()
    answers = _answers(X, views, names, mode, seed, jobs, progress)
    same = published.is_published(table)
    rows = [
        _row(entry, answers.get(entry.where, "not part of this run"), mode, same)
        for entry in published.entries(extra=True)
    ]
    content = {
        "mode": mode,
        "seed": seed,
        "published_file": same,
        "n": len(complete),
        "incomplete": len(table) - len(complete),
        "left_out": [name for name in FOURTEEN if name not in names],
        "rows": rows,
    }
    return plain(content)  # type: ignore[return-value]


def _answers(
    X: np.ndarray,
    views: np.ndarray,
    names: list[str],
    mode: Mode,
    seed: int,
    workers: int,
    progress: Callable[[int, int, str], None] | None,
) -> dict[tuple[str, str, str], Answer]:
    """What each (study, features, model) came to: its metrics, or why it has none."""
    tasks = {
        name: classification.prepare(name, X, views)
        for name in ("multiclass", "binary")
    }
    first = [Job(("rfecv",), 3, regression.select, (X, views))]
    first += classification.oversampling(tasks, seed)
    later_count = regression.count(mode) + classification.count(tasks) + tuning.COUNT
    total = len(first) + later_count
    done = 0

    def tell(what: str) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total, what)

    prepared = run(first, workers, tell)
    selected = prepared.pop(("rfecv",))
    later = regression.jobs(X, views, selected, mode, seed)
    later += classification.jobs(prepared, mode, seed)
    later += tuning.jobs(X, views)
    finished = run(later, workers, tell)
    return {
        **regression.answers(finished, views, selected, names),
        **classification.answers(finished, prepared, tasks),
        **tuning.answers(finished),
    }


def _row(entry: published.Entry, answer: Answer, mode: Mode, same: bool) -> dict:
    note = answer if isinstance(answer, str) else answer.get("note")
    value = None if isinstance(answer, str) else answer.get(entry.metric)
    approximate = mode == "fast" and entry.model in published.APPROXIMATED
    if approximate:
        note = f"{published.APPROXIMATED[entry.model]}{'; ' + note if note else ''}"
    expected = entry.value if same else None
    tolerance = entry.tolerance if expected is not None else None
    ok = None
    if expected is not None and value is not None and not approximate:
        ok = entry.agrees(value)
    return {
        "study": entry.study,
        "model": entry.model,
        "features": entry.features,
        "metric": entry.metric,
        "published": expected,
        "reproduced": value,
        "deterministic": entry.deterministic,
        "tolerance": tolerance,
        "ok": ok,
        "approximate": approximate,
        "note": note,
    }
