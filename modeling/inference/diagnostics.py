"""What speaks against the least-squares model: spread, shape, overlap, and the key."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm
from statsmodels.stats.diagnostic import het_breuschpagan, linear_reset

from modeling.inference.design import Design


def diagnose(design: Design, fit: sm.regression.linear_model.OLS) -> dict:
    """Breusch-Pagan, RESET, variance inflation, and a joint Wald test of the key.

    Parameters
    ----------
    design : Design
        Columns and targets of the n_tracks complete rows.
    fit : results of `least_squares`
        With covariance clustered by artist; only the key's test uses that.
    """
    X = sm.add_constant(design.X)
    plain = sm.OLS(np.log10(design.views), X).fit()
    lm, lm_p, _, _ = het_breuschpagan(plain.resid, X)
    reset = linear_reset(plain, power=3, use_f=True)
    vif = _inflation(design)
    most = max(vif, key=vif.__getitem__, default=None)
    return {
        "breusch_pagan_lm": lm,
        "breusch_pagan_p": lm_p,
        "reset_f": float(reset.fvalue),
        "reset_p": float(reset.pvalue),
        "vif": vif,
        "vif_max": None if most is None else vif[most],
        "vif_max_term": most,
        **_key(design, list(X.columns), fit),
    }


def _inflation(design: Design) -> dict[str, float]:
    """Variance inflation: the diagonal of the inverse of the correlation matrix."""
    if design.X.shape[1] < 2:
        return {}
    inverse = np.linalg.inv(np.corrcoef(design.X.to_numpy(), rowvar=False))
    vif = dict(zip(design.X.columns, np.diag(inverse), strict=True))
    return {term: float(vif[term]) for term in design.terms}


def _key(design: Design, names: list[str], fit: sm.regression.linear_model.OLS) -> dict:
    if not design.keys or design.few:  # too few artists for eleven tests at once
        return {"key_joint_chi2": None, "key_joint_p": None}
    rows = np.eye(len(names))[[names.index(key) for key in design.keys]]
    wald = fit.wald_test(rows, use_f=False, scalar=True)
    return {"key_joint_chi2": float(wald.statistic), "key_joint_p": float(wald.pvalue)}
