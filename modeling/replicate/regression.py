"""The first notebook: raw views, six models on 14 features, then on RFECV's."""

from __future__ import annotations

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve
from scipy.spatial.distance import cdist
from sklearn.dummy import DummyRegressor
from sklearn.feature_selection import RFECV
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import (
    mean_absolute_error,
    r2_score,
    root_mean_squared_error,
)
from sklearn.model_selection import GridSearchCV, KFold, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.tree import DecisionTreeRegressor

from modeling.replicate.jobs import Answer, Job

METRICS = ("r2", "neg_mean_absolute_error", "neg_root_mean_squared_error")
FOLDS = 5
FEWEST = 4 * FOLDS
"""Tracks: below, a fold's R2 stands on fewer than four of them."""

SECONDS = {
    "Gaussian Process": 1.4,
    "Polynomial Regression": 0.4,
    "Decision Tree": 0.1,
    "Baseline": 0.1,
    "Linear Regression": 0.1,
    "Kernel Ridge": 0.1,
}
BLOCK = 256
"""Rows of a kernel matrix made at once, few enough to stay in a processor's cache."""


class GaussianProcess:
    """scikit-learn's default process of 2021: unit RBF kernel, 1e-10 on the diagonal.

    The same algebra with one factorisation, in place, of half a symmetric matrix:
    scikit-learn makes a second one for a likelihood that nobody asked for, and since
    1.9 it would tune the kernel.
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> GaussianProcess:
        self.X = X
        K = np.empty((len(X), len(X)))
        for start in range(0, len(X), BLOCK):
            block = slice(start, start + BLOCK)
            K[block, : block.stop] = _rbf(X[block], X[: block.stop])
        K[np.diag_indices_from(K)] += 1e-10
        # Turned, the rows are the columns that LAPACK can overwrite without a copy.
        factor = cho_factor(K.T, overwrite_a=True, check_finite=False)
        self.weights = cho_solve(factor, y, check_finite=False)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return _rbf(X, self.X) @ self.weights


def _rbf(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    K = cdist(A, B, metric="sqeuclidean")
    K *= -0.5
    return np.exp(K, out=K)


def model(name: str, seed: int):
    """The estimator behind a published name; it is fitted on scaled features."""
    return {
        "Baseline": lambda: DummyRegressor(strategy="mean"),
        "Linear Regression": LinearRegression,
        "Polynomial Regression": lambda: make_pipeline(
            PolynomialFeatures(3), LinearRegression()
        ),
        "Decision Tree": lambda: DecisionTreeRegressor(random_state=seed),
        # A kernel ridge with a linear kernel is a ridge without intercept.
        "Kernel Ridge": lambda: Ridge(alpha=1, fit_intercept=False),
        "Gaussian Process": GaussianProcess,
    }[name]()


def select(X: np.ndarray, views: np.ndarray) -> Answer:
    """The features that recursive elimination keeps on four fifths of the rows."""
    if len(X) < FEWEST:
        return f"{len(X)} complete tracks are too few for {FOLDS} folds"
    train, _ = train_test_split(np.arange(len(X)), test_size=0.2, random_state=1)
    steps = Pipeline([("scale", StandardScaler()), ("reg", LinearRegression())])
    search = RFECV(
        steps,
        cv=KFold(FOLDS, shuffle=True, random_state=1),
        scoring="r2",
        importance_getter="named_steps.reg.coef_",
    )
    search.fit(X[train], views[train])
    return {"columns": np.flatnonzero(search.support_)}


def count(mode: str) -> int:
    """How many jobs `jobs` will make on a table that is large enough."""
    return 2 * FOLDS * len(_models(mode)) + 1


def _models(mode: str) -> list[str]:
    left_out = () if mode == "exact" else ("Gaussian Process",)
    return [name for name in SECONDS if name not in left_out]


def jobs(
    X: np.ndarray, views: np.ndarray, selected: Answer, mode: str, seed: int
) -> list[Job]:
    if isinstance(selected, str):
        return []
    columns = {"14": np.arange(X.shape[1]), "rfecv3": selected["columns"]}
    cut = list(KFold(FOLDS, shuffle=True, random_state=1).split(X))
    made = [
        Job(
            ("regression", features, name, fold),
            SECONDS[name],
            score,
            (name, seed, X[:, chosen], views, *cut[fold]),
        )
        for features, chosen in columns.items()
        for name in _models(mode)
        for fold in range(FOLDS)
    ]
    chosen = X[:, selected["columns"]]
    grid = Job(("regression", "rfecv3", "grid"), 0.2, ridge_grid, (chosen, views))
    return [*made, grid]


def score(
    name: str,
    seed: int,
    X: np.ndarray,
    views: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
) -> Answer:
    """One model on one fold; errors are negative, as in scikit-learn's scorers."""
    scaler = StandardScaler().fit(X[train])
    try:
        fitted = model(name, seed).fit(scaler.transform(X[train]), views[train])
    except LinAlgError as error:
        return f"the kernel matrix cannot be factorised ({error})"
    predicted = fitted.predict(scaler.transform(X[test]))
    return {
        "r2": r2_score(views[test], predicted),
        "neg_mean_absolute_error": -mean_absolute_error(views[test], predicted),
        "neg_root_mean_squared_error": -root_mean_squared_error(views[test], predicted),
    }


