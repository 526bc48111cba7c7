"""Is the table what it seems? Twins, drift, doubtful matches, rounding, gaps, size."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from modeling.audit.finding import Finding, finding, percent
from modeling.config import VIRAL_VIEWS
from modeling.dataset.columns import FOURTEEN
from modeling.features.wording import jaccard, normalised

DUPLICATE_SHARE = 0.01
DRIFT_RHO = 0.15
"""Rank correlation of row order with views; -.27 in the tracks of 2021."""
DRIFT_SHARE = 0.10
"""Difference of the viral share between the first and the last fifth of the rows."""
WEAK_SHARE = 0.05
TITLE_SCORE = 90
"""Below, 0..100, two titles are not the same song's to a careful reader."""
JACCARD = 0.34
"""Below, titles of original tables share less than a third of their words: 11.8 % of
the 2021 rows, whose popularity says nothing about their views."""
ROUNDED_SHARE = 0.5
MISSING_SHARE = 0.01
SMALL = 1000
"""Tracks: below, the 95 % interval of an AUC is wider than 0.07."""
FEWEST_IN_ORDER = 50


def run(table: pd.DataFrame, losses: Mapping, stats: Mapping) -> list[Finding]:
    if not len(table):
        return [finding("small-sample", "spoiled", "table", 0, "The table is empty.")]
    checks = (duplicates, drift, matches, rounded, missing)
    found = [one for check in checks for one in check(table)]
    return [*found, *lost(table, losses), *small(table), *estimated(stats)]


def duplicates(table: pd.DataFrame) -> list[Finding]:
    """Tracks that are one recording at Spotify, or one row twice."""
    found = []
    if "spotify_id" in table:
        ids = table["spotify_id"].replace("", None).dropna()
        share = float(ids.duplicated(keep=False).sum() / len(table))
        if share > DUPLICATE_SHARE:
            sentence = (
                f"{percent(share)} of the tracks share their Spotify recording with "
                "another: twins may sit on both sides of a fold, so folds are cut by "
                "artist."
            )
            found.append(finding("duplicates", "note", "table", share, sentence))
    columns = [name for name in ("title_tt", "artist", "views") if name in table]
    features = [name for name in FOURTEEN if name in table]
    if "views" in columns and features:
        known = table.dropna(subset=features[:1])
        same = known.duplicated(subset=[*columns, *features], keep=False)
        share = float(same.sum() / len(table))
        if share > DUPLICATE_SHARE:
            sentence = (
                f"{percent(share)} of the rows are equal in title, artist, features "
                "and views: one track was counted as several."
            )
            found.append(finding("duplicates", "warning", "table", share, sentence))
    return found


def drift(table: pd.DataFrame) -> list[Finding]:
    """Rows found early do better than rows found late."""
    views = _numbers(table, "views").dropna()
    if len(views) < FEWEST_IN_ORDER or views.nunique() < 2:
        return []
    rho = float(spearmanr(np.arange(len(views)), views).statistic)
    fifth = len(views) // 5
    viral = views >= VIRAL_VIEWS
    first, last = float(viral[:fifth].mean()), float(viral[-fifth:].mean())
    # A correlation of noise has a standard error of about 1 / sqrt(n).
    noise = 4 / np.sqrt(len(views))
    gap_noise = 4 * np.sqrt(2 * viral.mean() * (1 - viral.mean()) / fifth)
    moved = abs(rho) > max(DRIFT_RHO, noise)
    if not moved and abs(first - last) <= max(DRIFT_SHARE, gap_noise):
        return []
    sentence = (
        "The order of the crawl goes with the views (rank correlation "
        f"{rho:.2f}): {percent(first)} of the first fifth of the rows are viral and "
        f"{percent(last)} of the last. Anything that tells early rows from late ones "
        "would look like knowledge."
    )
    return [finding("scrape-order-drift", "warning", "table", rho, sentence)]


def matches(table: pd.DataFrame) -> list[Finding]:
    """Features that may belong to another song."""
    with_features = table
    if "danceability" in table:
        with_features = table[table["danceability"].notna()]
    if not len(with_features):
        return []
    doubtful = pd.Series(False, index=with_features.index)
    judged = pd.Series(False, index=with_features.index)
    if "match_status" in with_features:
        status = with_features["match_status"]
        judged |= status.notna()
        doubtful |= status.isin(["weak", "ambiguous"])
    if "title_score" in with_features:
        score = _numbers(with_features, "title_score")
        judged |= score.notna()
        doubtful |= score < TITLE_SCORE
    how = "were matched weakly or have different titles"
    if not judged.any():
        if not {"title_tt", "title_sp"} <= set(with_features.columns):
            return []
        how = "carry a Spotify title that shares hardly a word with TikTok's"
        titles = with_features[["title_tt", "title_sp"]].fillna("").astype(str)
        overlap = [
            jaccard(normalised(ours), normalised(theirs))
            for ours, theirs in titles.itertuples(index=False)
        ]
        judged = pd.Series(True, index=with_features.index)
        doubtful = pd.Series(overlap, index=with_features.index) < JACCARD
    share = float(doubtful[judged].mean())
    if share <= WEAK_SHARE:
        return []
    sentence = (
        f"{percent(share)} of the tracks {how}: their features and popularity may be "
        "another song's, which makes every effect look smaller than it is."
    )
    return [finding("suspicious-matches", "warning", "table", share, sentence)]


