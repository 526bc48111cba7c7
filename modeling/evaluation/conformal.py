"""Intervals for the views of one track that hold whatever the model is worth.

Split conformal: part of the artists of each training part is kept from the model, and
its residuals there say how far off it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from modeling.splits import Fold

KEPT_BACK = 0.25
"""Share of artists that calibrate: a thousand rows or more on the 2021 table."""


def interval(
    make: Callable[[int], BaseEstimator],
    X: np.ndarray,
    y: np.ndarray,
    groups: np.ndarray,
    folds: Sequence[Fold],
    seed: int,
    level: float = 0.8,
) -> dict[str, float]:
    """Coverage and full width in decades, both as means over folds."""
    lot = np.random.default_rng(seed).random(int(groups.max()) + 1)
    coverage, width = [], []
    for train, test in folds:
        back = lot[groups[train]] < KEPT_BACK
        if back.all() or not back.any():
            continue
        with threadpool_limits(1):
            model = make(seed).fit(X[train[~back]], y[train[~back]])
            off = np.abs(y[train[back]] - model.predict(X[train[back]]))
            missed = np.abs(y[test] - model.predict(X[test]))
        half = np.quantile(off, min(1, level * (1 + 1 / len(off))))
        coverage.append(np.mean(missed <= half))
        width.append(2 * half)
    return {
        "level": level,
        "coverage": float(np.mean(coverage)) if coverage else float("nan"),
        "width_decades": float(np.mean(width)) if width else float("nan"),
    }