def ridge_grid(X: np.ndarray, views: np.ndarray) -> Answer:
    """Third-degree polynomials under a ridge whose strength is searched."""
    a, b, y, z = train_test_split(X, views, test_size=0.2, random_state=1)
    search = GridSearchCV(
        Pipeline(
            [
                ("scale", StandardScaler()),
                ("powers", PolynomialFeatures(3)),
                ("ridge", Ridge()),
            ]
        ),
        {"ridge__alpha": [0.1, 1, 10, 100, 1000, 10000]},
        scoring="r2",
    ).fit(a, y)
    return {
        "best_alpha": search.best_params_["ridge__alpha"],
        "cv_r2": search.best_score_,
        "holdout_r2": search.score(b, z),
    }


def answers(
    finished: dict, views: np.ndarray, selected: Answer, names: list[str]
) -> dict[tuple[str, str, str], Answer]:
    """Means over the folds, the search's results, and three predictors of nothing."""
    found: dict[tuple[str, str, str], Answer] = {}
    for features in ("14", "rfecv3"):
        for name in SECONDS:
            key = ("regression", features, name)
            if isinstance(selected, str):
                found[key] = selected
            elif (*key, 0) in finished:
                folds = [finished[(*key, fold)] for fold in range(FOLDS)]
                found[key] = mean(folds)
            else:
                found[key] = {}
    where = ("regression", "rfecv3")
    if isinstance(selected, str):
        found[*where, "RFECV"] = found[*where, "Polynomial(3)+Ridge grid"] = selected
    else:
        chosen = [names[column] for column in selected["columns"]]
        found[*where, "RFECV"] = {"selected": " ".join(chosen)}
        found[*where, "Polynomial(3)+Ridge grid"] = finished[*where, "grid"]
        if len(chosen) != 3:
            for key, answer in found.items():
                if key[1] == "rfecv3" and isinstance(answer, dict):
                    answer["note"] = f"on this table RFECV keeps {len(chosen)} features"
    if len(views):
        constants = {
            "Always the median": np.median(views),
            "Always zero": 0.0,
            "Always the mean": views.mean(),
        }
        for name, constant in constants.items():
            found["regression", "14", name] = {
                "neg_mean_absolute_error": -np.abs(views - constant).mean(),
                "note": "one number for every track, scored on all rows",
            }
    return found


def mean(folds: list[Answer]) -> Answer:
    """Each metric's mean over the folds, or the first fold's reason for having none."""
    for fold in folds:
        if isinstance(fold, str):
            return fold
    return {key: float(np.mean([fold[key] for fold in folds])) for key in folds[0]}
