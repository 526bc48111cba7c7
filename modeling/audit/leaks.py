"""Columns that know by themselves what no sound of a song can know."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from modeling.audit.finding import Finding, column, finding
from modeling.audit.order import DRIFT_RHO, position
from modeling.audit.ranks import agreement, separation
from modeling.dataset.columns import FOURTEEN
from modeling.targets import viral

STRONG = 0.35
"""Rank correlation with views that asks for a look; of the columns of 2021 popularity
comes highest, at .19."""
CERTAIN = 0.9
"""Above, a column is the answer in other words."""
SEPARATES = 0.95
"""AUC of one column for viral: the same, for a column of few values."""
SAME_AS_VIDEOS = 0.8
"""Popularity agrees with the observed videos by .14 in the tracks of 2021."""
TELLS_ORDER = 0.5
"""Popularity agrees with the order of the tracks of 2021 by -.11, the rest less."""


def run(table: pd.DataFrame) -> list[Finding]:
    return [
        one
        for name, values in _features(table)
        for check in (_target, _videos, _order)
        for one in check(table, name, values)
    ]


def _features(table: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    local = [name for name in table if str(name).startswith("local_")]
    for name in [*FOURTEEN, *local]:
        values = column(table, name).replace([np.inf, -np.inf], np.nan)
        if values.nunique() > 1:
            yield name, values
        if values.isna().any() and values.notna().any():
            yield f"{name} (where it is missing)", values.isna().astype("float64")


def _target(table: pd.DataFrame, name: str, values: pd.Series) -> list[Finding]:
    views = column(table, "views")
    rho = agreement(values, views)
    if rho is None:
        return []
    area = separation(values[views.notna()], viral(views.dropna())) or 0.5
    if abs(rho) >= CERTAIN or area >= SEPARATES:
        sentence = (
            f"The column {name} knows the views: by itself it orders the tracks as "
            f"their views do (rank correlation {rho:.2f}) and tells viral ones with "
            f"AUC {area:.2f}. Every model that reads it only repeats the answer."
        )
        return [finding("target-leak", "spoiled", "table", rho, sentence)]
    if abs(rho) >= STRONG:
        sentence = (
            f"{name} goes with the views more closely (rank correlation {rho:.2f}) "
            "than anything did on real tracks: make sure that it was known before "
            "the views were."
        )
        return [finding("target-leak", "warning", f"table: {name}", rho, sentence)]
    return []


def _videos(table: pd.DataFrame, name: str, values: pd.Series) -> list[Finding]:
    rho = agreement(values, column(table, "videos"))
    if rho is None or abs(rho) < SAME_AS_VIDEOS:
        return []
    sentence = (
        f"The column {name} is the number of observed videos in other words (rank "
        f"correlation {rho:.2f}): how often the crawler met a sound is no feature of "
        "it, and models that read it judge the collection."
    )
    return [finding("exposure-in-features", "spoiled", "table", rho, sentence)]


def _order(table: pd.DataFrame, name: str, values: pd.Series) -> list[Finding]:
    place = position(table)
    drift = agreement(place, column(table, "views"))
    rho = agreement(values, place)
    # A sorted table is no fault; with views that fall from row to row it is one.
    if rho is None or abs(rho) < TELLS_ORDER or abs(drift or 0) < DRIFT_RHO:
        return []
    sentence = (
        f"{name} tells early rows from late ones (rank correlation {rho:.2f}), and so "
        f"do the views ({drift:.2f}): what {name} seems to explain may be the order of "
        "the crawl."
    )
    where = f"table: {name}"
    return [finding("scrape-order-in-features", "warning", where, rho, sentence)]
