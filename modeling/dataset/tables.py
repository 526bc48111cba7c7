"""The CSV files of the 2021 study, and processed tables, read as columns of ours.

They hold no video ids. So of the same sound in several files the views take the maximum
and the videos the sum, and the caller hands in each distinct file once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from modeling.dataset.columns import (
    BY_HAND,
    FOURTEEN,
    HEARD_BY,
    LOCAL,
    PROVENANCE,
    RANGES,
    TABLE,
    TEXTS,
    WHOLE,
)
from modeling.errors import BadInput

TRACKS = {
    "id": "track_id",
    "title": "title_tt",
    "album": "album_tt",
    "views": "views",
    "videos": "videos",
}
FEATURES = {
    "tt_id": "track_id",
    "id": "spotify_id",
    "title": "title_sp",
    "album": "album_sp",
    "artist": "artist",
    **{name: name for name in FOURTEEN},
}
PUBLISHED = {name: name for name in TABLE}


def read(path: Path, names: dict[str, str], losses: Counter[str]) -> pd.DataFrame:
    """One file, its columns renamed by `names`, with its row numbers as `position`.

    All is read as text first: an id column with one empty cell would become floats, and
    19 digits do not fit into those. A song may be called "NA", so only "" is missing.
    """
    try:
        raw = pd.read_csv(
            path,
            dtype="str",
            keep_default_na=False,
            na_values=[""],
        )
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read as CSV: {error}") from error
    rows = pd.DataFrame({to: raw[name] for name, to in names.items() if name in raw})
    for name in rows.columns.intersection(list(RANGES)):
        rows[name] = _numbers(rows[name], name, losses)
    rows["position"] = range(len(rows))
    if "track_id" in rows:  # what a crash left of a file may be zeros
        zeros = rows["track_id"].str.contains("\0", regex=False, na=False)
        rows.loc[zeros, "track_id"] = None
        _exact(path, rows["track_id"])
    if "id" in names:
        losses["rows/without_id"] += int(rows["track_id"].isna().sum())
        rows = rows[rows["track_id"].notna()]
    return rows


def _exact(path: Path, ids: pd.Series) -> None:
    """BadInput where a spreadsheet has made 6.77E+18 of ids: sounds would be one."""
    rounded = ids[ids.str.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d+", na=False)]
    if len(rounded):
        raise BadInput(
            f"{path}: expected ids with all their digits, got {rounded.iloc[0]!r} in "
            f"row {rounded.index[0] + 1}; a spreadsheet has rounded them: give the "
            "file as it was before"
        )


def _numbers(column: pd.Series, name: str, losses: Counter[str]) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    low, high = RANGES[name]
    good = numbers.between(low, high)
    if name in WHOLE:
        good &= numbers == numbers.round()
    losses[f"values/{name}"] += int((column.notna() & ~good).sum())
    return numbers.where(good)


def originals(
    tracks: Sequence[Path], features: Sequence[Path], losses: Counter[str]
) -> pd.DataFrame:
    """Sounds from tracks.csv files, with Spotify's columns from features.csv files."""
    if not tracks:
        names = ", ".join(str(path) for path in features)
        raise BadInput(
            f"{names}: holds features but no views; give the tracks.csv beside it too"
        )
    sounds = pool([read(path, TRACKS, losses) for path in tracks])
    if not features:
        return sounds
    heard = pd.concat([read(path, FEATURES, losses) for path in features])
    heard = heard.drop(columns="position")
    heard = heard.sort_values(list(heard.columns)).drop_duplicates(
        "track_id", keep="last"
    )
    losses["features/without_track"] += int(
        (~heard["track_id"].isin(sounds["track_id"])).sum()
    )
    joined = sounds.merge(heard, on="track_id", how="left", sort=False)
    source = joined["track_id"].isin(heard["track_id"])
    joined["feature_source"] = source.map({True: "spotify", False: None})
    return joined


def published(paths: Sequence[Path], losses: Counter[str]) -> pd.DataFrame:
    """Sounds from processed tables; the 2021 one has no ids, so its rows stay apart."""
    parts = []
    for path in paths:
        part = read(path, PUBLISHED, losses)
        parts.append(part.reindex(columns=[*TABLE, "position"]))
    return pool(parts)


def pool(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rows of the same sound made one; in the order in which their files list them."""
    rows = pd.concat([part.dropna(axis=1, how="all") for part in parts])
    for column in parts[0].columns.difference(rows.columns):
        rows[column] = np.nan
    rows = rows[list(parts[0].columns)]
    shared = rows["track_id"].notna() & rows.duplicated("track_id", keep=False)
    if shared.any():
        rows = pd.concat([rows[~shared], _one_each(rows[shared])])
    return rows.sort_values(["position", "track_id"], kind="stable").reset_index(
        drop=True
    )


def _one_each(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an id: a person's word, or else the one that sorts last by content, with
    the extremes of all.

    What the clip itself said comes from the last row that has any of it.
    """
    last = ["views", "videos", "position"]
    clip = [name for name in (*LOCAL, HEARD_BY) if name in rows]
    order = [name for name in (*TEXTS, *FOURTEEN, *PROVENANCE, *clip) if name in rows]
    heard = [name for name in FOURTEEN if name in rows]
    first = ["decided", "heard"]
    rule = rows["match_rule"] if "match_rule" in rows else pd.Series(index=rows.index)
    rows = rows.assign(
        decided=rule.astype("string").str.contains(BY_HAND, regex=False, na=False),
        heard=rows[heard].notna().any(axis=1),
    )
    rows = rows.sort_values([*first, *last, *order], na_position="first")
    grouped = rows.groupby("track_id", sort=False)
    best = grouped.tail(1).drop(columns=first).set_index("track_id")
    if clip:
        measured = rows[rows[clip].notna().any(axis=1)].groupby("track_id")
        best[clip] = measured.tail(1).set_index("track_id")[clip].reindex(best.index)
    best["views"] = grouped["views"].max()
    best["videos"] = grouped["videos"].sum(min_count=1)
    best["position"] = grouped["position"].min()
    for name, pick in (("first_seen", "min"), ("last_seen", "max")):
        if name in rows:
            best[name] = grouped[name].agg(pick)
    return best.reset_index()[[name for name in rows if name not in first]]
