"""Predictors that know no feature: what any model must beat."""

from __future__ import annotations

from sklearn.dummy import DummyClassifier, DummyRegressor

from modeling.models.model import CLASSIFICATION, Model

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
