"""What a model may know of a track: five sets of columns, and one only for diagnosis.

====  ========================================================================
A0    the 13 audio features
P     Spotify's popularity
A     both: the 14 features of the 2021 study, in its order
B     A, and what titles, albums, artists and the sound's id say (73 columns)
V     log10 of the number of observed videos: how often the crawler met the sound.
      It is a trace of the collection, so it serves for diagnosis only
C     B and V, for diagnosis only
====  ========================================================================
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling.dataset.columns import AUDIO, FOURTEEN
from modeling.errors import MissingColumn, UsageError
from modeling.features import wording

__all__ = ["AUDIO", "FOURTEEN", "SETS", "blocks", "first_artist", "matrix"]

SETS = ("A0", "P", "A", "B", "V", "C")

OLDEST_SOUND = 1_300_000_000
"""Seconds: March 2011, before TikTok and Musical.ly. A smaller value in the upper half
of an id means that the id was not made of a time."""

YEAR_ZERO = 1_630_000_000  # August 2021, so that the 2021 sounds lie around 0
YEAR = 31_500_000  # seconds, near enough


def matrix(table: pd.DataFrame, features: str) -> pd.DataFrame:
    """The columns of a feature set as numbers, missing values left in.

    Parameters
    ----------
    table : DataFrame of shape (n_tracks, n_columns)
        Rows of the study's table.
    features : str
        One of `SETS`.

    Returns
    -------
    DataFrame of float64, of shape (n_tracks, n_features), with the table's index
    """
    parts = {
        "A0": (_numbers, AUDIO),
        "P": (_numbers, ("popularity",)),
        "A": (_numbers, FOURTEEN),
    }
    if features in parts:
        make, names = parts[features]
        return make(table, names)
    if features == "B":
        return pd.concat([_numbers(table, FOURTEEN), _described(table)], axis=1)
    if features == "V":
        videos = _numbers(table, ("videos",))["videos"]
        return np.log10(videos.clip(lower=1)).to_frame("log_videos")
    if features == "C":
        return pd.concat([matrix(table, "B"), matrix(table, "V")], axis=1)
    raise UsageError(f"features must be one of {', '.join(SETS)}, got {features!r}")


def blocks(columns: list[str]) -> dict[str, list[int]]:
    """Columns of a matrix by what they tell: single numbers alone, words by kind."""
    kinds = {name: kind for kind, names in wording.KINDS.items() for name in names}
    kinds |= dict.fromkeys(("sound_year", "sound_ts_bad"), "age of the sound")
    found: dict[str, list[int]] = {}
    for place, name in enumerate(columns):
        found.setdefault(kinds.get(name, name), []).append(place)
    return found


def first_artist(table: pd.DataFrame) -> pd.Series:
    """The first name of `artist`; missing where nobody is named.

    >>> first_artist(pd.DataFrame({"artist": ["Migos, Drake", None]})).tolist()
    ['Migos', nan]
    """
    if "artist" not in table:
        raise MissingColumn("the table has no column 'artist', which folds need")
    first = table["artist"].astype("str").str.split(", ", regex=False).str[0]
    return first.where(first.fillna("") != "")


def _numbers(table: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    lacking = [name for name in names if name not in table]
    if lacking:
        raise MissingColumn(
            f"the table has no column {', '.join(map(repr, lacking))}; "
            "it needs the columns of python -m modeling.dataset"
        )
    return table[list(names)].astype("float64")


def _described(table: pd.DataFrame) -> pd.DataFrame:
    texts = {
        name: table[name].astype("object").where(table[name].notna(), "").tolist()
        if name in table
        else [""] * len(table)
        for name in ("title_tt", "title_sp", "album_tt", "album_sp", "artist")
    }
    columns = wording.describe(**texts)
    columns.update(_made(table))
    return pd.DataFrame(columns, index=table.index, dtype="float64")


def _made(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """When the sound was made: the upper 32 bits of TikTok's ids are Unix seconds."""
    seconds = np.full(len(table), np.nan)
    if "track_id" in table:
        for row, track_id in enumerate(table["track_id"]):
            if isinstance(track_id, str) and track_id.isdecimal():
                seconds[row] = int(track_id) >> 32
    bad = ~(seconds >= OLDEST_SOUND)
    seconds[bad] = np.nan
    return {"sound_year": (seconds - YEAR_ZERO) / YEAR, "sound_ts_bad": bad}
