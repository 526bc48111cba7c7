"""What choosing the number of boosted trees would bring, told without flattery.

Nested: for each fold that is judged, the number is chosen by the scores of the other
folds, from models that saw neither. A model that leaves out two folds serves both, and
every number of trees is read off one fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from imblearn.pipeline import Pipeline
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.outoffold import in_order
from modeling.splits import Fold

TREES = (50, 100, 150, 200)
"""The last is what the untuned model has."""

Score = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def nested(
    make: Callable[[int], Pipeline],
    fitted: Sequence[Pipeline],
    task: str,
    X: np.ndarray,
    y: np.ndarray,
    folds: Sequence[Fold],
    score: Score,
    groups: np.ndarray,
    draws: int,
    seed: int,
    jobs: int = 1,
) -> dict[str, object] | None:
    """The choice for each fold, and the gain over the untuned model on the same rows.

    ``fitted`` are the untuned models of the folds, which must cover all rows; ``score``
    takes predictions, their rows and weights. None where a class would be missing.
    """
    tests = [test for _, test in folds]
    pairs = list(combinations(range(len(folds)), 2))
    parts = [
        np.setdiff1d(np.arange(len(y)), np.concatenate([tests[j], tests[k]]))
        for j, k in pairs
    ]
    classes = 0 if task == "regression" else len(np.unique(y))
    if classes and any(len(np.unique(y[part])) < classes for part in parts):
        return None
    done = Parallel(n_jobs=jobs)(
        delayed(_inner)(make, task, X, y, part, tests[j], tests[k], seed)
        for part, (j, k) in zip(parts, pairs, strict=True)
    )
    inner: dict[int, list[np.ndarray]] = {number: [] for number in range(len(folds))}
    for (j, k), (of_j, of_k) in zip(pairs, done, strict=True):
        inner[k].append(_scores(score, of_j, tests[j]))
        inner[j].append(_scores(score, of_k, tests[k]))
    rows, tuned, plain = [], [], []
    for number, (estimator, test) in enumerate(zip(fitted, tests, strict=True)):
        means = np.mean(inner[number], axis=0)
        best = len(TREES) - 1 - int(np.argmax(means[::-1]))
        with threadpool_limits(1):
            staged = _staged(estimator, task, X[test])
        tuned.append(staged[best])
        plain.append(staged[-1])
        rows.append(
            {
                "params": {"max_iter": TREES[best]},
                "inner": float(means[best]),
                "outer": float(_scores(score, [staged[best]], test)[0]),
            }
        )
    judged = np.sort(np.concatenate(tests))
    first, second = in_order(tuned, folds), in_order(plain, folds)

    def gain(weights: np.ndarray) -> dict[str, np.ndarray]:
        return {"gain": score(first, judged, weights) - score(second, judged, weights)}

    return {
        "grid": [{"max_iter": trees} for trees in TREES],
        "folds": rows,
        "gain": float(gain(np.ones((1, len(judged))))["gain"][0]),
        "gain_ci": interval(Draws(groups[judged], draws).of(gain)["gain"]),
    }


def _inner(
    make: Callable[[int], Pipeline],
    task: str,
    X: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    one: np.ndarray,
    other: np.ndarray,
    seed: int,
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    with threadpool_limits(1):
        estimator = make(seed).fit(X[train], y[train])
        return _staged(estimator, task, X[one]), _staged(estimator, task, X[other])


def _staged(estimator: Pipeline, task: str, X: np.ndarray) -> list[np.ndarray]:
    """Predictions after each number of trees in `TREES`."""
    X, boosting = estimator[:-1].transform(X), estimator[-1]
    if task == "regression":
        stages = boosting.staged_predict(X)
    else:
        stages = boosting.staged_predict_proba(X)
    kept = [s for trees, s in enumerate(stages, start=1) if trees in TREES]
    return [stage[:, 1] for stage in kept] if task == "binary" else kept


def _scores(
    score: Score, predictions: Sequence[np.ndarray], rows: np.ndarray
) -> np.ndarray:
    """One value a setting; a fold on which nothing is defined says nothing."""
    ones = np.ones((1, len(rows)))
    values = np.array([score(one, rows, ones)[0] for one in predictions])
    return np.nan_to_num(values, nan=0.0)
