"""The models of the 2021 study as they were, ADASYN included, on honest folds."""

from __future__ import annotations

import numpy as np
from imblearn.over_sampling import ADASYN
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import PolynomialFeatures
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeRegressor

from modeling.models.model import CLASSIFICATION, Factory, Model
from modeling.models.steps import scaled


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
        {"regression": lambda seed: scaled(make(seed))},
        slow=name == "Gaussian Process",
        note={"regression": "; ".join(filter(None, ["fitted to log10 views", note]))},
    )


def _original_classifier(name: str, make: Factory, note: str = "") -> Model:
    def pipeline(seed: int) -> Pipeline:
        return scaled(ADASYN(random_state=seed), make(seed))

    return Model(
        name,
        "original",
        dict.fromkeys(CLASSIFICATION, pipeline),
        own_decision=True,
        slow=name == "Random Forest",
        cost=4,
        note=dict.fromkeys(CLASSIFICATION, note) if note else {},
    )


GP_ROWS = 2000

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
