"""The columns every explanatory model shares: scaled sounds, flags, and the key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from modeling.errors import TooFewRows
from modeling.splits import groups

SCALED = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "popularity",
    "log_duration",
)
FLAGS = ("mode", "time_signature_not_4")
TERMS = (*SCALED, *FLAGS)

LEAST_PRESENT = 0.5
"""A column missing in more of the rows than this costs its term, not those rows."""

FEWEST_ARTISTS = 40
"""Errors are clustered from here on. Cameron and Miller (2015) put the border between
20 and 50 clusters; fewer make the errors too small, and one makes none."""

FEWEST_DIFFERENT = 5
"""Artists who must differ from the most frequent value of a column. A column that one
artist decides fits him exactly: its error would be zero, its effect seem certain."""


@dataclass(frozen=True)
class Design:
    """Targets and columns, row by row.

    X : DataFrame of shape (n_tracks, n_columns)
        Without constant: z-scores, flags, then one column for each key but the first.
    raw : DataFrame of shape (n_tracks, n_features)
        The features in their own units; duration as its natural logarithm.
    views : Series of shape (n_tracks,)
        All above zero, so that their logarithm exists.
    clusters : array of shape (n_tracks,)
        What errors are summed within, counted from 0: each track's first artist, or,
        where there are too few artists, the track itself.
    artists : int
        How many first artists there are.
    sd : dict
        What one unit of a scaled column is in the feature's own unit.
    """

    X: pd.DataFrame
    raw: pd.DataFrame
    views: pd.Series
    clusters: np.ndarray
    artists: int
    sd: dict[str, float]
    left_out: list[dict[str, str]]

    @property
    def terms(self) -> list[str]:
        """The columns that are not keys."""
        return [name for name in self.X if name in TERMS]

    @property
    def keys(self) -> list[str]:
        return [name for name in self.X if name not in TERMS]


def build(table: pd.DataFrame) -> Design:
    """Rows with views and all usable features; columns that vary and do not repeat."""
    seen = table[pd.to_numeric(table["views"], errors="coerce") > 0]
    raw = _raw(seen)
    left_out = []
    for name in raw.columns:
        missing = float(raw[name].isna().mean()) if len(raw) else 1.0
        if missing > LEAST_PRESENT:
            left_out.append(
                {"term": name, "reason": f"missing in {missing:.0%} of the tracks"}
            )
    raw = raw.drop(columns=[entry["term"] for entry in left_out])
    complete = raw.notna().all(axis="columns")
    raw = raw[complete].reset_index(drop=True)
    seen = seen[complete].reset_index(drop=True)
    for name in list(raw.columns):
        if raw[name].nunique() < 2:
            left_out.append({"term": name, "reason": "the same in every track"})
            raw = raw.drop(columns=name)
    clusters, artists, few = _clusters(seen)
    columns, sd = _scaled(raw)
    columns, rare = _common(columns, clusters)
    columns, repeats = _independent(columns)
    left_out += [*rare, *repeats, *few]
    if len(columns) < 2 * (columns.shape[1] + 1) or seen["views"].nunique() < 2:
        raise TooFewRows(
            f"the explanatory statistics need at least {2 * (columns.shape[1] + 1)} "
            "tracks with features and with views that differ, the table has "
            f"{len(columns)} (views: {seen['views'].nunique()} different); collect more"
        )
    return Design(
        columns, raw, seen["views"].astype("float64"), clusters, artists, sd, left_out
    )


def _raw(table: pd.DataFrame) -> pd.DataFrame:
    def column(name: str) -> pd.Series:
        if name not in table:
            return pd.Series(np.nan, index=table.index)
        values = pd.to_numeric(table[name], errors="coerce").astype("float64")
        return values.where(np.isfinite(values))

    duration, beats = column("duration_ms"), column("time_signature")
    raw = {name: column(name) for name in SCALED if name != "log_duration"}
    raw["log_duration"] = np.log(duration.where(duration > 0))
    raw["mode"] = column("mode")
    raw["time_signature_not_4"] = (beats != 4).astype("float64").where(beats.notna())
    raw["key"] = column("key")
    return pd.DataFrame(raw)


def _scaled(raw: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, float]]:
    columns, sd = {}, {}
    for name in raw:
        if name in SCALED:
            sd[name] = float(raw[name].std(ddof=1))
            columns[name] = (raw[name] - raw[name].mean()) / sd[name]
        elif name in FLAGS:
            columns[name] = raw[name]
    if "key" in raw:
        # C, the base of the reference table; -1 is Spotify's "no key found".
        for value in sorted(raw["key"].unique())[1:]:
            columns[f"key_{value:g}"] = (raw["key"] == value).astype("float64")
    return pd.DataFrame(columns, index=raw.index), sd


def _clusters(seen: pd.DataFrame) -> tuple[np.ndarray, int, list[dict[str, str]]]:
    """What errors are summed within, and the number of artists."""
    clusters = groups(seen, "artist")
    artists = int(clusters.max(initial=-1)) + 1
    if artists >= FEWEST_ARTISTS:
        return clusters, artists, []
    reason = (
        f"too few artists, {artists} of at least {FEWEST_ARTISTS}, so every track "
        "counts as independent"
    )
    entry = {"term": "errors by artist", "reason": reason}
    return np.arange(len(seen)), artists, [entry]


def _common(
    columns: pd.DataFrame, clusters: np.ndarray
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Leave out what is the same but for a handful of artists."""
    left_out = []
    for name in columns:
        values = columns[name].to_numpy()
        kinds, counts = np.unique(values, return_counts=True)
        if not len(kinds) or counts.max() < len(values) / 2:
            continue
        differ = len(np.unique(clusters[values != kinds[counts.argmax()]]))
        if differ < FEWEST_DIFFERENT:
            reason = (
                f"too few artists differ in it, {differ} of at least {FEWEST_DIFFERENT}"
            )
            left_out.append({"term": name, "reason": reason})
    return columns.drop(columns=[one["term"] for one in left_out]), left_out


def _independent(columns: pd.DataFrame) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Leave out what the columns before it already say, or no effect has a meaning."""
    kept: list[str] = []
    left_out = []
    basis = np.ones((len(columns), 1)) / np.sqrt(max(len(columns), 1))
    for name in columns:
        values = columns[name].to_numpy()
        rest = values - basis @ (basis.T @ values)
        rest = rest - basis @ (basis.T @ rest)
        # 1e-7 of the column's own size: what is left of a copy is rounding, ~1e-15.
        if np.linalg.norm(rest) <= 1e-7 * np.linalg.norm(values):
            left_out.append(
                {"term": name, "reason": "follows exactly from the terms before it"}
            )
            continue
        kept.append(name)
        basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
    return columns[kept], left_out
