"""Views in decades as a sum of effects: least squares with errors by artist."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests

from modeling.inference.design import Design


def least_squares(design: Design) -> tuple[dict, sm.regression.linear_model.OLS]:
    """Effect of each term on views in per cent, and the fit itself.

    Two tracks of one artist are not two independent witnesses, so the covariance is
    clustered by first artist; p-values and intervals are the normal ones, and Holm's
    correction runs over all terms that are not keys.
    """
    X = sm.add_constant(design.X, has_constant="raise")
    y = np.log10(design.views)
    plain = sm.OLS(y, X).fit()
    fit = plain.get_robustcov_results(
        "cluster", groups=design.artists, use_t=False, df_correction=True
    )
    names = list(X.columns)
    b = dict(zip(names, fit.params, strict=True))
    p = dict(zip(names, fit.pvalues, strict=True))
    ci = dict(zip(names, fit.conf_int(), strict=True))
    holm = corrected([p[term] for term in design.terms])
    effects = {
        term: {
            "pct_change": _percent(b[term]),
            "ci": [_percent(bound) for bound in ci[term]],
            "p": p[term],
            "p_holm": p_holm,
            "b": b[term],
            "sd": design.sd.get(term),
            # The drop in R2 without the term, from its plain t: no refit needed.
            "delta_r2": plain.tvalues[term] ** 2
            * (1 - plain.rsquared)
            / plain.df_resid,
        }
        for term, p_holm in zip(design.terms, holm, strict=True)
    }
    return effects, fit


def corrected(p_values: list[float]) -> list[float]:
    """Holm's correction: the chance of one false alarm in all of them stays at 5 %."""
    if not p_values:
        return []
    return multipletests(p_values, method="holm")[1].tolist()


def _percent(decades: float) -> float:
    return (10**decades - 1) * 100
