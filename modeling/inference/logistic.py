"""The chance to go viral, and to climb a class: logit and ordered logit."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from modeling.inference.design import Design
from modeling.inference.linear import corrected
from modeling.targets import three_classes, viral

FAILED = (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
    np.linalg.LinAlgError,
)
"""A model that ends with one of these has no estimate to show."""


@dataclass(frozen=True)
class Block:
    """Effects of one model, or None with the reason in ``left_out``."""

    effects: dict | None
    mcfadden: float | None = None
    left_out: list[dict[str, str]] = field(default_factory=list)


def binary_logit(design: Design) -> Block:
    """Average change in the probability of a million views, per unit of each term."""
    outcome = viral(design.views).astype("float64")
    if outcome.nunique() < 2:
        return _nothing("logit", "all tracks are on one side of a million views")
    X, left_out = usable(design, outcome, "logit")
    try:
        fit = fit_logit(outcome, X, design.artists)
    except FAILED as error:
        return _nothing("logit", _why(error), left_out)
    margins = fit.get_margeff()
    ci = margins.conf_int()
    names = list(X.columns)
    terms = [term for term in design.terms if term in names]
    holm = corrected([float(fit.pvalues[term]) for term in terms])
    effects = {
        term: {
            "ame": margins.margeff[names.index(term)],
            "ci": list(ci[names.index(term)]),
            "p": fit.pvalues[term],
            "p_holm": p_holm,
        }
        for term, p_holm in zip(terms, holm, strict=True)
    }
    return Block(effects, fit.prsquared, left_out)


def ordered_logit(design: Design) -> Block:
    """How each term multiplies the odds of a higher class, the same at both edges."""
    classes = three_classes(design.views)
    if classes.nunique() < 3:
        return _nothing("ordered", "one of the classes low, middle, high has no track")
    X, left_out = usable(design, (classes >= 2) * 1.0, "ordered")
    # A flag that only ever goes with one side of either edge has no finite odds.
    X, more = usable(design, (classes >= 3) * 1.0, "ordered", X)
    left_out = left_out + more
    y = pd.Series(pd.Categorical(classes, ordered=True), index=X.index)
    try:
        with _strict():
            fit = OrderedModel(y, X, distr="logit").fit(
                method="bfgs", maxiter=500, disp=0
            )
            errors_known = bool(np.isfinite(fit.bse).all())
    except FAILED as error:
        return _nothing("ordered", _why(error), left_out)
    if not errors_known:
        return _nothing("ordered", "the standard errors are not finite", left_out)
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
    return Block(effects, fit.prsquared, left_out)


def fit_logit(outcome: pd.Series, X: pd.DataFrame, artists: np.ndarray):
    """A logit with constant and errors by artist; raises one of `FAILED`."""
    with _strict():
        return sm.Logit(outcome, sm.add_constant(X)).fit(
            cov_type="cluster", cov_kwds={"groups": artists}, disp=0, maxiter=100
        )


def usable(
    design: Design, outcome: pd.Series, block: str, X: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Without the flags that go with one outcome only: their odds are not finite."""
    X = design.X if X is None else X
    left_out = []
    for name in X:
        if name in design.sd:
            continue
        sides = pd.crosstab(X[name], outcome)
        if (sides == 0).to_numpy().any():
            reason = "one of its values goes with one outcome only"
            left_out.append({"term": f"{block}: {name}", "reason": reason})
    return X.drop(columns=[one["term"].split(": ")[1] for one in left_out]), left_out


class _strict(warnings.catch_warnings):  # noqa: N801
    """Turns statsmodels' doubts about a fit into exceptions."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("error", ConvergenceWarning)
        warnings.simplefilter("error", HessianInversionWarning)
        warnings.simplefilter("error", PerfectSeparationWarning)
        # A line search may step where exp() overflows or a probability is 0, and come
        # back; where it ends badly, one of the warnings above says so.
        warnings.filterwarnings("ignore", "overflow|divide by zero", RuntimeWarning)
        warnings.filterwarnings("ignore", "invalid value", RuntimeWarning)


def _why(error: BaseException) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return f"the fit did not settle ({words})"


def _nothing(block: str, reason: str, before: list | None = None) -> Block:
    return Block(None, None, [*(before or []), {"term": block, "reason": reason}])
