"""Predictions for every row from models that never saw its artist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
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
    alone = [[place] for place, fit in enumerate(fits) if not _oversampled(fit)]
    together = [place for place, fit in enumerate(fits) if _oversampled(fit)]
    jobs_places = [*alone, together] if together else alone
    # Longest first, or the last worker would be left alone with a long job.
    jobs_places.sort(key=lambda places: -MODELS[fits[places[0]].model].cost)
    work = [
        delayed(_fit)(
            [fits[place] for place in places],
            task,
            matrices[fits[places[0]].features],
            y,
            train,
            test,
            seed,
        )
        for places in jobs_places
        for train, test in folds
    ]
    done = iter(Parallel(n_jobs=jobs)(work))
    parts_of: dict[int, list[Predicted]] = {place: [] for place in range(len(fits))}
    for places in jobs_places:
        for _ in folds:
            for place, part in zip(places, next(done), strict=True):
                parts_of[place].append(part)
    results = []
    for place, fit in enumerate(fits):
        parts = parts_of[place]
        results.append(
            Predicted(
                in_order([part.score for part in parts], folds),
                in_order([part.decided for part in parts], folds),
                all(part.is_probability for part in parts),
                tuple(e for part in parts for e in part.fitted) if fit.keep else (),
                next((part.note for part in parts if part.note), None),
            )
        )
    return results


def in_order(parts: Sequence[np.ndarray], folds: Sequence[Fold]) -> np.ndarray:
    """What was found for the test rows of each fold, in the order of the table."""
    order = np.argsort(np.concatenate([test for _, test in folds]), kind="stable")
    return np.concatenate(parts)[order]


def _oversampled(fit: Fit) -> bool:
    """Whether the model starts with the scaling and ADASYN of the 2021 study.

    Such models are fitted in one job a fold, so that the neighbours are sought once.
    """
    return MODELS[fit.model].own_decision


def _fit(
    fits: Sequence[Fit],
    task: str,
    X: np.ndarray,
    y: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    seed: int,
) -> list[Predicted]:
    # One thread: sums in another order would change the last digits.
    with threadpool_limits(1):
        estimators = [MODELS[fit.model].make[task](seed) for fit in fits]
        X_train, y_train, X_test, note = X[train], y[train], X[test], None
        own = _oversampled(fits[0])
        if own:
            X_train, y_train, X_test, note = _balanced(
                estimators[0], X_train, y_train, X_test
            )
            estimators = [estimator[-1] for estimator in estimators]
        parts = []
        for fit, estimator in zip(fits, estimators, strict=True):
            estimator.fit(X_train, y_train)
            part = applied(estimator, task, X_test, own_decision=own)
            kept = (estimator,) if fit.keep else ()
            parts.append(replace(part, fitted=kept, note=note))
        return parts


def _balanced(
    pipeline: Pipeline, X: np.ndarray, y: np.ndarray, X_test: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, str | None]:
    """Everything before the pipeline's last step, done once for all that share it."""
    *before, sampler = [step for _, step in pipeline.steps[:-1]]
    for step in before:
        X = step.fit_transform(X)
        X_test = step.transform(X_test)
    try:
        X, y = sampler.fit_resample(X, y)
    except (ValueError, RuntimeError) as error:
        # ADASYN refuses classes that are balanced already, or too small to have
        # neighbours; both leave the model itself possible.
        reason = str(error).splitlines()[0]
        return X, y, X_test, f"without ADASYN, which refused: {reason}"
    return X, y, X_test, None


def applied(
    estimator: BaseEstimator, task: str, X: np.ndarray, *, own_decision: bool = False
) -> Predicted:
    """What a fitted model says about rows; its own classes only where they count."""
    if task == "regression":
        score = np.asarray(estimator.predict(X), dtype="float64")
        return Predicted(score, score, is_probability=False)
    is_probability = hasattr(estimator, "predict_proba")
    if is_probability:
        score = estimator.predict_proba(X)
        if task == "binary":
            score = score[:, 1]
    else:
        score = estimator.decision_function(X)
    score = np.asarray(score, dtype="float64")
    decided = np.asarray(estimator.predict(X)) if own_decision else np.zeros(len(X))
    return Predicted(score, decided, is_probability)
