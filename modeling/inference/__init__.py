"""What goes with views, and how surely: statistics that explain rather than predict."""

from __future__ import annotations

import pandas as pd

from modeling.inference.counts import gamma, negative_binomial
from modeling.inference.design import build
from modeling.inference.diagnostics import diagnose
from modeling.inference.dose import dose
from modeling.inference.edges import edge_logits
from modeling.inference.linear import least_squares
from modeling.inference.logistic import binary_logit, ordered_logit
from modeling.inference.proportional_odds import brant
from modeling.inference.quantiles import quantile_regressions
from modeling.results import plain


def explain(table: pd.DataFrame) -> dict:
    """Every effect with its interval, and what speaks against the models behind it.

    Parameters
    ----------
    table : DataFrame of shape (n_tracks, n_columns)
        The study's table. Rows without views, or without one of the features in use,
        are left out.

    Returns
    -------
    dict
        The content of stats.json. Effects are per standard deviation, except those of
        `mode` and `time_signature_not_4`, which are yes against no. What could not be
        estimated is null or absent, and `left_out` says why.

    Raises
    ------
    TooFewRows
        Fewer complete rows than twice the columns of the design, or views that are
        all the same.
    """
    design = build(table)
    ols, fit = least_squares(design)
    logit = binary_logit(design)
    ordered = ordered_logit(design)
    edges = edge_logits(design)
    odds = brant(design, edges)
    quantile = quantile_regressions(design)
    means, counts = gamma(design), negative_binomial(design)
    parts = (design, ols, logit, ordered, edges.block, odds, quantile, means, counts)
    content = {
        "n": len(design.X),
        "artists": design.artists,
        "r2": fit.rsquared,
        "r2_adjusted": fit.rsquared_adj,
        "mcfadden_logit": logit.numbers.get("mcfadden"),
        "mcfadden_ordered": ordered.numbers.get("mcfadden"),
        "ols": ols.effects,
        "logit": logit.effects,
        "ordered": ordered.effects,
        "edges": edges.block.effects,
        "quantile": quantile.effects,
        "gamma": means.effects,
        "negative_binomial": counts.effects,
        "negative_binomial_alpha": counts.numbers.get("alpha"),
        "dose": dose(design),
        "diagnostics": {**diagnose(design, fit), **odds.numbers},
        "left_out": [entry for part in parts for entry in part.left_out],
    }
    return plain(content)  # type: ignore[return-value]
