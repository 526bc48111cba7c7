"""What the three studies share: every model on the same folds, judged the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modeling import features, splits
from modeling.config import Config
from modeling.errors import BadInput, TooFewRows
from modeling.evaluation import importance, partial, tuning
from modeling.evaluation.outoffold import Fit, Predicted, predict
from modeling.evaluation.scores import Scores
from modeling.models import MODELS
from modeling.studies import judging
from modeling.studies.judging import Judged, by_share
from modeling.studies.lineup import lineup

FEWEST_ROWS = 50
"""10 tracks to judge a fold on, and two rows for each column of the effects."""

FEWEST_ARTISTS = 10
"""Two for each of five folds, or a fold would be one artist's luck."""

TUNED = "HGB"


@dataclass(frozen=True)
class Study:
    """One question: its target, its scores and the curves of its answer.

    ``score`` and ``curves`` see judged rows only.
    """

    task: str
    main: str
    target: Callable[[pd.Series], np.ndarray]
    classes: tuple[str, ...]
    score: Callable[[Predicted, Judged, np.ndarray], Scores]
    curves: Callable[[dict[str, Predicted], str, Judged], dict[str, object]]


@dataclass(frozen=True)
class StudyResult:
    """What a study found, ready to be written.

    ``metrics`` is its part of metrics.json. ``out_of_fold`` has the best model's
    predictions for the judged ``rows``.
    """

    task: str
    metrics: dict[str, object]
    rows: np.ndarray
    out_of_fold: Predicted
    best: Fit


@dataclass(frozen=True)
class Data:
    """What models are fitted to; ``frames`` has a matrix for each feature set."""

    y: np.ndarray
    frames: dict[str, pd.DataFrame]
    artists: np.ndarray
    folds: list[splits.Fold]

    def matrix(self, name: str) -> np.ndarray:
        return self.frames[name].to_numpy()


def run(
    study: Study,
    table: pd.DataFrame,
    config: Config,
    more_curves: Callable[[Fit, Data, Config], dict[str, object]] | None = None,
) -> StudyResult:
    """Fit, judge and compare every model that answers the study's question."""
    folds = splits.folds(table, config.group, config.seed, config.folds)
    y = study.target(table["views"])
    _enough(study, table, y, folds)
    entrants = lineup(study.task, config)
    sets = dict.fromkeys(entrant.fit.features for entrant in entrants)
    frames = {name: features.matrix(table, name) for name in sets}
    _finite(frames)
    data = Data(y, frames, splits.groups(table, "artist"), folds)
    done = predict(
        [entrant.fit for entrant in entrants],
        study.task,
        {name: data.matrix(name) for name in sets},
        y,
        folds,
        config.seed,
        config.jobs,
    )
    shares = np.empty(0)
    if study.classes:
        shares = np.bincount(y, minlength=len(study.classes)) / len(y)
    rows = np.sort(np.concatenate([test for _, test in folds]))
    judged = Judged(rows, y[rows], data.artists[rows], shares)
    models, draws = judging.judge(
        study.task, study.score, entrants, done, judged, config
    )
    best = judging.best(entrants, models, study.main)
    predicted = {e.name: p for e, p in zip(entrants, done, strict=True)}
    fit = entrants[best].fit
    curves = study.curves(predicted, entrants[best].name, judged)
    if more_curves is not None:
        curves |= more_curves(fit, data, config)
    metrics = {
        "n": len(rows),
        "models": models,
        "best": models[best],
        "selection": judging.selection(study.main, entrants, models, draws, best),
        "differences": judging.differences(study.main, entrants, models, draws, best),
        "curves": curves | _explained(study, fit, done[best], data, judged, config),
        "tuning": _tuning(study, predicted, data, judged, config),
    }
    return StudyResult(study.task, metrics, rows, done[best], fit)


