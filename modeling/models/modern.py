"""The models of the honest study, from a straight line to boosted trees."""

from __future__ import annotations

from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

from modeling.models.model import CLASSIFICATION, Factory, Model
from modeling.models.steps import Bends, EmptyColumnsToZero, filled, scaled

BOOSTING_TREES = 200


def _both(regressor: Factory, classifier: Factory) -> dict[str, Factory]:
    return {"regression": regressor, **dict.fromkeys(CLASSIFICATION, classifier)}


def _boosting(
    kind: type[BaseEstimator], seed: int, interactions: str | None = None
) -> Pipeline:
    boosting = kind(
        max_iter=BOOSTING_TREES,
        learning_rate=0.04,
        max_leaf_nodes=12,
        min_samples_leaf=40,
        l2_regularization=5,
        max_features=0.5,
        early_stopping=False,  # it would hold out rows without regard to artists
        interaction_cst=interactions,
        random_state=seed,
    )
    return Pipeline([("empty", EmptyColumnsToZero()), ("boosting", boosting)])


def _forest(kind: type[BaseEstimator], seed: int) -> Pipeline:
    return filled(
        kind(
            n_estimators=100,  # 300 gain .002 of AUC in three times the time
            min_samples_leaf=0.001,  # a share, so that no table makes a huge forest
            max_features=0.25,
            random_state=seed,
        )
    )


def _no_interactions(kind: type[BaseEstimator]) -> Factory:
    return lambda seed: _boosting(kind, seed, "no_interactions")


MODERN = (
    Model(
        "Linear",
        "model",
        _both(
            lambda _: scaled(Ridge(30)),
            lambda _: scaled(LogisticRegression(C=0.1, max_iter=500)),
        ),
    ),
    Model(
        "Splines",
        "model",
        _both(
            lambda _: filled(Bends(), StandardScaler(), Ridge(30)),
            lambda _: filled(
                Bends(), StandardScaler(), LogisticRegression(C=0.1, max_iter=500)
            ),
        ),
        cost=1,
    ),
    Model(
        "Additive",
        "model",
        _both(
            _no_interactions(HistGradientBoostingRegressor),
            _no_interactions(HistGradientBoostingClassifier),
        ),
        cost=2,
    ),
    Model(
        "ExtraTrees",
        "model",
        _both(
            lambda seed: _forest(ExtraTreesRegressor, seed),
            lambda seed: _forest(ExtraTreesClassifier, seed),
        ),
        cost=2,
    ),
    Model(
        "HGB",
        "model",
        _both(
            lambda seed: _boosting(HistGradientBoostingRegressor, seed),
            lambda seed: _boosting(HistGradientBoostingClassifier, seed),
        ),
        cost=3,
    ),
)
