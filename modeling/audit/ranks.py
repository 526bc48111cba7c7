"""How far one column orders the tracks as another does."""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling.evaluation.ranking import Order, auc, spearman

FEWEST = 50
"""Tracks: below, ranks of noise agree too often (standard error 1 / sqrt(n))."""


def agreement(a: pd.Series, b: pd.Series) -> float | None:
    """Spearman's correlation where both are known; None where that says nothing.

    >>> a = pd.Series(range(100), dtype="float64")
    >>> agreement(a, -a), agreement(a, a * 0), agreement(a[:9], a[:9])
    (-1.0, None, None)
    """
    known = (a.notna() & b.notna()).to_numpy()
    first, second = a.to_numpy()[known], b.to_numpy()[known]
    if len(first) < FEWEST or min(len(np.unique(first)), len(np.unique(second))) < 2:
        return None
    ones = np.ones((1, len(first)))
    rho = float(spearman(Order(first), Order(second), ones)[0])
    return round(rho, 12)


def separation(column: pd.Series, hit: pd.Series) -> float | None:
    """AUC of a column by itself, upwards or downwards, whichever is larger.

    >>> column = pd.Series(range(100), dtype="float64")
    >>> separation(column, column < 50)
    1.0
    """
    known = column.notna().to_numpy()
    values, hits = column.to_numpy()[known], hit.to_numpy(dtype="bool")[known]
    if len(values) < FEWEST or not 0 < hits.sum() < len(hits):
        return None
    area = float(auc(Order(values), hits, np.ones((1, len(values))))[0])
    return max(area, 1 - area)
