"""One recording, or one row, several times in a table; and across its folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from modeling.audit.finding import Finding, finding, percent
from modeling.dataset.columns import FOURTEEN
from modeling.errors import StudyError
from modeling.splits import folds

DUPLICATE_SHARE = 0.01
COMMON = 0.05
"""Share of the rows that one sound may be before its likes are no twins: features that
hardly vary make strangers equal."""
SOUND = ("danceability", "energy", "valence", "duration_ms")
"""What two services, or two days, tell alike of one recording; tempo and loudness may
differ in the last digits."""
LEARNT_BY_HEART = 0.05
"""Copies of judged rows among the learnt ones, views and all: a result this far off
cannot be read."""


def run(table: pd.DataFrame, metrics: Mapping) -> list[Finding]:
    return [*_recordings(table), *_rows(table), *_across(table, metrics)]


def _recordings(table: pd.DataFrame) -> list[Finding]:
    """Tracks that are one recording at Spotify."""
    ids = _ids(table, "spotify_id")
    share = float(ids.dropna().duplicated(keep=False).sum() / max(len(table), 1))
    if share <= DUPLICATE_SHARE:
        return []
    sentence = (
        f"{percent(share)} of the tracks share their Spotify recording with another: "
        "their features are the same, their views need not be; --group spotify keeps "
        "them on one side of every fold."
    )
    return [finding("duplicates", "note", "table", share, sentence)]


def _rows(table: pd.DataFrame) -> list[Finding]:
    """Tracks that are one row twice."""
    names = [name for name in ("title_tt", "artist") if name in table]
    features = [name for name in FOURTEEN if name in table]
    if "views" not in table or not features:
        return []
    known = table.dropna(subset=features[:1])
    same = known.duplicated(subset=[*names, "views", *features], keep=False)
    share = float(same.sum() / max(len(table), 1))
    if share <= DUPLICATE_SHARE:
        return []
    sentence = (
        f"{percent(share)} of the rows are equal in title, artist, features "
        "and views: one track was counted as several."
    )
    return [finding("duplicates", "warning", "table", share, sentence)]


def _across(table: pd.DataFrame, metrics: Mapping) -> list[Finding]:
    """Twins of which a model learns one and is judged on the other."""
    config = metrics.get("config") or {}
    audio = [name for name in SOUND if name in table]
    if not {"group", "folds"} <= set(config) or not {"views", *audio} <= set(table):
        return []
    try:
        cut = folds(table, config["group"], metrics.get("seed", 1), config["folds"])
    except StudyError:
        return []  # a table that could not be cut was not judged either
    whole = table[audio].notna().all(axis=1).to_numpy() & bool(audio)
    features = [name for name in ("title_tt", *FOURTEEN) if name in table]
    copied = np.where(whole, _rare(_groups(table, [*features, "views"])), -1)
    keys = [_numbered(table, name) for name in ("spotify_id", "isrc")]
    if audio:
        keys.append(np.where(whole, _rare(_groups(table, audio)), -1))
    twins, copies = _crossing(keys, cut), _crossing([copied], cut)
    if copies > DUPLICATE_SHARE:
        sentence = (
            f"{percent(copies)} of the tracks were judged by models that had learnt "
            "the same row, views and all: scores show what was learnt by heart. Take "
            "the copies out, or name the artists, so that folds keep them together."
        )
        level = "spoiled" if copies > LEARNT_BY_HEART else "warning"
        return [finding("duplicates-across-folds", level, "table", copies, sentence)]
    if twins > DUPLICATE_SHARE:
        sentence = (
            f"{percent(twins)} of the tracks were judged by models that had learnt "
            "another track of the same recording, features and all."
            f"{_advice(table, config['group'])}"
        )
        return [finding("duplicates-across-folds", "warning", "table", twins, sentence)]
    return []


def _advice(table: pd.DataFrame, group: str) -> str:
    """A cut that keeps recordings together better than the one that was made."""
    if group == "spotify":
        return ""
    named = group != "artist" and _ids(table, "artist").notna().any()
    return f" --group {'artist' if named else 'spotify'} keeps them on one side."


def _crossing(keys: Sequence[np.ndarray], cut: Sequence[tuple]) -> float:
    """The share of judged rows that have a twin among the rows learnt from."""
    crossed = judged = 0
    for train, test in cut:
        twin = np.zeros(len(test), dtype="bool")
        for key in keys:
            twin |= (key[test] >= 0) & np.isin(key[test], key[train])
        crossed += int(twin.sum())
        judged += len(test)
    return crossed / judged


def _ids(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table:
        return pd.Series(None, index=table.index, dtype="object")
    ids = table[name].astype("object")
    return ids.where(ids.notna() & (ids != ""), None)


def _numbered(table: pd.DataFrame, name: str) -> np.ndarray:
    """A number for each id; -1 where there is none."""
    return pd.factorize(_ids(table, name))[0]


def _rare(codes: np.ndarray) -> np.ndarray:
    """-1 for what so many rows share that it tells nothing."""
    common = np.bincount(codes) > COMMON * len(codes)
    return np.where(common[codes], -1, codes)


def _groups(table: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    return table.groupby(list(names), dropna=False, sort=False).ngroup().to_numpy()
