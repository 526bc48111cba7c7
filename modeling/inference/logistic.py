"""The chance to go viral, and to climb a class: logit and ordered logit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from modeling.inference.block import FAILED, Block, nothing, strict, unsettled
from modeling.inference.design import Design
from modeling.inference.jackknife import judged
from modeling.inference.linear import corrected
from modeling.targets import three_classes, viral


def binary_logit(design: Design) -> Block:
    """Average change in the probability of a million views, per unit of each term."""
    outcome = viral(design.views).astype("float64")
    if outcome.nunique() < 2:
        return nothing("logit", "all tracks are on one side of a million views")
    X, left_out = usable(design, outcome, "logit")
    try:
        fit = fit_logit(outcome, X, design)
    except FAILED as error:
        return nothing("logit", unsettled(error), left_out)
    margins = fit.get_margeff()
    names = list(X.columns)
    terms = [term for term in design.terms if term in names]
    holm = corrected([float(fit.pvalues[term]) for term in terms])
    effects = {
        term: {
            "ame": (ame := margins.margeff[names.index(term)]),
            "ci": [
                ame + side * design.reach * margins.margeff_se[names.index(term)]
                for side in (-1, 1)
            ],
            "p": fit.pvalues[term],
            "p_holm": p_holm,
        }
        for term, p_holm in zip(terms, holm, strict=True)
    }
    return Block(effects, {"mcfadden": fit.prsquared}, left_out)


def ordered_logit(design: Design) -> Block:
    """How each term multiplies the odds of a higher class, the same at both edges."""
    classes = three_classes(design.views)
    if classes.nunique() < 3:
        return nothing("ordered", "one of the classes low, middle, high has no track")
    X, left_out = usable(design, (classes >= 2) * 1.0, "ordered")
    # A flag that only ever goes with one side of either edge has no finite odds.
    X, more = usable(design, (classes >= 3) * 1.0, "ordered", X)
    left_out = left_out + more
    y = pd.Series(pd.Categorical(classes, ordered=True), index=X.index)
    try:
        with strict():
            fit = OrderedModel(y, X, distr="logit").fit(
                method="bfgs", maxiter=500, disp=0
            )
            errors_known = bool(np.isfinite(fit.bse).all())
    except FAILED as error:
        return nothing("ordered", unsettled(error), left_out)
    if not errors_known:
        return nothing("ordered", "the standard errors are not finite", left_out)
    ci = fit.conf_int()
    effects = {
        term: {
            "odds_ratio": np.exp(fit.params[term]),
            "ci": np.exp(ci.loc[term].to_numpy()),
            "p": fit.pvalues[term],
        }
        for term in design.terms
        if term in X
    }
    return Block(effects, {"mcfadden": fit.prsquared}, left_out)


def fit_logit(outcome: pd.Series, X: pd.DataFrame, design: Design):
    """A logit with constant and errors by artist; raises one of `FAILED`."""
    Z = sm.add_constant(X)
    with strict():
        fit = sm.Logit(outcome, Z).fit(
            cov_type="cluster",
            cov_kwds={"groups": design.clusters},
            disp=0,
            maxiter=100,
        )
        if design.few:
            chance = np.asarray(fit.predict())
            weights = chance * (1 - chance)
            judged(fit, design, Z.to_numpy(), outcome - chance, weights)
        return fit


def usable(
    design: Design, outcome: pd.Series, block: str, X: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Without the flags that go with one outcome only: their odds are not finite."""
    X = design.X if X is None else X
    left_out = []
    for name in X:
        if name in design.sd:
            continue
        pairs = set(zip(X[name], outcome, strict=True))
        if len(pairs) < X[name].nunique() * outcome.nunique():
            reason = "one of its values goes with one outcome only"
            left_out.append({"term": f"{block}: {name}", "reason": reason})
    return X.drop(columns=[one["term"].split(": ")[1] for one in left_out]), left_out
