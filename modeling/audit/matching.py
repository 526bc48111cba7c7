"""Features that may belong to another song."""

from __future__ import annotations

import pandas as pd

from modeling.audit.finding import Finding, column, finding, percent
from modeling.features.wording import jaccard, normalised

WEAK_SHARE = 0.05
TITLE_SCORE = 90
"""Below, 0..100, two titles are not the same song's to a careful reader."""
JACCARD = 0.34
"""Below, titles of original tables share less than a third of their words: 11.8 % of
the 2021 rows, whose popularity says nothing about their views."""
SLACK_MS = 2000
"""How far a clip may outlast its song: players round and pad."""


def run(table: pd.DataFrame) -> list[Finding]:
    if "danceability" in table:
        table = table[table["danceability"].notna()]
    if not len(table):
        return []
    return [*_doubtful(table), *_too_long(table)]


def _doubtful(table: pd.DataFrame) -> list[Finding]:
    doubtful = pd.Series(False, index=table.index)
    judged = pd.Series(False, index=table.index)
    if "match_status" in table:
        status = table["match_status"]
        judged |= status.notna()
        doubtful |= status.isin(["weak", "ambiguous"])
    score = column(table, "title_score")
    judged |= score.notna()
    doubtful |= score < TITLE_SCORE
    how = "were matched weakly or have different titles"
    if not judged.any():
        if not {"title_tt", "title_sp"} <= set(table.columns):
            return []
        how = "carry a Spotify title that shares hardly a word with TikTok's"
        judged = table["title_tt"].notna() & table["title_sp"].notna()
        if not judged.any():
            return []
        doubtful = _overlap(table) < JACCARD
    share = float(doubtful[judged].mean())
    if share <= WEAK_SHARE:
        return []
    sentence = (
        f"{percent(share)} of the tracks {how}: their features and popularity may be "
        "another song's, which makes every effect look smaller than it is."
    )
    return [finding("suspicious-matches", "warning", "table", share, sentence)]


def _overlap(table: pd.DataFrame) -> pd.Series:
    titles = table[["title_tt", "title_sp"]].fillna("").astype(str)
    shared = [
        jaccard(normalised(ours), normalised(theirs))
        for ours, theirs in titles.itertuples(index=False)
    ]
    return pd.Series(shared, index=table.index)


def _too_long(table: pd.DataFrame) -> list[Finding]:
    """Clips that outlast the song they are said to be a part of."""
    clip, song = column(table, "local_clip_duration_ms"), column(table, "duration_ms")
    known = clip.notna() & song.notna()
    if not known.any():
        return []
    share = float((clip[known] > song[known] + SLACK_MS).mean())
    if share <= WEAK_SHARE:
        return []
    sentence = (
        f"{percent(share)} of the measured clips are longer than the whole song they "
        "were matched with: the match must be wrong, or the clip was slowed down."
    )
    where = "table: duration_ms"
    return [finding("suspicious-matches", "warning", where, share, sentence)]
