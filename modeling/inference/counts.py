"""Effects on the mean of the views themselves: gamma and negative binomial regression.

Least squares on logarithms speaks of the typical track. The mean of the views belongs
to the few that are seen most, and these two models, both with a logarithmic link, say
what multiplies it.
"""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from scipy.optimize import minimize_scalar

from modeling.inference.block import FAILED, Block, nothing, strict, unsettled
from modeling.inference.design import Design
from modeling.inference.jackknife import leave_one_out

LOG = sm.families.links.Log()
DISPERSIONS = (1e-3, 1e3)
"""Where alpha is looked for: from nearly Poisson to nearly all views in one track."""


def gamma(design: Design) -> Block:
    """How each term multiplies the mean of the views, spread in proportion to it."""
    return _block("gamma", design, sm.families.Gamma(LOG))


def negative_binomial(design: Design) -> Block:
    """The same for views as counts, with the dispersion alpha that fits them best.

    Alpha is estimated by maximum likelihood at the means of the gamma model, which for
    counts this large are those of this model.
    """
    try:
        fit, _ = _fit(design, sm.families.Gamma(LOG))
    except FAILED as error:
        return nothing("negative_binomial", unsettled(error))
    views, means = design.views.to_numpy(), np.asarray(fit.fittedvalues)

    def badness(log_alpha: float) -> float:
        family = sm.families.NegativeBinomial(LOG, alpha=np.exp(log_alpha))
        return -family.loglike(views, means)

    best = minimize_scalar(badness, bounds=np.log(DISPERSIONS), method="bounded")
    alpha = float(np.exp(best.x))
    family = sm.families.NegativeBinomial(LOG, alpha=alpha)
    return _block("negative_binomial", design, family, alpha=alpha)


def _block(
    name: str, design: Design, family: sm.families.Family, **numbers: float
) -> Block:
    try:
        fit, errors = _fit(design, family)
    except FAILED as error:
        return nothing(name, unsettled(error))
    effects = {}
    for term in design.terms:
        b, error = fit.params[term], errors[fit.params.index.get_loc(term)]
        half = design.reach * error
        effects[term] = {
            "ratio": np.exp(b),
            "ci": np.exp([b - half, b + half]),
            "p": design.p(b / error),
        }
    return Block(effects, numbers)


def _fit(design: Design, family: sm.families.Family) -> tuple:
    """A fit, and errors by leaving out each artist; raises one of `FAILED`.

    By Newton's method from least squares on logarithms: the usual reweighting runs in
    circles on tails as long as those of views (half the time on 600 tracks).
    """
    X = sm.add_constant(design.X)
    start = sm.OLS(np.log(design.views), X).fit().params
    start["const"] += np.log(np.mean(design.views / np.exp(X @ start)))
    model = sm.GLM(design.views, X, family=family)
    with strict():
        fit = model.fit(start_params=start, method="newton", maxiter=200, disp=0)
        errors = leave_one_out(
            X.to_numpy(),
            model.score_factor(fit.params, scale=1.0),
            model.hessian_factor(fit.params, scale=1.0, observed=True),
            design.clusters,
        )
    if not np.isfinite(errors).all():
        raise np.linalg.LinAlgError("the standard errors are not finite")
    return fit, errors
