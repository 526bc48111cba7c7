"""What estimates would be without one artist, for each artist in turn: their errors.

Where few rows weigh much, as in models of the mean of views, the usual sandwich takes
their residuals for small because the fit has already bent towards them, and its errors
come out too small. Leaving an artist out undoes the bend. One Newton step from the
full fit stands in for a fit of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from modeling.inference.design import Design


def judged(fit: Any, design: Design, X: np.ndarray, scores: Any, weights: Any) -> Any:
    """A fit of statsmodels whose errors come from leaving out each artist in turn.

    Its p-values and intervals are those of t. LinAlgError where without one artist
    nothing can be estimated.
    """
    scores, weights = np.asarray(scores), np.asarray(weights)
    fit.cov_params_default = covariance(X, scores, weights, design.clusters)
    fit.use_t, fit.df_resid_inference = True, design.freedom
    return fit


def leave_one_out(
    X: np.ndarray, scores: np.ndarray, weights: np.ndarray, clusters: np.ndarray
) -> np.ndarray:
    """Standard errors of shape (k,): the roots of the diagonal of `covariance`."""
    return np.sqrt(np.diag(covariance(X, scores, weights, clusters)))


def covariance(
    X: np.ndarray, scores: np.ndarray, weights: np.ndarray, clusters: np.ndarray
) -> np.ndarray:
    """Of the estimates, of shape (k, k).

    Parameters
    ----------
    X : array of shape (n, k)
        The columns, constant among them.
    scores, weights : arrays of shape (n,)
        First and minus second derivative of each row's log-likelihood, with respect to
        its linear predictor, at the full fit.
    clusters : array of shape (n,)
        What is left out at once, counted from 0.

    Examples
    --------
    A mean is off by its residual over n - 1 when one value is left out.

    >>> values = np.array([1.0, 2, 6])
    >>> one, each = np.ones((3, 1)), np.arange(3)
    >>> covariance(one, values - 3, np.ones(3), each)
    array([[3.5]])
    """
    order = np.argsort(clusters, kind="stable")
    X, scores, weights = X[order], scores[order], weights[order]
    curvature = (X * weights[:, None]).T @ X
    moves = []
    for rows in np.split(np.arange(len(X)), np.cumsum(np.bincount(clusters))[:-1]):
        mine = X[rows]
        without = curvature - (mine * weights[rows][:, None]).T @ mine
        moves.append(np.linalg.solve(without, scores[rows] @ mine))
    moved = np.array(moves)
    return moved.T @ moved
