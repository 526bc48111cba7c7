"""The columns every explanatory model shares: scaled sounds, flags, and the key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t

from modeling.errors import TooFewRows
from modeling.splits import effective, groups

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

MANY_ARTISTS = 40
"""Equal artists from which on sums within artists make good errors, and estimates are
normal: Cameron and Miller (2015) put the border between 20 and 50. Below, each artist
is left out in turn, and t has as many degrees of freedom as artists, less one."""

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
        Each track's first artist, counted from 0; nobody known is one of a kind.
    artists : int
        How many first artists there are.
    effective : float
        How many artists of one size weigh as much.
    sd : dict
        What one unit of a scaled column is in the feature's own unit.
    """

    X: pd.DataFrame
    raw: pd.DataFrame
    views: pd.Series
    clusters: np.ndarray
    artists: int
    effective: float
    sd: dict[str, float]
    left_out: list[dict[str, str]]

    @property
    def few(self) -> bool:
        return self.effective < MANY_ARTISTS

    @property
    def freedom(self) -> float:
        """Degrees of freedom of the distribution of an estimate over its error."""
        return max(self.effective - 1, 1.0) if self.few else np.inf

    @property
    def reach(self) -> float:
        """Errors from an estimate to either end of its 95 % interval."""
        return float(t.ppf(0.975, self.freedom))

    def p(self, ratio: float) -> float:
        """Of an estimate that is so many errors from nothing."""
        return float(2 * t.sf(abs(ratio), self.freedom))

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
    clusters = groups(seen, "artist")
    artists, weight = int(clusters.max(initial=-1)) + 1, effective(clusters)
    columns, sd = _scaled(raw)
    columns, rare = _common(columns, clusters)
    columns, repeats = _independent(columns)
    left_out += [*rare, *repeats, *_few(artists, weight)]
    if not columns.shape[1]:
        raise TooFewRows(
            "the explanatory statistics need a feature that differs between tracks, "
            "the table has none"
        )
    if len(columns) < 2 * (columns.shape[1] + 1) or seen["views"].nunique() < 2:
        raise TooFewRows(
            f"the explanatory statistics need at least {2 * (columns.shape[1] + 1)} "
            "tracks with features and with views that differ, the table has "
            f"{len(columns)} (views: {seen['views'].nunique()} different); collect more"
        )
    views = seen["views"].astype("float64")
    return Design(columns, raw, views, clusters, artists, weight, sd, left_out)


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


def _few(artists: int, weight: float) -> list[dict[str, str]]:
    if weight >= MANY_ARTISTS:
        return []
    reason = (
        f"{artists} artists weigh like {weight:.1f} of one size, fewer than "
        f"{MANY_ARTISTS}, so each was left out in turn, and intervals are wide"
    )
    return [{"term": "few artists", "reason": reason}]


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
