"""Views in decades as a sum of effects: least squares with errors by artist."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm

from modeling.errors import TooFewRows
from modeling.inference.block import Block
from modeling.inference.design import Design
from modeling.inference.jackknife import judged


def least_squares(design: Design) -> tuple[Block, sm.regression.linear_model.OLS]:
    """Effect of each term on views in per cent, and the fit itself.

    Two tracks of one artist are not two independent witnesses, so the covariance is
    clustered by first artist; p-values and intervals are the normal ones, and Holm's
    correction runs over all terms that are not keys. Of few artists each is left out in
    turn. `ci_hc3` is the interval of one who takes every track for a witness of its
    own. TooFewRows where one artist made nearly all tracks.
    """
    X = sm.add_constant(design.X, has_constant="raise")
    y = np.log10(design.views)
    plain = sm.OLS(y, X).fit()
    fit = _by_artist(plain, design, X.to_numpy())
    names = list(X.columns)
    b = dict(zip(names, fit.params, strict=True))
    p = dict(zip(names, fit.pvalues, strict=True))
    ci = dict(zip(names, fit.conf_int(), strict=True))
    by_track, left_out = _by_track(plain, names)
    holm = corrected([p[term] for term in design.terms])
    effects = {
        term: {
            "pct_change": percent(b[term]),
            "ci": [percent(bound) for bound in ci[term]],
            "ci_hc3": by_track and [percent(bound) for bound in by_track[term]],
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
    return Block(effects, left_out=left_out), fit


def corrected(p_values: list[float]) -> list[float]:
    """Holm's correction: the chance of one false alarm in all of them stays at 5 %.

    >>> corrected([0.5, 0.01, 0.02])
    [0.5, 0.03, 0.04]
    """
    p = np.asarray(p_values, dtype="float64")
    order = np.argsort(p)
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    result = np.empty_like(p)
    result[order] = np.minimum(steps, 1)
    return result.tolist()


def percent(decades: float) -> float:
    """What so many decades more are in per cent of the views.

    >>> percent(1.0), percent(0.0)
    (900.0, 0.0)
    """
    return (10**decades - 1) * 100


def _by_artist(plain, design: Design, X: np.ndarray):
    """The same fit with errors by artist."""
    if not design.few:
        return plain.get_robustcov_results(
            "cluster", groups=design.clusters, use_t=False, df_correction=True
        )
    fit = plain.get_robustcov_results("HC3")  # a copy, whose errors are replaced
    try:
        return judged(fit, design, X, plain.resid, np.ones(len(X)))
    except np.linalg.LinAlgError as error:
        raise TooFewRows(
            f"effects need tracks by several artists, those of {design.artists} weigh "
            f"like {design.effective:.1f} of one size; collect more"
        ) from error


def _by_track(plain, names: list[str]) -> tuple[dict | None, list[dict[str, str]]]:
    """HC3 intervals; without value where a track alone decides its own prediction."""
    if plain.get_influence().hat_matrix_diag.max() > 1 - 1e-9:
        reason = "one track is the only one to tell of some term (its leverage is 1)"
        return None, [{"term": "ols: ci_hc3", "reason": reason}]
    hc3 = plain.get_robustcov_results("HC3", use_t=False)
    return dict(zip(names, hc3.conf_int(), strict=True)), []
