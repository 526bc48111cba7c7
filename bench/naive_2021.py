"""The notebooks of 2021 as they were: one scikit-learn call after another.

What `bench.replication` is measured against: every published number and nothing else,
in one process with one linear-algebra thread, by the calls that a person would write
today with the library's defaults. Nothing is slowed down on purpose: one
`cross_validate` answers for a model's three metrics, the Gaussian process keeps its
kernel (scikit-learn would tune it since 1.9, for hours), and the confusion matrices,
which are no published numbers, are not drawn. What costs is what the calls repeat:
scaling and ADASYN for each model, a kernel of all rows by all rows for a ridge that is
linear, two factorisations in a Gaussian process.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from imblearn.over_sampling import ADASYN
from imblearn.pipeline import make_pipeline as make_sampling_pipeline
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import AdaBoostClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import RFECV
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import make_scorer, precision_score
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    StratifiedKFold,
    cross_validate,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeRegressor

from modeling.config import CLASS_EDGES, VIRAL_VIEWS

ERRORS = ("r2", "neg_mean_absolute_error", "neg_root_mean_squared_error")
MACRO = {"average": "macro", "zero_division": 0}
MACRO_PRECISION = make_scorer(precision_score, **MACRO)
HITS = {
    "precision": MACRO_PRECISION,
    "recall": "recall_macro",
    "accuracy": "accuracy",
}

REGRESSORS = {
    "Baseline": lambda: DummyRegressor(strategy="mean"),
    "Linear Regression": LinearRegression,
    "Polynomial Regression": lambda: make_pipeline(
        PolynomialFeatures(3), LinearRegression()
    ),
    "Decision Tree": DecisionTreeRegressor,
    "Kernel Ridge": KernelRidge,
    "Gaussian Process": lambda: GaussianProcessRegressor(optimizer=None),
}
CLASSIFIERS = {
    "Baseline": lambda: DummyClassifier(strategy="stratified"),
    "5-KNN": lambda: KNeighborsClassifier(5),
    "10-KNN": lambda: KNeighborsClassifier(10),
    "SVM Linear": lambda: SVC(kernel="linear"),
    "SVM RBF": lambda: SVC(kernel="rbf"),
    "Random Forest": RandomForestClassifier,
    "Logistic Regression": LogisticRegression,
}

Numbers = dict[str, Any]
Key = tuple[str, str, str]


def naive(
    X: np.ndarray, views: np.ndarray, tell: Callable[[str], None]
) -> dict[Key, Numbers]:
    """Metrics by (study, features, model), told with their seconds as they come."""
    found = {}
    before = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for key, numbers in _studies(X, views):
            found[key] = numbers
            now = time.perf_counter()
            tell(f"{' '.join(key)}: {now - before:.1f} s")
            before = now
    return found


def _studies(X: np.ndarray, views: np.ndarray) -> Iterator[tuple[Key, Numbers]]:
    yield from _regressions("14", X, views)
    train, test, y, z = train_test_split(X, views, test_size=0.2, random_state=1)
    search = _eliminate(train, y)
    chosen = search.support_
    yield ("regression", "rfecv3", "RFECV"), {"selected": np.flatnonzero(chosen)}
    yield from _regressions("rfecv3", X[:, chosen], views)
    grid = _search_ridge(train[:, chosen], y)
    yield (
        ("regression", "rfecv3", "Polynomial(3)+Ridge grid"),
        {"cv_r2": grid.best_score_, "holdout_r2": grid.score(test[:, chosen], z)},
    )
    seen = views > 0
    yield from _classes("multiclass", X[seen], np.digitize(views[seen], CLASS_EDGES))
    viral = (views >= VIRAL_VIEWS).astype("int64")
    yield from _classes("binary", X, viral)
    train, test, y, z = train_test_split(X, viral, random_state=1)
    grid = _search_logistic(train, y)
    yield (
        ("binary", "14", "Logistic Regression grid"),
        {"holdout_precision_macro": grid.score(test, z)},
    )
    boosted = _boost().fit(train, y)
    yield (
        ("binary", "14", "AdaBoost(Logistic Regression)"),
        {"holdout_accuracy": boosted.score(test, z)},
    )


def _regressions(
    features: str, X: np.ndarray, views: np.ndarray
) -> Iterator[tuple[Key, Numbers]]:
    folds = KFold(5, shuffle=True, random_state=1)
    for name, make in REGRESSORS.items():
        steps = make_pipeline(StandardScaler(), make())
        scores = cross_validate(steps, X, views, cv=folds, scoring=ERRORS)
        yield ("regression", features, name), _means(scores, ERRORS)


def _classes(study: str, X: np.ndarray, y: np.ndarray) -> Iterator[tuple[Key, Numbers]]:
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    for name, make in CLASSIFIERS.items():
        steps = make_sampling_pipeline(StandardScaler(), ADASYN(), make())
        scores = cross_validate(steps, X, y, cv=folds, scoring=HITS)
        yield (study, "14", name), _means(scores, HITS)


def _means(scores: dict[str, np.ndarray], metrics: Any) -> Numbers:
    return {metric: scores[f"test_{metric}"].mean() for metric in metrics}


def _eliminate(X: np.ndarray, views: np.ndarray) -> RFECV:
    return RFECV(
        Pipeline([("scale", StandardScaler()), ("reg", LinearRegression())]),
        cv=KFold(5, shuffle=True, random_state=1),
        scoring="r2",
        importance_getter="named_steps.reg.coef_",
    ).fit(X, views)


def _search_ridge(X: np.ndarray, views: np.ndarray) -> GridSearchCV:
    steps = make_pipeline(StandardScaler(), PolynomialFeatures(3), Ridge())
    strengths = {"ridge__alpha": [0.1, 1, 10, 100, 1000, 10000]}
    return GridSearchCV(steps, strengths, scoring="r2").fit(X, views)


def _search_logistic(X: np.ndarray, viral: np.ndarray) -> GridSearchCV:
    """The notebook's sixteen penalties; 1.8 says them with C and l1_ratio."""
    line = LogisticRegression(solver="saga", class_weight="balanced", random_state=1)
    steps = make_pipeline(StandardScaler(), line)
    ratio, C = "logisticregression__l1_ratio", "logisticregression__C"
    penalties = [
        {ratio: [1, 0], C: [0.1, 1, 10]},
        {ratio: [0], C: [np.inf]},
        {ratio: [0.01, 0.1, 1], C: [0.1, 1, 10]},
    ]
    return GridSearchCV(steps, penalties, scoring=MACRO_PRECISION).fit(X, viral)


def _boost() -> AdaBoostClassifier:
    weak = LogisticRegression(
        C=0.1, class_weight="balanced", random_state=1, solver="saga"
    )
    return AdaBoostClassifier(estimator=weak, n_estimators=100, random_state=1)
