"""What a person or a file gives, as numbers that can be true, or one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from modeling.dataset.columns import FOURTEEN, RANGES, TEXTS, WHOLE
from modeling.errors import BadInput, MissingColumn

LONGEST_ID = 20
"""Digits of the largest number of 64 bits; ids of TikTok have 19."""

NAMES = (*FOURTEEN, *TEXTS, "track_id")

Columns = dict[str, Sequence[object]]


def columns(tracks: pd.DataFrame | Mapping[str, object]) -> Columns:
    """The columns that models are asked with.

    A mapping is one track, and what it lacks is missing; a table has to have all the
    columns of features, which may have gaps.
    """
    if isinstance(tracks, pd.DataFrame):
        lacking = [name for name in FOURTEEN if name not in tracks]
        if lacking:
            raise MissingColumn(
                f"the table has no column {', '.join(map(repr, lacking))}; give the "
                "columns of data/processed/tracks.csv, with gaps where nothing is known"
            )
        found: Columns = {name: tracks[name] for name in NAMES if name in tracks}
    else:
        found = {name: [tracks.get(name)] for name in NAMES}
    for name in FOURTEEN:
        found[name] = _numbers(name, found[name])
    for name in {*TEXTS, "track_id"} & set(found):
        found[name] = _texts(found[name])
    _possible(found)
    found["track_id"] = [
        one if one and len(one) <= LONGEST_ID else None
        for one in found.get("track_id", [None] * len(found[FOURTEEN[0]]))
    ]
    return found


def _numbers(name: str, values: Sequence[object]) -> np.ndarray:
    try:
        if isinstance(values, pd.Series):
            return values.astype("float64").to_numpy()
        return np.array([np.nan if v is None else float(v) for v in values])
    except (TypeError, ValueError):
        for row, value in enumerate(values, start=1):
            if not pd.isna(value) and not _is_number(value):
                raise BadInput(
                    f"track {row}: {name} must be a number, got {value!r}"
                ) from None
        raise


def _is_number(value: object) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _texts(values: Sequence[object]) -> list[str | None]:
    if isinstance(values, pd.Series):
        values = values.astype("object").where(values.notna(), None).tolist()
    return [None if value is None else str(value) for value in values]


def _possible(found: Columns) -> None:
    """Nothing, or BadInput for the first value that cannot be true."""
    numbers = np.column_stack([found[name] for name in FOURTEEN])
    wrong = (numbers < _LOW) | (numbers > _HIGH)
    wrong |= _IS_WHOLE & (numbers != np.round(numbers)) & ~np.isnan(numbers)
    if wrong.any():
        row, place = np.argwhere(wrong)[0]
        name = FOURTEEN[place]
        low, high = RANGES[name]
        kind = "a whole number from" if name in WHOLE else "from"
        raise BadInput(
            f"track {row + 1}: {name} must be {kind} {low:,} to {high:,}, "
            f"got {numbers[row, place]:g}"
        )


_LOW, _HIGH = np.array([RANGES[name] for name in FOURTEEN], dtype="float64").T
_IS_WHOLE = np.array([name in WHOLE for name in FOURTEEN])
