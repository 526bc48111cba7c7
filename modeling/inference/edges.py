"""Two logits, one at each class edge: what moves a track past 5e4, and past 1e6 views.

They hold where the ordered logit does not: an effect may be small at the lower edge and
large at the upper one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modeling.config import CLASS_EDGES
from modeling.inference.block import FAILED, Block, unsettled
from modeling.inference.design import Design
from modeling.inference.logistic import fit_logit, usable

EDGES = CLASS_EDGES[1:-1]


@dataclass(frozen=True)
class EdgeLogits:
    """The fits by edge, all on the columns ``X``; an edge without a fit is not there.

    outcomes : dict of Series of shape (n_tracks,)
        By edge: 1.0 at or above it, else 0.0.
    """

    X: pd.DataFrame
    outcomes: dict[int, pd.Series]
    fits: dict[int, object]
    block: Block


def edge_logits(design: Design) -> EdgeLogits:
    """Odds ratios of being at or above each edge, with errors by artist."""
    outcomes, fits, left_out = {}, {}, []
    X = design.X
    for edge in EDGES:
        outcome = (design.views >= edge).astype("float64")
        if outcome.nunique() < 2:
            reason = f"all tracks are on one side of {edge:,} views"
            left_out.append({"term": f"edges: {edge}", "reason": reason})
            continue
        outcomes[edge] = outcome
        X, unusable = usable(design, outcome, "edges", X)
        left_out += unusable
    for edge, outcome in outcomes.items():
        try:
            fits[edge] = fit_logit(outcome, X, design)
        except FAILED as error:
            left_out.append({"term": f"edges: {edge}", "reason": unsettled(error)})
    effects = {str(edge): _odds(design, fit) for edge, fit in fits.items()}
    return EdgeLogits(X, outcomes, fits, Block(effects or None, left_out=left_out))


def _odds(design: Design, fit: object) -> dict:
    ci = fit.conf_int()
    return {
        term: {
            "odds_ratio": np.exp(fit.params[term]),
            "ci": np.exp(ci.loc[term].to_numpy()),
        }
        for term in design.terms
        if term in fit.params
    }
