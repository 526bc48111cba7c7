"""Every model of a study by its name: how it is made for each task, and what it is for.

A factory gets the seed and returns an unfitted estimator in which everything that
learns (imputation, scaling, oversampling) sits inside, so that it sees only the
training part of a fold. Scores of a model with ``own_decision`` use its own classes;
all others are cut at the share of each class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from imblearn.over_sampling import ADASYN
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, RegressorMixin, TransformerMixin, clone
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import SimpleImputer
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeRegressor

Factory = Callable[[int], BaseEstimator]
CLASSIFICATION = ("multiclass", "binary")


@dataclass(frozen=True)
class Model:
    """``make`` has a factory for each task that the model can do.

    ``note`` names what differs from the model that the name promises.
    """

    name: str
    role: str
    make: dict[str, Factory]
    own_decision: bool = False
    slow: bool = False
    note: dict[str, str] = field(default_factory=dict)


def _filled(*steps: BaseEstimator) -> Pipeline:
    # keep_empty_features: a column without any value in a fold must not shift the rest
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    names = [type(step).__name__.lower() for step in steps]
    return Pipeline([("fill", imputer), *zip(names, steps, strict=True)])


def _scaled(*steps: BaseEstimator) -> Pipeline:
    return _filled(StandardScaler(), *steps)


class EmptyColumnsToZero(TransformerMixin, BaseEstimator):
    """Zeros in columns that had no value at all in training; other gaps stay gaps.

    HistGradientBoosting makes good use of a gap but cannot bin a column of gaps.
    """

    def fit(self, X: np.ndarray, y: object = None) -> EmptyColumnsToZero:
        self.n_features_in_ = X.shape[1]
        self.empty_ = np.isnan(X).all(axis=0)
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        return np.where(self.empty_, 0.0, X)


def _boosting(kind: type, seed: int) -> Pipeline:
    boosting = kind(
        max_iter=200,
        learning_rate=0.04,
        max_leaf_nodes=12,
        min_samples_leaf=40,
        l2_regularization=5,
        max_features=0.5,
        early_stopping=False,  # it would hold out rows without regard to artists
        random_state=seed,
    )
    return Pipeline([("empty", EmptyColumnsToZero()), ("boosting", boosting)])


class SubsampledRegressor(RegressorMixin, BaseEstimator):
    """A regressor that learns from at most `rows` rows, drawn with the seed.

    A Gaussian process costs the third power of its rows.
    """

    def __init__(self, regressor: BaseEstimator, rows: int, seed: int) -> None:
        self.regressor = regressor
        self.rows = rows
        self.seed = seed

    def fit(self, X: np.ndarray, y: np.ndarray) -> SubsampledRegressor:
        chosen = np.random.default_rng(self.seed).permutation(len(X))[: self.rows]
        self.regressor_ = clone(self.regressor).fit(X[chosen], y[chosen])
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self.regressor_.predict(X)


class Landmarks(Nystroem):
    """Nystroem with no more components than there are rows."""

    def fit(self, X: np.ndarray, y: object = None) -> Landmarks:
        self.n_components = min(self.n_components, len(X))
        return super().fit(X, y)


def _original_regressor(name: str, make: Factory, note: str = "") -> Model:
    return Model(
        name,
        "original",
        {"regression": lambda seed: _scaled(make(seed))},
        slow=name == "Gaussian Process",
        note={"regression": "; ".join(filter(None, ["fitted to log10 views", note]))},
    )


def _original_classifier(name: str, make: Factory, note: str = "") -> Model:
    def pipeline(seed: int) -> Pipeline:
        return _scaled(ADASYN(random_state=seed), make(seed))

    return Model(
        name,
        "original",
        dict.fromkeys(CLASSIFICATION, pipeline),
        own_decision=True,
        slow=name == "Random Forest",
        note=dict.fromkeys(CLASSIFICATION, note) if note else {},
    )


GP_ROWS = 2000

DUMMIES = (
    Model("Mean", "dummy", {"regression": lambda _: DummyRegressor()}),
    Model(
        "Median",
        "dummy",
        {"regression": lambda _: DummyRegressor(strategy="median")},
    ),
    Model(
        "Majority",
        "dummy",
        dict.fromkeys(CLASSIFICATION, lambda _: DummyClassifier(strategy="prior")),
    ),
    Model(
        "Stratified",
        "dummy",
        dict.fromkeys(
            CLASSIFICATION,
            lambda seed: DummyClassifier(strategy="stratified", random_state=seed),
        ),
    ),
)

MODERN = (
    Model(
        "Linear",
        "model",
        {
            "regression": lambda _: _scaled(Ridge(30)),
            **dict.fromkeys(
                CLASSIFICATION,
                lambda _: _scaled(LogisticRegression(C=0.1, max_iter=500)),
            ),
        },
    ),
    Model(
        "HGB",
        "model",
        {
            "regression": lambda seed: _boosting(HistGradientBoostingRegressor, seed),
            **dict.fromkeys(
                CLASSIFICATION,
                lambda seed: _boosting(HistGradientBoostingClassifier, seed),
            ),
        },
    ),
)

ORIGINAL = (
    _original_regressor("Linear Regression", lambda _: LinearRegression()),
    _original_regressor(
        "Polynomial Regression",
        lambda _: Pipeline(
            [("powers", PolynomialFeatures(3)), ("linear", LinearRegression())]
        ),
    ),
    _original_regressor(
        "Decision Tree", lambda seed: DecisionTreeRegressor(random_state=seed)
    ),
    _original_regressor(
        "Kernel Ridge",
        lambda _: Ridge(1, fit_intercept=False),
        "as the ridge without intercept that it equals",
    ),
    _original_regressor(
        "Gaussian Process",
        lambda seed: SubsampledRegressor(
            GaussianProcessRegressor(optimizer=None), GP_ROWS, seed
        ),
        f"fitted on at most {GP_ROWS} rows of each training part",
    ),
    _original_classifier("5-KNN", lambda _: KNeighborsClassifier(5)),
    _original_classifier("10-KNN", lambda _: KNeighborsClassifier(10)),
    _original_classifier(
        "SVM Linear",
        lambda seed: LinearSVC(random_state=seed),
        "approximate: solved in the primal",
    ),
    _original_classifier(
        "SVM RBF",
        lambda seed: Pipeline(
            [
                # gamma 1/14 is what SVC's "scale" comes to on 14 scaled columns
                (
                    "kernel",
                    Landmarks(gamma=1 / 14, n_components=200, random_state=seed),
                ),
                ("linear", LogisticRegression(max_iter=500)),
            ]
        ),
        "approximate: 200 Nystroem components and a logistic regression",
    ),
    _original_classifier(
        "Random Forest", lambda seed: RandomForestClassifier(random_state=seed)
    ),
    _original_classifier("Logistic Regression", lambda _: LogisticRegression()),
)

MODELS = {model.name: model for model in (*DUMMIES, *MODERN, *ORIGINAL)}
"""The registry: one more model is one more line above."""
