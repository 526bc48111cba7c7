"""How much a study stands on: rows lost, tracks, the rarer class, terms left out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from modeling.audit.finding import Finding, column, finding
from modeling.dataset.columns import FOURTEEN
from modeling.targets import viral

LOST_SHARE = 0.01
LOST = ("lines/", "rows/", "records/", "features/")
"""Reasons for which input never becomes part of a row; all others ("tracks/...",
"values/...") tell what is missing in rows that stayed."""
SMALL = 1000
"""Tracks: below, the 95 % interval of an AUC is wider than 0.07."""


def run(table: pd.DataFrame, losses: Mapping, stats: Mapping) -> list[Finding]:
    return [*_lost(table, losses), *_small(table), *_estimated(stats)]


def _lost(table: pd.DataFrame, losses: Mapping) -> list[Finding]:
    """Lines of the input that never became part of the table."""
    counts = {
        reason: int(count)
        for reason, count in losses.items()
        if reason.startswith(LOST) and count
    }
    total = sum(counts.values())
    if total <= LOST_SHARE * (total + len(table)):
        return []
    most = max(counts, key=counts.__getitem__)
    sentence = (
        f"{total:,} lines of the input were left out of the table of {len(table):,} "
        f"tracks, most of them for one reason: {most} ({counts[most]:,})."
    )
    return [finding("lost-rows", "note", "table", total, sentence)]


def _small(table: pd.DataFrame) -> list[Finding]:
    """Few tracks, or few of the rarer kind."""
    features = [name for name in FOURTEEN if name in table]
    studied = table.dropna(subset=features, how="all") if features else table
    n = len(studied)
    found = []
    if n < SMALL:
        sentence = (
            f"Only {n:,} tracks could be studied: intervals are wide, and a missing "
            "effect may just be too small to be seen in them."
        )
        found.append(finding("small-sample", "warning", "table", n, sentence))
    views = column(studied, "views").dropna()
    hits = int(viral(views).sum())
    rarer = min(hits, len(views) - hits)
    # 1 % or 30 tracks: below, one fold of five holds a handful of the rarer kind.
    if n and (rarer < 30 or rarer < 0.01 * n):
        kind = "viral" if hits <= len(views) - hits else "not viral"
        sentence = (
            f"Only {rarer:,} of {n:,} tracks are {kind}: what the study says about "
            "them stands on very few examples."
        )
        found.append(finding("lopsided-classes", "warning", "binary", rarer, sentence))
    return found


def _estimated(stats: Mapping) -> list[Finding]:
    """Terms that the statistics had to leave out."""
    entries = [one for one in stats.get("left_out") or [] if isinstance(one, Mapping)]
    if not entries:
        return []
    named = "; ".join(f"{one.get('term')}: {one.get('reason')}" for one in entries)
    sentence = f"The statistics could not estimate everything ({named})."
    return [finding("not-estimated", "note", "stats", len(entries), sentence)]
