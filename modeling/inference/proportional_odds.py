"""Is one odds ratio enough for both class edges? Brant's question, errors by artist.

Brant (1990), "Assessing proportionality in the proportional odds model for ordinal
logistic regression", Biometrics 46: one logit at each edge, and a Wald test that their
slopes agree. The two logits see the same tracks, so their joint covariance is the
sandwich of the stacked scores, summed within each artist.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import chi2

from modeling.config import CLASS_EDGES
from modeling.inference.design import Design
from modeling.inference.logistic import FAILED, fit_logit, usable


@dataclass(frozen=True)
class Test:
    """Its numbers for `diagnostics`; null where the test could not be made."""

    numbers: dict
    left_out: list[dict[str, str]] = field(default_factory=list)


def brant(design: Design) -> Test:
    """Wald test that every slope is the same at 5e4 and at 1e6 views."""
    edges = CLASS_EDGES[1:-1]
    outcomes = [(design.views >= edge).astype("float64") for edge in edges]
    if any(outcome.nunique() < 2 for outcome in outcomes):
        return _nothing("one of the classes low, middle, high has no track")
    X = design.X
    for outcome in outcomes:
        X, _ = usable(design, outcome, "proportional_odds", X)
    try:
        fits = [fit_logit(outcome, X, design.artists) for outcome in outcomes]
        difference, covariance = _slopes(outcomes, fits, X, design.artists)
        statistic = difference @ np.linalg.solve(covariance, difference)
    except FAILED as error:
        return _nothing(f"a logit did not settle ({' '.join(str(error).split())})")
    alone = difference**2 / np.diag(covariance)
    numbers = {
        "proportional_odds_chi2": statistic,
        "proportional_odds_df": X.shape[1],
        "proportional_odds_p": chi2.sf(statistic, X.shape[1]),
        "proportional_odds": {
            term: {
                "odds_ratio": [np.exp(fit.params[term]) for fit in fits],
                "chi2": alone[X.columns.get_loc(term)],
                "p": chi2.sf(alone[X.columns.get_loc(term)], 1),
            }
            for term in design.terms
            if term in X
        },
    }
    return Test(numbers)


def _slopes(
    outcomes: list[pd.Series], fits: list, X: pd.DataFrame, artists: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Differences of the slopes and their covariance, shape (k,) and (k, k)."""
    Z = sm.add_constant(X).to_numpy()
    influence = []
    for outcome, fit in zip(outcomes, fits, strict=True):
        p = np.asarray(fit.predict())
        bread = np.linalg.inv((Z * (p * (1 - p))[:, None]).T @ Z)
        influence.append((Z * (outcome.to_numpy() - p)[:, None]) @ bread)
    gap = influence[1] - influence[0]
    summed = np.zeros((artists.max() + 1, Z.shape[1]))
    np.add.at(summed, artists, gap)
    covariance = summed.T @ summed
    difference = np.asarray(fits[1].params) - np.asarray(fits[0].params)
    return difference[1:], covariance[1:, 1:]


def _nothing(reason: str) -> Test:
    numbers = {"proportional_odds_chi2": None, "proportional_odds_p": None}
    return Test(numbers, [{"term": "proportional_odds", "reason": reason}])
