"""Effects on tracks that do badly, middling and well: regression on three quantiles.

The fit is exact: Koenker and Bassett's linear programme in its dual form, whose values
are the scores of the rows. The covariance is Parente and Santos Silva's (2016): those
scores summed within each artist, around the density of the errors at zero.
"""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from scipy.optimize import linprog
from scipy.stats import iqr, norm
from statsmodels.regression.quantile_regression import hall_sheather

from modeling.inference.block import Block
from modeling.inference.design import Design
from modeling.inference.linear import percent

QUANTILES = (0.1, 0.5, 0.9)


def quantile_regressions(design: Design) -> Block:
    """Effect of each term on three quantiles of log10 views, by quantile and term."""
    names = ["const", *design.X.columns]
    X = sm.add_constant(design.X, has_constant="raise").to_numpy()
    y = np.log10(design.views.to_numpy())
    effects, left_out = {}, []
    for q in QUANTILES:
        try:
            b, scores = _fit(X, y, q)
            error = _standard_errors(X, y - X @ b, scores, q, design.clusters)
        except np.linalg.LinAlgError as failure:
            left_out.append({"term": f"quantile: {q}", "reason": f"{failure}"})
            continue
        half = design.reach * error
        effects[str(q)] = {
            term: {
                "b": b[place],
                "ci": [b[place] - half[place], b[place] + half[place]],
                "pct_change": percent(b[place]),
            }
            for place, term in enumerate(names)
            if term in design.terms
        }
    return Block(effects or None, left_out=left_out)


def _fit(X: np.ndarray, y: np.ndarray, q: float) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of shape (k,); scores of shape (n,), q above the fit, q - 1 below.

    The dual: maximise y'a with X'a = (1 - q) X'1 and a between 0 and 1. Its marginals
    are the coefficients; a row on the fit itself has a score in between.
    """
    done = linprog(-y, A_eq=X.T, b_eq=(1 - q) * X.sum(axis=0), bounds=(0, 1))
    if not done.success:
        raise np.linalg.LinAlgError(f"the linear programme ended: {done.message}")
    return -done.eqlin.marginals, done.x - (1 - q)


def _standard_errors(
    X: np.ndarray,
    residuals: np.ndarray,
    scores: np.ndarray,
    q: float,
    clusters: np.ndarray,
) -> np.ndarray:
    n, k = X.shape
    # No wider than the distance to the nearer end, or there is no quantile to take.
    share = min(hall_sheather(n, q), 0.9 * min(q, 1 - q))
    spread = min(residuals.std(ddof=1), iqr(residuals) / 1.34)
    width = spread * (norm.ppf(q + share) - norm.ppf(q - share))
    if not width > 1e-9:
        raise np.linalg.LinAlgError("the tracks do not scatter around the fit")
    density = norm.pdf(residuals / width) / width
    bread = np.linalg.inv((X * density[:, None]).T @ X)
    summed = np.zeros((clusters.max() + 1, k))
    np.add.at(summed, clusters, X * scores[:, None])
    # The same correction for few artists as in the least squares.
    groups = len(summed)
    few = groups / (groups - 1) * (n - 1) / (n - k)
    return np.sqrt(np.diag(bread @ (few * summed.T @ summed) @ bread))
