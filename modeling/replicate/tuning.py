"""The end of the third notebook: a searched logistic regression, and AdaBoost over one.

Both on one split of the rows, a quarter kept back.
"""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.ensemble import AdaBoostClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    make_scorer,
    precision_score,
    roc_auc_score,
)
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from modeling.config import VIRAL_VIEWS
from modeling.replicate.jobs import Answer, Job

COUNT = 2
GRID = "Logistic Regression grid"
BOOST = "AdaBoost(Logistic Regression)"

# scikit-learn 1.8 says with C and l1_ratio what `penalty` said: l1 is a ratio of 1, l2
# of 0, none an infinite C. The order is the notebook's; a tie goes to the first.
SETTINGS = [
    *((penalty, C) for C in (0.1, 1, 10) for penalty in ("l1", "l2")),
    ("none", np.inf),
    *((ratio, C) for C in (0.1, 1, 10) for ratio in (0.01, 0.1, 1)),
]
MACRO_PRECISION = make_scorer(precision_score, average="macro", zero_division=0)
"""`precision_macro`, which does the same with a class never predicted, and warns."""

RATIO = {"l1": 1, "l2": 0, "none": 0}


def jobs(X: np.ndarray, views: np.ndarray) -> list[Job]:
    viral = (views >= VIRAL_VIEWS).astype("int64")
    return [
        Job(("binary", GRID), 1.6, search, (X, viral)),
        Job(("binary", BOOST), 0.2, boost, (X, viral)),
    ]


def _split(X: np.ndarray, viral: np.ndarray) -> list[np.ndarray] | str:
    if len(X) < 20:
        return f"{len(X)} complete tracks are too few for a part kept back"
    parts = train_test_split(X, viral, random_state=1)
    if np.bincount(parts[2], minlength=2).min() < 5:
        return "a class has fewer than 5 tracks in the training part"
    if len(np.unique(parts[3])) < 2:
        return "the part kept back has one class only"
    return parts


def search(X: np.ndarray, viral: np.ndarray) -> Answer:
    """Sixteen penalties of a logistic regression, judged by macro precision."""
    parts = _split(X, viral)
    if isinstance(parts, str):
        return parts
    a, b, y, z = parts
    steps = Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())])
    steps.set_params(
        model__solver="saga", model__class_weight="balanced", model__random_state=1
    )
    grid = [
        {"model__C": [C], "model__l1_ratio": [RATIO.get(penalty, penalty)]}
        for penalty, C in SETTINGS
    ]
    with warnings.catch_warnings():
        # saga stops at max_iter=100, as it did in the study.
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = GridSearchCV(steps, grid, scoring=MACRO_PRECISION).fit(a, y)
    penalty, C = SETTINGS[found.best_index_]
    name = penalty if isinstance(penalty, str) else f"elasticnet l1_ratio={penalty:g}"
    strength = "" if penalty == "none" else f"C={C:g} "
    return {
        "best_params": f"{strength}penalty={name} class_weight=balanced solver=saga",
        "cv_precision_macro": found.best_score_,
        "holdout_auc": roc_auc_score(z, found.predict_proba(b)[:, 1]),
        **_judge(z, found.predict(b)),
    }


def boost(X: np.ndarray, viral: np.ndarray) -> Answer:
    """AdaBoost on features as they come, where saga cannot find its way."""
    parts = _split(X, viral)
    if isinstance(parts, str):
        return parts
    a, b, y, z = parts
    weak = LogisticRegression(
        C=0.1, class_weight="balanced", random_state=1, solver="saga"
    )
    ensemble = AdaBoostClassifier(estimator=weak, n_estimators=100, random_state=1)
    with warnings.catch_warnings():
        # duration_ms is a million times danceability: saga does not converge on it.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            ensemble.fit(a, y)
        except ValueError as error:
            # Its own words: the first of the hundred is worse than a coin.
            return f"AdaBoost: {' '.join(str(error).split())}"
    return _judge(z, ensemble.predict(b))


def _judge(true: np.ndarray, predicted: np.ndarray) -> dict:
    return {
        "holdout_accuracy": accuracy_score(true, predicted),
        "holdout_balanced_accuracy": balanced_accuracy_score(true, predicted),
        "holdout_precision_macro": precision_score(
            true, predicted, average="macro", zero_division=0
        ),
        "holdout_majority_share": np.bincount(true).max() / len(true),
        "holdout_predicted_classes": len(np.unique(predicted)),
    }


def answers(finished: dict) -> dict[tuple[str, str, str], Answer]:
    return {("binary", "14", name): finished["binary", name] for name in (GRID, BOOST)}
