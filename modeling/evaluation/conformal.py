"""Intervals for the views of one track that hold whatever the model is worth.

Split conformal: part of the artists of each training part is kept from the model, and
its residuals there say how far off it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from modeling.evaluation.bootstrap import Draws, interval
from modeling.splits import Fold

LEVELS = (0.8, 0.9)

KEPT_BACK = 0.25
"""Share of artists that calibrate: a thousand rows or more on the 2021 table."""


def intervals(
    make: Callable[[int], BaseEstimator],
    X: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    folds: Sequence[Fold],
    seed: int,
    draws: int,
    jobs: int = 1,
) -> list[dict[str, object]]:
    """Coverage and full width in decades of each level, both as means over folds.

    Folds in which nobody could be kept back, or everybody, are left out. The interval
    of the coverage is a cluster bootstrap over the artists of the judged rows. Beside
    it stands the width between the quantiles of the training part: what an interval
    has that ignores the track.
    """
    lot = np.random.default_rng(seed).random(int(groups.max()) + 1)
    work, judged, learned = [], [], []
    for train, test in folds:
        back = lot[groups[train]] < KEPT_BACK
        if not back.all() and back.any():
            judged.append(test)
            learned.append(y[train])
            work.append(
                delayed(_missed)(make, X, y, train[~back], train[back], test, seed)
            )
    done = Parallel(n_jobs=jobs)(work)
    found = []
    for level in LEVELS:
        halves = [half_width(off, level) for off, _ in done]
        held = [missed <= half for half, (_, missed) in zip(halves, done, strict=True)]
        found.append(
            {
                "level": level,
                "coverage": _mean([part.mean() for part in held]),
                "coverage_ci": _share(held, judged, groups, draws),
                "width_decades": _mean([2 * half for half in halves]),
                "width_without_decades": _mean([_spread(y, level) for y in learned]),
            }
        )
    return found


def half_width(off: np.ndarray, level: float) -> float:
    """How far off a model was at most, for the share ``level`` of what it never saw.

    Parameters
    ----------
    off : array of shape (n_rows,)
        Absolute residuals of rows that the model did not learn from.
    level : float
        Between 0 and 1; a little more is taken, as the next row is one more.
    """
    return float(np.quantile(off, min(1, level * (1 + 1 / len(off)))))


def _spread(y: np.ndarray, level: float) -> float:
    """From the lower to the upper quantile between which ``level`` of ``y`` lies."""
    low, high = np.quantile(y, [(1 - level) / 2, (1 + level) / 2])
    return float(high - low)


def _missed(
    make: Callable[[int], BaseEstimator],
    X: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    back: np.ndarray,
    test: np.ndarray,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Absolute residuals of the rows kept back, and of those to judge."""
    with threadpool_limits(1):
        model = make(seed).fit(X[train], y[train])
        off, missed = np.abs(y[back] - model.predict(X[back])), y[test]
        return off, np.abs(missed - model.predict(X[test]))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _share(
    held: Sequence[np.ndarray],
    judged: Sequence[np.ndarray],
    groups: np.ndarray,
    draws: int,
) -> list[float]:
    if not held:
        return interval(np.empty(0))
    covered = np.concatenate(held).astype("float64")
    drawn = Draws(groups[np.concatenate(judged)], draws).of(
        lambda weights: {"share": weights @ covered / weights.sum(axis=1)}
    )
    return interval(drawn["share"])
