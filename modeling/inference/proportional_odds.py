"""Is one odds ratio enough for both class edges? Brant's question, errors by artist.

Brant (1990), "Assessing proportionality in the proportional odds model for ordinal
logistic regression", Biometrics 46: one logit at each edge, and a Wald test that their
slopes agree. The two logits see the same tracks, so their joint covariance is the
sandwich of the stacked scores, summed within each artist.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import statsmodels.api as sm
from scipy.stats import chi2

from modeling.inference.design import Design
from modeling.inference.edges import EDGES, EdgeLogits


@dataclass(frozen=True)
class Test:
    """Its numbers for `diagnostics`; null where the test could not be made."""

    numbers: dict
    left_out: list[dict[str, str]] = field(default_factory=list)


def brant(design: Design, logits: EdgeLogits) -> Test:
    """Wald test that every slope is the same at 5e4 and at 1e6 views."""
    X = logits.X
    if design.few:
        return _nothing("too few artists for a test of many slopes at once")
    if len(logits.outcomes) < len(EDGES):
        return _nothing("one of the classes low, middle, high has no track")
    if len(logits.fits) < len(EDGES):
        return _nothing("one of the logits at the class edges did not settle")
    difference, covariance = _slopes(logits, design.clusters)
    try:
        statistic = difference @ np.linalg.solve(covariance, difference)
    except np.linalg.LinAlgError:
        return _nothing("the slopes at the two edges cannot be told apart")
    alone = difference**2 / np.diag(covariance)
    numbers = {
        "proportional_odds_chi2": statistic,
        "proportional_odds_df": X.shape[1],
        "proportional_odds_p": chi2.sf(statistic, X.shape[1]),
        "proportional_odds": {
            term: {
                "odds_ratio": [
                    np.exp(fit.params[term]) for fit in logits.fits.values()
                ],
                "chi2": alone[X.columns.get_loc(term)],
                "p": chi2.sf(alone[X.columns.get_loc(term)], 1),
            }
            for term in design.terms
            if term in X
        },
    }
    return Test(numbers)


def _slopes(logits: EdgeLogits, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences of the slopes and their covariance, shape (k,) and (k, k)."""
    Z = sm.add_constant(logits.X).to_numpy()
    influence = []
    for edge, fit in logits.fits.items():
        p = np.asarray(fit.predict())
        bread = np.linalg.inv((Z * (p * (1 - p))[:, None]).T @ Z)
        error = logits.outcomes[edge].to_numpy() - p
        influence.append((Z * error[:, None]) @ bread)
    gap = influence[1] - influence[0]
    summed = np.zeros((clusters.max() + 1, Z.shape[1]))
    np.add.at(summed, clusters, gap)
    covariance = summed.T @ summed
    low, high = (np.asarray(fit.params) for fit in logits.fits.values())
    return (high - low)[1:], covariance[1:, 1:]


def _nothing(reason: str) -> Test:
    numbers = {"proportional_odds_chi2": None, "proportional_odds_p": None}
    return Test(numbers, [{"term": "proportional_odds", "reason": reason}])
