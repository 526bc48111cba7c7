"""Gaps, constants, impossible and rounded values."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from modeling.audit.finding import Finding, column, finding, percent
from modeling.config import VIRAL_VIEWS
from modeling.dataset.columns import FOURTEEN, RANGES

MISSING_SHARE = 0.01
MOSTLY = 0.5
ROUNDED_SHARE = 0.5
SHORTENED = 10_000
"""Views: below, TikTok shows every digit."""
IMPOSSIBLE_SHARE = 0.01
PLACES = {"plays": "views", "plays_step": "views_step"}
"""Fields of records by the column that they become."""


def run(table: pd.DataFrame, studied: pd.DataFrame, losses: Mapping) -> list[Finding]:
    return [
        *_impossible(table, losses),
        *_unheard(table),
        *_unseen(table),
        *_columns(studied),
        *_rounded(studied),
    ]


def _impossible(table: pd.DataFrame, losses: Mapping) -> list[Finding]:
    """Values that cannot be; they became gaps when the table was made."""
    found = []
    for reason, count in losses.items():
        kind, _, field = reason.partition("/")
        name = PLACES.get(field, field)
        if kind != "values" or name not in RANGES or not count:
            continue
        low, high = RANGES[name]
        sentence = (
            f"{field} held {count:,} values that cannot be: no number, infinite, or "
            f"outside {low:,} to {high:,}. They count as missing; their rows stayed in "
            "the table."
        )
        level = "warning" if count > IMPOSSIBLE_SHARE * len(table) else "note"
        where = f"table: {name}"
        found.append(finding("impossible-values", level, where, count, sentence))
    return found


def _unheard(table: pd.DataFrame) -> list[Finding]:
    features = [name for name in FOURTEEN if name in table]
    if not features:
        return []
    share = float(table[features].isna().all(axis=1).mean())
    if share <= MISSING_SHARE:
        return []
    sentence = (
        f"{percent(share)} of the tracks have no features at all and are not "
        "studied; if they differ from the others, the results do not speak for "
        "them."
    )
    return [finding("missing-features", "note", "table", share, sentence)]


def _unseen(table: pd.DataFrame) -> list[Finding]:
    share = float(column(table, "views").isna().mean())
    if share <= MISSING_SHARE or "views" not in table:
        return []
    sentence = (
        f"Nobody knows the views of {percent(share)} of the tracks; they are in the "
        "table and not studied."
    )
    return [finding("missing-target", "note", "table", share, sentence)]


def _columns(table: pd.DataFrame) -> list[Finding]:
    found = []
    for name in FOURTEEN:
        if name not in table or not len(table):
            continue
        values = column(table, name)
        where = f"table: {name}"
        gap = float(values.isna().mean())
        if gap > MISSING_SHARE:
            sentence = (
                f"{name} is missing for every studied track: nothing can be said of it."
                if gap == 1
                else f"{name} is missing for {percent(gap)} of the studied tracks; "
                "models fill it with a typical value, the statistics leave those "
                "tracks or the term out."
            )
            level = "warning" if gap > MOSTLY else "note"
            found.append(finding("missing-features", level, where, gap, sentence))
        if len(table) > 1 and values.nunique() == 1:
            sentence = (
                f"{name} is the same for every track: no model can learn from it."
            )
            found.append(finding("constant-feature", "note", where, 1, sentence))
        infinite = int(np.isinf(values).sum())
        if infinite:
            sentence = f"{name} is infinite in {infinite} tracks: the table is broken."
            found.append(
                finding("infinite-values", "spoiled", "table", infinite, sentence)
            )
    return found


def _rounded(table: pd.DataFrame) -> list[Finding]:
    """Views as TikTok shows them: 1.3M is anything from 1.25 to 1.35 million."""
    views, step = column(table, "views"), column(table, "views_step")
    counted = "the view counts"
    if step.notna().any():
        coarse = step[step.notna()] > 1
    else:
        large = views[views >= SHORTENED]
        counted = f"the view counts from {SHORTENED:,} up"
        coarse = large % np.where(large >= VIRAL_VIEWS, 100_000, 100) == 0
        step = pd.Series(0.0, index=table.index)  # only an exact million is in doubt
    share = float(coarse.mean()) if len(coarse) else 0.0
    if share <= ROUNDED_SHARE:
        return []
    at_edge = int(((views - VIRAL_VIEWS).abs() <= step.fillna(0) / 2).sum())
    sentence = (
        f"{percent(share)} of {counted} are rounded as TikTok shows them; "
        f"{at_edge} tracks stand so near to the million that makes a track viral that "
        "they may lie on its other side."
    )
    return [finding("rounded-target", "note", "table", share, sentence)]