def rounded(table: pd.DataFrame) -> list[Finding]:
    """Views as TikTok shows them: 1.3M is anything from 1.25 to 1.35 million."""
    views = _numbers(table, "views")
    step = _numbers(table, "views_step")
    if step.notna().any():
        coarse = step[step.notna()] > 1
    else:
        large = views[views >= 10_000]
        coarse = large % np.where(large >= VIRAL_VIEWS, 100_000, 100) == 0
    share = float(coarse.mean()) if len(coarse) else 0.0
    if share <= ROUNDED_SHARE:
        return []
    at_edge = int((views == VIRAL_VIEWS).sum())
    sentence = (
        f"{percent(share)} of the view counts are rounded as TikTok shows them; "
        f"{at_edge} tracks stand exactly at the million that makes a track viral, and "
        "some of them may lie below."
    )
    return [finding("rounded-target", "note", "table", share, sentence)]


def missing(table: pd.DataFrame) -> list[Finding]:
    """Tracks without features, and features that some tracks lack."""
    found = []
    features = [name for name in FOURTEEN if name in table]
    if not features:
        return []
    without = table[features].isna().all(axis=1)
    share = float(without.mean())
    if share > MISSING_SHARE:
        sentence = (
            f"{percent(share)} of the tracks have no features at all and are not "
            "studied; if they differ from the others, the results do not speak for "
            "them."
        )
        found.append(finding("missing-features", "note", "table", share, sentence))
    studied = table[~without]
    for name in features:
        gap = float(studied[name].isna().mean()) if len(studied) else 0.0
        if gap > MISSING_SHARE:
            sentence = (
                f"{name} is missing for {percent(gap)} of the studied tracks; models "
                "fill it with a typical value, the statistics leave those tracks or "
                "the term out."
            )
            where = f"table: {name}"
            found.append(finding("missing-features", "note", where, gap, sentence))
        if len(studied) > 1 and gap < 1 and studied[name].nunique() == 1:
            sentence = (
                f"{name} is the same for every track: no model can learn from it."
            )
            where = f"table: {name}"
            found.append(finding("constant-feature", "note", where, 1, sentence))
        values = pd.to_numeric(studied[name], errors="coerce").astype("float64")
        infinite = int(np.isinf(values).sum())
        if infinite:
            sentence = f"{name} is infinite in {infinite} tracks: the table is broken."
            where = f"table: {name}"
            found.append(
                finding("infinite-values", "spoiled", where, infinite, sentence)
            )
    return found


def lost(table: pd.DataFrame, losses: Mapping) -> list[Finding]:
    """Input rows that never became part of the table."""
    counts = {
        reason: int(count)
        for reason, count in losses.items()
        # "tracks/..." and "values/..." tell what is missing in rows that stayed
        if reason.startswith(("lines/", "rows/")) and count
    }
    total = sum(counts.values())
    share = total / max(total + len(table), 1)
    if share <= MISSING_SHARE:
        return []
    most = max(counts, key=counts.__getitem__)
    sentence = (
        f"{total:,} rows of the input were left out ({percent(share)}), most of them "
        f"for one reason: {most} ({counts[most]:,})."
    )
    return [finding("lost-rows", "note", "table", share, sentence)]


def small(table: pd.DataFrame) -> list[Finding]:
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
    views = _numbers(studied, "views").dropna()
    viral = int((views >= VIRAL_VIEWS).sum())
    rarer = min(viral, len(views) - viral)
    # 1 % or 30 tracks: below, one fold of five holds a handful of the rarer kind.
    if n and (rarer < 30 or rarer < 0.01 * n):
        kind = "viral" if viral <= len(views) - viral else "not viral"
        sentence = (
            f"Only {rarer:,} of {n:,} tracks are {kind}: what the study says about "
            "them stands on very few examples."
        )
        found.append(finding("lopsided-classes", "warning", "binary", rarer, sentence))
    return found


def estimated(stats: Mapping) -> list[Finding]:
    """Terms that the statistics had to leave out."""
    entries = [one for one in stats.get("left_out") or [] if isinstance(one, Mapping)]
    if not entries:
        return []
    named = "; ".join(f"{one.get('term')}: {one.get('reason')}" for one in entries)
    sentence = f"The statistics could not estimate everything ({named})."
    return [finding("not-estimated", "note", "stats", len(entries), sentence)]


def _numbers(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(np.nan, index=table.index)
    return pd.to_numeric(table[name], errors="coerce").astype("float64")
