"""Predictions for every row from models that never saw its artist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from imblearn.over_sampling.base import BaseOverSampler
from imblearn.pipeline import Pipeline
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from modeling.models import MODELS
from modeling.splits import Fold


@dataclass(frozen=True)
class Fit:
    """One model on one feature set; ``keep`` holds on to the fitted estimators."""

    model: str
    features: str
    keep: bool = False


@dataclass(frozen=True)
class Predicted:
    """Predictions of the rows that were judged, in the order of the table.

    ``score``: views in decades, P(viral), or a column a class. ``decided``: the model's
    own classes. A score that is a margin of a classifier is no probability.
    """

    score: np.ndarray
    decided: np.ndarray
    is_probability: bool
    fitted: tuple[BaseEstimator, ...] = ()
    note: str | None = None


def predict(
    fits: Sequence[Fit],
    task: str,
    matrices: dict[str, np.ndarray],
    y: np.ndarray,
    folds: Sequence[Fold],
    seed: int,
    jobs: int = 1,
) -> list[Predicted]:
    """Fit every model on every fold; the same numbers on any number of workers."""
    work = [
        delayed(_fit)(fit, task, matrices[fit.features], y, train, test, seed)
        for fit in fits
        for train, test in folds
    ]
    done = iter(Parallel(n_jobs=jobs)(work))
    results = []
    order = np.argsort(np.concatenate([test for _, test in folds]), kind="stable")
    for fit in fits:
        parts = [next(done) for _ in folds]
        results.append(
            Predicted(
                np.concatenate([part.score for part in parts])[order],
                np.concatenate([part.decided for part in parts])[order],
                all(part.is_probability for part in parts),
                tuple(e for part in parts for e in part.fitted) if fit.keep else (),
                next((part.note for part in parts if part.note), None),
            )
        )
    return results


def _fit(
    fit: Fit,
    task: str,
    X: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    seed: int,
) -> Predicted:
    # One thread: sums in another order would change the last digits.
    with threadpool_limits(1):
        estimator = MODELS[fit.model].make[task](seed)
        estimator, note = _trained(estimator, X[train], y[train])
        part = replace(applied(estimator, task, X[test]), note=note)
        return replace(part, fitted=(estimator,)) if fit.keep else part


def _trained(
    estimator: BaseEstimator, X: np.ndarray, y: np.ndarray
) -> tuple[BaseEstimator, str | None]:
    if not isinstance(estimator, Pipeline):
        return estimator.fit(X, y), None
    sampler = [
        step for step in estimator.steps if isinstance(step[1], BaseOverSampler)
    ]
    try:
        return estimator.fit(X, y), None
    except (ValueError, RuntimeError) as error:
        if not sampler:
            raise
        # ADASYN refuses classes that are balanced already, or too small to have
        # neighbours; both leave the model itself possible.
        rest = [step for step in estimator.steps if step not in sampler]
        plain = Pipeline(rest).fit(X, y)
        return plain, f"without ADASYN, which refused: {str(error).splitlines()[0]}"


def applied(estimator: BaseEstimator, task: str, X: np.ndarray) -> Predicted:
    """What a fitted model says about rows."""
    if task == "regression":
        score = np.asarray(estimator.predict(X), dtype="float64")
        return Predicted(score, score, is_probability=False)
    decided = np.asarray(estimator.predict(X))
    is_probability = hasattr(estimator, "predict_proba")
    if is_probability:
        score = estimator.predict_proba(X)
        if task == "binary":
            score = score[:, 1]
    else:
        score = estimator.decision_function(X)
    return Predicted(np.asarray(score, dtype="float64"), decided, is_probability)
