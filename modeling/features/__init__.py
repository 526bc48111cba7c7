"""What a model may know of a track: sets of columns, two of them only for diagnosis.

====  ========================================================================
A0    the 13 audio features
P     Spotify's popularity
A     both: the 14 features of the 2021 study, in its order
B     A, and what titles, albums, artists and the sound's id say (73 columns)
V     log10 of the number of observed videos: how often the crawler met the sound.
      It is a trace of the collection, so it serves for diagnosis only
C     B and V, for diagnosis only
L     what was measured on the clip itself; never mixed with Spotify's columns
====  ========================================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from modeling.dataset.columns import AUDIO, FOURTEEN
from modeling.errors import MissingColumn, UsageError
from modeling.features import wording

__all__ = ["AUDIO", "FOURTEEN", "SETS", "blocks", "columns", "first_artist", "matrix"]

SETS = ("A0", "P", "A", "B", "V", "C", "L")

Columns = Mapping[str, Sequence[object]]
"""A table, or what is as good as one: values of equal number under each name."""

HEARD = (
    "local_tempo",
    "local_tempo_confidence",
    "local_key",
    "local_mode",
    "local_key_strength",
    "local_loudness_lufs",
)
"""The columns of the study's table that set L is made of."""

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
    made = columns(table, features)
    return pd.DataFrame(made, index=table.index, dtype="float64")


def columns(table: Columns, features: str) -> dict[str, np.ndarray]:
    """`matrix` as arrays by name, from a table or a plain mapping of columns.

    A single track is made so ten times as fast as through a table.
    """
    if features == "A0":
        return _numbers(table, AUDIO)
    if features == "P":
        return _numbers(table, ("popularity",))
    if features == "A":
        return _numbers(table, FOURTEEN)
    if features == "B":
        return _numbers(table, FOURTEEN) | _described(table)
    if features == "V":
        videos = _numbers(table, ("videos",))["videos"]
        # maximum() keeps a gap a gap
        return {"log_videos": np.log10(np.maximum(videos, 1))}
    if features == "C":
        return columns(table, "B") | columns(table, "V")
    if features == "L":
        return _heard(table)
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
    names = table["artist"].astype("string")  # a column without any name is no text
    first = names.str.split(", ", regex=False).str[0]
    return first.where(first.fillna("") != "")


def _numbers(table: Columns, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    lacking = [name for name in names if name not in table]
    if lacking:
        raise MissingColumn(
            f"the table has no column {', '.join(map(repr, lacking))}; "
            "it needs the columns of python -m modeling.dataset"
        )
    return {name: _floats(table[name]) for name in names}


def _floats(column: Sequence[object]) -> np.ndarray:
    if isinstance(column, pd.Series):  # whose nullable types only it can convert
        return column.astype("float64").to_numpy()
    return np.asarray(column, dtype="float64")


def _texts(column: Sequence[object]) -> list[str]:
    if isinstance(column, pd.Series):
        return column.astype("object").where(column.notna(), "").tolist()
    return ["" if text is None else text for text in column]


def _described(table: Columns) -> dict[str, np.ndarray]:
    rows = len(table["popularity"])
    texts = {
        name: _texts(table[name]) if name in table else [""] * rows
        for name in ("title_tt", "title_sp", "album_tt", "album_sp", "artist")
    }
    ids = table["track_id"] if "track_id" in table else [None] * rows
    return wording.describe(**texts) | _made(ids)


def _made(ids: Sequence[object]) -> dict[str, np.ndarray]:
    """When the sound was made: the upper 32 bits of TikTok's ids are Unix seconds."""
    seconds = np.full(len(ids), np.nan)
    for row, track_id in enumerate(ids):
        if isinstance(track_id, str) and track_id.isdecimal():
            seconds[row] = int(track_id) >> 32
    bad = ~(seconds >= OLDEST_SOUND)
    seconds[bad] = np.nan
    return {"sound_year": (seconds - YEAR_ZERO) / YEAR, "sound_ts_bad": bad}


def _heard(table: Columns) -> dict[str, np.ndarray]:
    """The clip's numbers; the key as a place on a circle, where B is next to C."""
    heard = _numbers(table, HEARD)
    angle = heard.pop("local_key") * (2 * np.pi / 12)
    return heard | {"local_key_sin": np.sin(angle), "local_key_cos": np.cos(angle)}
