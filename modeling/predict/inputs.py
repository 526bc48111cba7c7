"""Tracks to ask about, from a file or from the words of a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from modeling.dataset import load
from modeling.dataset.columns import FOURTEEN, RANGES
from modeling.errors import BadInput, UsageError
from modeling.predict.checked import NAMES


def table(path: Path) -> pd.DataFrame:
    """The tracks of a CSV table, or of JSON lines with track records."""
    try:
        with path.open("rb") as file:
            start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    tracks = _records(path) if start.startswith(b"{") else _csv(path)
    if tracks.empty:
        raise BadInput(f"{path}: no track in it; give a file with at least one")
    return tracks


def _csv(path: Path) -> pd.DataFrame:
    try:
        # as text: an id has more digits than a float, and a song may be called "NA"
        return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise BadInput(f"{path}: cannot be read as CSV: {reason}") from error


def _records(path: Path) -> pd.DataFrame:
    dataset = load([path])
    for name in FOURTEEN:
        if wrong := dataset.losses.get(f"values/{name}"):
            low, high = RANGES[name]
            raise BadInput(
                f"{path}: {name} must be a number from {low:,} to {high:,}, got "
                f"something else in {wrong} records; correct them, or leave them out"
            )
    return dataset.table


def track(path: Path, track_id: str) -> pd.DataFrame:
    """The row of one track in a file."""
    tracks = table(path)
    if "track_id" not in tracks:
        raise BadInput(f"{path}: has no column 'track_id'; give a table that has one")
    row = tracks[tracks["track_id"] == track_id]
    if row.empty:
        raise BadInput(
            f"{path}: none of its {len(tracks):,} tracks has the id {track_id!r}; "
            "name another file with --data"
        )
    return row.head(1)


def words(given: Sequence[str]) -> dict[str, str]:
    """Features as ``name=value``, checked as values later.

    >>> words(["energy=.5", "title_tt=Walk = Run"])
    {'energy': '.5', 'title_tt': 'Walk = Run'}
    """
    found: dict[str, str] = {}
    for word in given:
        name, sign, value = word.partition("=")
        if not sign or name not in NAMES:
            raise UsageError(
                f"--features takes name=value with a name of {', '.join(NAMES)}, "
                f"got {word!r}"
            )
        if name in found:
            raise UsageError(f"--features: {name} is given twice; give it once")
        found[name] = value
    return found
