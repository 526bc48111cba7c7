"""What a model predicts, on average, when one feature is set to a value for all tracks.

The curve comes from the models of the folds on tracks that they never saw. The band
says how much it depends on which artists were drawn, with the models held fixed: it is
no band of a cause.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.outoffold import applied, in_order
from modeling.splits import Fold

MOST = 6
POINTS = 12
ROWS = 2000
"""Judged rows whose predictions are averaged; more only cost time."""

DRAWS = 200
SCALE_FROM = 10
"""Distinct values; a feature of fewer is no scale to draw a curve along."""

NO_SCALE = ("key",)
"""Numbers without an order: a key of 11 is as near to 0 as 1 is."""


def curves(
    fitted: Sequence[BaseEstimator],
    task: str,
    X: np.ndarray,
    folds: Sequence[Fold],
    features: dict[str, int],
    groups: np.ndarray,
    draws: int,
    jobs: int = 1,
) -> list[dict[str, object]]:
    """Grid, mean prediction and its 95 % band, for the first features that are scales.

    ``features`` names columns of ``X``, the most important first; ``groups`` has the
    artist of every row of ``X``.
    """
    chosen = {
        name: column
        for name, column in features.items()
        if name not in NO_SCALE and len(_known(X[:, column])) >= SCALE_FROM
    }
    grids = {name: _grid(X[:, chosen[name]]) for name in list(chosen)[:MOST]}
    step = max(1, sum(len(test) for _, test in folds) // ROWS)
    looked = [(train, test[::step]) for train, test in folds]
    parts = Parallel(n_jobs=jobs)(
        delayed(_set)(
            estimator,
            task,
            X[test],
            [(chosen[name], value) for name, grid in grids.items() for value in grid],
        )
        for estimator, (_, test) in zip(fitted, looked, strict=True)
    )
    predicted = in_order(parts, looked)
    rows = np.sort(np.concatenate([test for _, test in looked]))
    drawn = Draws(groups[rows], min(draws, DRAWS)).of(
        lambda weights: {"mean": weights @ predicted / weights.sum(axis=1)[:, None]}
    )["mean"]
    found, start = [], 0
    for name, grid in grids.items():
        mine = slice(start, start + len(grid))
        start += len(grid)
        bands = [interval(values) for values in drawn[:, mine].T]
        found.append(
            {
                "feature": name,
                "grid": grid,
                "effect": predicted[:, mine].mean(axis=0),
                "low": [low for low, _ in bands],
                "high": [high for _, high in bands],
            }
        )
    return found


def _known(column: np.ndarray) -> np.ndarray:
    return np.unique(column[np.isfinite(column)])


def _grid(column: np.ndarray) -> np.ndarray:
    """Where the tracks are: equally many between one point and the next."""
    known = column[np.isfinite(column)]
    return np.unique(np.quantile(known, np.linspace(0.02, 0.98, POINTS)))


def _set(
    estimator: BaseEstimator,
    task: str,
    X: np.ndarray,
    settings: Sequence[tuple[int, float]],
) -> np.ndarray:
    """Predictions of shape (n_rows, n_settings)."""
    found = np.empty((len(X), len(settings)))
    with threadpool_limits(1):
        for place, (column, value) in enumerate(settings):
            changed = X.copy()
            changed[:, column] = value
            found[:, place] = applied(estimator, task, changed).score
    return found