def _explained(
    study: Study,
    fit: Fit,
    predicted: Predicted,
    data: Data,
    judged: Judged,
    config: Config,
) -> dict[str, object]:
    """What the best model goes by: importances, and the curves of the foremost."""
    X = data.matrix(fit.features)
    blocks = features.blocks(list(data.frames[fit.features].columns))
    weighed = importance.permuted(
        predicted,
        study.task,
        X,
        data.folds,
        blocks,
        lambda p, w: study.score(by_share(p, judged.shares), judged, w)[study.main],
        judged.groups,
        config.bootstrap,
        config.seed,
        config.jobs,
    )
    if study.task == "multiclass":  # three curves a feature say no more than two tasks
        return {"importance": weighed}
    named = [row["feature"] for row in weighed]
    single = {name: blocks[name][0] for name in named if len(blocks[name]) == 1}
    shown = partial.curves(
        predicted.fitted,
        study.task,
        X,
        data.folds,
        single,
        data.artists,
        config.bootstrap,
        config.jobs,
    )
    return {"importance": weighed, "partial": shown}


def _tuning(
    study: Study,
    predicted: dict[str, Predicted],
    data: Data,
    judged: Judged,
    config: Config,
) -> dict[str, object] | None:
    """None in a quick run; in the order of the crawl, where folds are nested; and for
    three classes, whose trees cost three times as much and gained nothing in 2021.
    """
    if config.quick or config.group == "order" or study.task == "multiclass":
        return None

    def score(guess: np.ndarray, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
        some = Judged(rows, data.y[rows], data.artists[rows], judged.shares)
        cut = by_share(Predicted(guess, guess, is_probability=True), judged.shares)
        return study.score(cut, some, weights)[study.main]

    found = tuning.nested(
        MODELS[TUNED].make[study.task],
        predicted[f"{TUNED} {config.features}"].fitted,
        study.task,
        data.matrix(config.features),
        data.y,
        data.folds,
        score,
        data.artists,
        config.bootstrap,
        config.seed,
        config.jobs,
    )
    return found and {"model": TUNED, "features": config.features, **found}


def _finite(frames: dict[str, pd.DataFrame]) -> None:
    for frame in frames.values():
        infinite = frame.columns[np.isinf(frame.to_numpy()).any(axis=0)]
        if len(infinite):
            raise BadInput(
                f"column {infinite[0]!r} holds an infinite value, expected numbers or "
                "gaps; make the table with python -m modeling.dataset, which drops it"
            )


def _enough(
    study: Study, table: pd.DataFrame, y: np.ndarray, folds: Sequence[splits.Fold]
) -> None:
    artists = len(np.unique(splits.groups(table, "artist")))
    if len(table) < FEWEST_ROWS or artists < FEWEST_ARTISTS:
        raise TooFewRows(
            f"study {study.task!r} needs {FEWEST_ROWS} tracks with features by "
            f"{FEWEST_ARTISTS} artists, the table has {len(table)} by {artists}; "
            "collect more"
        )
    if not study.classes and len(np.unique(y)) < 2:
        raise TooFewRows(
            f"study {study.task!r} needs views that differ, all {len(table)} tracks "
            f"have {table['views'].iloc[0]:,.0f}; collect more"
        )
    counts = np.bincount(y, minlength=len(study.classes)) if study.classes else ()
    for name, count in zip(study.classes, counts, strict=True):
        if count < len(folds):
            raise TooFewRows(
                f"study {study.task!r} needs {len(folds)} tracks of each class, the "
                f"{len(table)} rows have {count} of {name!r}; collect more, or leave "
                "it out with --tasks"
            )
    for train, test in folds:
        if study.classes and len(np.unique(y[train])) < len(study.classes):
            raise TooFewRows(
                f"study {study.task!r}: a class sits in one fold only, so nothing can "
                "be learned about it; collect more, or use --group none"
            )
        if len(test) < 2:
            raise TooFewRows(
                f"study {study.task!r}: a fold of fewer than two tracks; one artist "
                "has nearly all of them; collect more, or use --group none"
            )
