"""Features that were measured by several services, or of some tracks only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling.audit.finding import Finding, column, finding, percent
from modeling.audit.order import ERRORS
from modeling.dataset.columns import FOURTEEN
from modeling.targets import viral

MIXED_SHARE = 0.05
APART = 0.5
"""Standard deviations between the means of two sources; a medium effect by custom."""
ENOUGH = 30
"""Tracks of a source, for its means to be worth comparing."""


def run(table: pd.DataFrame) -> list[Finding]:
    return [*_sources(table), *_unmeasured(table)]


def _sources(table: pd.DataFrame) -> list[Finding]:
    """Features that were measured by several services, as if they were one."""
    if "feature_source" not in table:
        return []
    source = table["feature_source"].dropna()
    counts = source.value_counts()
    if len(counts) < 2 or (share := 1 - counts.iloc[0] / len(source)) <= MIXED_SHARE:
        return []
    main, other = counts.index[:2]
    told = (
        f"{percent(share)} of the tracks have features that do not come from {main} "
        f"like the others' ({', '.join(map(str, counts.index[1:]))})"
    )
    gaps = _gaps(table, source == main, source == other)
    if gaps and (widest := max(gaps, key=lambda name: abs(gaps[name]))):
        sentence = (
            f"{told}, and {widest} lies {abs(gaps[widest]):.1f} standard deviations "
            "apart between them: a model may learn who measured a track instead of "
            "how it sounds."
        )
        return [finding("mixed-sources", "warning", "table", share, sentence)]
    sentence = f"{told}; the features of both look alike."
    return [finding("mixed-sources", "note", "table", share, sentence)]


def _unmeasured(table: pd.DataFrame) -> list[Finding]:
    """Tracks whose own clip was measured, among tracks whose clip was not."""
    local = [name for name in table if str(name).startswith("local_")]
    views = column(table, "views")
    known = table[local].notna().any(axis=1)
    share = float(1 - known.mean())
    if not local or views.isna().all() or not MIXED_SHARE < share < 1:
        return []
    hit = viral(views)
    with_clip, without = float(hit[known].mean()), float(hit[~known].mean())
    spread = hit.mean() * (1 - hit.mean())
    noise = ERRORS * np.sqrt(spread * (1 / known.sum() + 1 / (~known).sum()))
    told = f"The clips of {percent(share)} of the tracks were not measured"
    if abs(with_clip - without) <= noise:
        sentence = (
            f"{told}; models that read local features fill them with typical values."
        )
        return [finding("unmeasured-clips", "note", "table", share, sentence)]
    sentence = (
        f"{told}, and {percent(without)} of them are viral against "
        f"{percent(with_clip)} of the others: a model of local features may learn who "
        "was measured instead of what was heard."
    )
    return [finding("unmeasured-clips", "warning", "table", share, sentence)]


def _gaps(table: pd.DataFrame, main: pd.Series, other: pd.Series) -> dict[str, float]:
    """Features whose means differ by more than `APART`, and by how much."""
    found = {}
    for name in FOURTEEN:
        values = column(table, name)
        first = values[main[main].index].dropna()
        second = values[other[other].index].dropna()
        spread = values.std()
        if min(len(first), len(second)) < ENOUGH or not spread > 0:
            continue
        gap = float((first.mean() - second.mean()) / spread)
        if abs(gap) > APART:
            found[name] = gap
    return found
