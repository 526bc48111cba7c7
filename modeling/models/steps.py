"""What stands before an estimator, inside the pipeline, so that it learns in the
training part of a fold only.
"""

from __future__ import annotations

import numpy as np
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import SplineTransformer, StandardScaler

KNOTS = 5
"""Four pieces: enough for a bend up and one down, as in the doses of 2021."""

BENDS_FROM = 10
"""Distinct values; a column of fewer is a mark and no scale."""


def filled(*steps: BaseEstimator) -> Pipeline:
    # keep_empty_features: a column without any value in a fold must not shift the rest
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    names = [type(step).__name__.lower() for step in steps]
    return Pipeline([("fill", imputer), *zip(names, steps, strict=True)])


def scaled(*steps: BaseEstimator) -> Pipeline:
    return filled(StandardScaler(), *steps)


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


class Bends(TransformerMixin, BaseEstimator):
    """Cubic splines of the columns that are scales; marks of few values as they are.

    Knots lie at quantiles of the distinct values, so that one value that fills half of
    a column (an instrumentalness of 0) is no two knots. Beyond the outer knots a
    spline goes on straight, and never wild.
    """

    def fit(self, X: np.ndarray, y: object = None) -> Bends:
        self.n_features_in_ = X.shape[1]
        distinct = [np.unique(column) for column in X.T]
        self.bent_ = np.array([len(values) >= BENDS_FROM for values in distinct])
        self.splines_ = None
        if self.bent_.any():
            shares = np.linspace(0, 1, KNOTS)
            knots = [np.quantile(d, shares) for d in distinct if len(d) >= BENDS_FROM]
            self.splines_ = SplineTransformer(
                knots=np.column_stack(knots),
                extrapolation="linear",
                include_bias=False,
            ).fit(X[:, self.bent_])
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        if self.splines_ is None:
            return X
        return np.hstack([X[:, ~self.bent_], self.splines_.transform(X[:, self.bent_])])
