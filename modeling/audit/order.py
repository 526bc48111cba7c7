"""Rows found early do better than rows found late."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from modeling.audit.finding import (
    Finding,
    best,
    column,
    finding,
    label,
    number,
    percent,
)
from modeling.audit.ranks import FEWEST, agreement, separation
from modeling.targets import viral

DRIFT_RHO = 0.15
"""Rank correlation of row order with views; -.27 in the tracks of 2021."""
DRIFT_SHARE = 0.10
"""Difference of the viral share between the first and the last fifth of the rows."""
ERRORS = 4
"""Standard errors that noise is granted: once in 16,000 tables it takes more."""


def position(table: pd.DataFrame) -> pd.Series:
    """When a track was first seen where that is known of all, else its row number."""
    rows = pd.Series(np.arange(len(table), dtype="float64"), index=table.index)
    if "first_seen" not in table or table["first_seen"].isna().any():
        return rows
    seen = table["first_seen"].astype("str")
    return seen.rank() if seen.nunique() > 1 else rows


def run(table: pd.DataFrame, metrics: Mapping) -> list[Finding]:
    views = column(table, "views")
    known = views.notna()
    table, views = table[known], views[known]
    if len(views) < FEWEST:
        return []
    place = position(table)
    return [
        *_views(place, views),
        *_prevalence(place, views),
        *_against_music(place, views, metrics),
    ]


def _views(place: pd.Series, views: pd.Series) -> list[Finding]:
    rho = agreement(place, views)
    if rho is None or abs(rho) <= max(DRIFT_RHO, ERRORS / np.sqrt(len(views))):
        return []
    first, last = _ends(place, views)
    sentence = (
        "The order of the crawl goes with the views (rank correlation "
        f"{rho:.2f}): {percent(first)} of the first fifth of the rows are viral and "
        f"{percent(last)} of the last. Anything that tells early rows from late ones "
        "would look like knowledge."
    )
    return [finding("scrape-order-drift", "warning", "table", rho, sentence)]


def _prevalence(place: pd.Series, views: pd.Series) -> list[Finding]:
    """Viral tracks get rarer, or more common, from the first rows to the last."""
    first, last = _ends(place, views)
    overall = viral(views).mean()
    noise = ERRORS * np.sqrt(2 * overall * (1 - overall) / (len(views) // 5))
    if abs(last - first) <= max(DRIFT_SHARE, noise):
        return []
    sentence = (
        f"The share of viral tracks moves from {percent(first)} in the first fifth of "
        f"the rows to {percent(last)} in the last: probabilities learnt on all of them "
        "promise too much or too little for the tracks of another day."
    )
    gap = last - first
    return [finding("prevalence-drift", "warning", "table", gap, sentence)]


def _ends(place: pd.Series, views: pd.Series) -> tuple[float, float]:
    """The viral shares of the first and of the last fifth."""
    hit = viral(views.iloc[np.argsort(place.to_numpy(), kind="stable")])
    fifth = len(hit) // 5
    return float(hit[:fifth].mean()), float(hit[-fifth:].mean())


def _against_music(
    place: pd.Series, views: pd.Series, metrics: Mapping
) -> list[Finding]:
    alone = separation(place, viral(views))
    row = best(metrics, "binary")
    top = number(row, "auc")
    hits = int(viral(views).sum())
    if alone is None or top is None or alone <= top:
        return []
    # Noise is folded to above a half as well, so it has to be cleared first.
    noise = ERRORS * np.sqrt((len(views) + 1) / (12 * hits * (len(views) - hits)))
    if alone - 0.5 <= noise:
        return []
    sentence = (
        f"When a track was found ranks viral tracks with AUC {alone:.3f}, the best "
        f"model with {top:.3f}: the order of the crawl knows more than all that is "
        "known of the tracks, and a new track has no place in it."
    )
    where = label("binary", row)
    return [finding("scrape-order-leak", "warning", where, alone, sentence)]
