"""The models that are saved: the best of each study, fitted once more on every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from modeling import features, splits, targets
from modeling.config import Config
from modeling.errors import TooFewRows
from modeling.evaluation import likeness
from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.conformal import half_width
from modeling.evaluation.outoffold import Fit, Predicted, predict
from modeling.evaluation.ranking import Order, auc
from modeling.models import MODELS
from modeling.studies.compare import StudyResult

TASKS = ("binary", "regression")
LEVELS = (0.8, 0.9)

FEWEST_HEARD = 200
"""Heard tracks; with fewer, an AUC of 0.6 is not told from a coin's by its interval."""

FEWEST_OF_A_CLASS = 20
CLIP_MODEL = "Linear"

UNLIKE = tuple(name for name in features.FOURTEEN if name != "key")
"""What makes tracks alike. A key has no order: B is as near to C as C sharp is."""


def of_tracks(
    table: pd.DataFrame, config: Config, results: Mapping[str, StudyResult]
) -> dict[str, object]:
    """What a prediction from Spotify's features needs, ready to be saved."""
    numbers = features.matrix(table, "A")[list(UNLIKE)]
    return {
        **_rows(table),
        "tasks": {
            task: fitted(task, result.best, table, config)
            | _off(task, result.out_of_fold, table.iloc[result.rows])
            for task, result in results.items()
        },
        "known": likeness.packed(likeness.known(table, numbers, config.seed)),
    }


def of_clips(
    everything: pd.DataFrame, config: Config, tasks: Sequence[str]
) -> dict[str, object]:
    """The same for clips; without ``tasks`` where too few tracks were heard.

    No study compares models on so few columns, so that the plain one is taken, and its
    scores come along.
    """
    if not set(features.HEARD) <= set(everything):
        return {"rows": 0}
    heard = everything[features.HEARD[0]].notna() & everything["views"].notna()
    table = everything[heard].reset_index(drop=True)
    rows = _rows(table) if len(table) else {"rows": 0}
    if len(table) < FEWEST_HEARD:
        return rows
    fit = Fit(CLIP_MODEL, "L")
    try:
        judged = {task: _judged(task, fit, table, config) for task in tasks}
    except TooFewRows:
        return rows
    numbers = features.matrix(table, "L")
    return {
        **rows,
        "tasks": {
            task: fitted(task, fit, table, config) | found
            for task, found in judged.items()
        },
        "known": likeness.packed(likeness.known(table, numbers, config.seed)),
    }


def _rows(table: pd.DataFrame) -> dict[str, object]:
    return {
        "rows": len(table),
        "artists": len(np.unique(splits.groups(table, "artist"))),
        "base_rate": float(targets.viral(table["views"]).mean()),
    }


def _target(task: str, table: pd.DataFrame) -> np.ndarray:
    if task == "binary":
        return targets.viral(table["views"]).to_numpy().astype("int64")
    return targets.log_views(table["views"]).to_numpy()


def fitted(
    task: str, fit: Fit, table: pd.DataFrame, config: Config
) -> dict[str, object]:
    """A model that has learned from every row, and what it is to be asked with."""
    X = features.matrix(table, fit.features)
    with threadpool_limits(1):  # as when it was judged
        estimator = MODELS[fit.model].make[task](config.seed)
        estimator.fit(X.to_numpy(), _target(task, table))
    return {
        "model": fit.model,
        "features": fit.features,
        "columns": list(X.columns),
        "estimator": estimator,
    }


def _off(task: str, predicted: Predicted, table: pd.DataFrame) -> dict[str, object]:
    """Half widths, in decades, of intervals that hold for tracks of unseen artists.

    Cross-conformal: each track is off by what a model without its artist was off.
    """
    if task != "regression":
        return {}
    off = np.abs(_target(task, table) - predicted.score)
    return {"half_widths": {str(level): half_width(off, level) for level in LEVELS}}


def _judged(
    task: str, fit: Fit, table: pd.DataFrame, config: Config
) -> dict[str, object]:
    """How good a model is on the config's folds; the half widths of a regression."""
    folds = splits.folds(table, config.group, config.seed, config.folds)
    y = _target(task, table)
    if task == "binary" and min(y.sum(), len(y) - y.sum()) < FEWEST_OF_A_CLASS:
        raise TooFewRows("a class has too few heard tracks to learn from")
    if task == "binary" and any(len(np.unique(y[train])) < 2 for train, _ in folds):
        raise TooFewRows("a class of heard tracks sits in one fold only")
    X = {fit.features: features.matrix(table, fit.features).to_numpy()}
    (predicted,) = predict([fit], task, X, y, folds, config.seed)
    rows = np.sort(np.concatenate([test for _, test in folds]))
    if task == "regression":
        return _off(task, predicted, table.iloc[rows])
    order, hit = Order(predicted.score), y[rows] == 1
    drawn = Draws(splits.groups(table, "artist")[rows], config.bootstrap).of(
        lambda weights: {"auc": auc(order, hit, weights)}
    )
    point = float(auc(order, hit, np.ones((1, len(rows))))[0])
    return {"auc": point, "auc_ci": interval(drawn["auc"])}
