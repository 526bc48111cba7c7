"""Tracks to ask about, from a file or from the words of a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from modeling.dataset import load
from modeling.dataset.columns import FOURTEEN, RANGES
from modeling.dataset.lines import BOM
from modeling.dataset.sources import FOREIGN
from modeling.errors import BadInput, UsageError
from modeling.predict.checked import NAMES

GLANCE = 4096
"""Bytes that hold a table's header."""


def table(path: Path) -> pd.DataFrame:
    """The tracks of a CSV table, or of JSON lines with track records."""
    try:
        with path.open("rb") as file:
            start = file.read(GLANCE)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    if wrong := next(
        (why for sign, why in FOREIGN.items() if start[:4].startswith(sign)), None
    ):
        raise BadInput(f"{path}: {wrong}")
    start = start.removeprefix(BOM).lstrip()
    if wrong := _no_table(start):
        raise BadInput(f"{path}: {wrong}")
    tracks = _records(path) if start.startswith(b"{") else _csv(path)
    if tracks.empty:
        raise BadInput(f"{path}: no track in it; give a file with at least one")
    return tracks


def _no_table(start: bytes) -> str:
    """Why a file that starts so is neither, and what to do; or nothing.

    >>> _no_table(b"danceability;energy")
    'expected commas between its columns, got semicolons; save it with commas'
    >>> _no_table(b"danceability,energy")
    ''
    """
    if start.startswith(b"["):
        return (
            "expected JSON lines, got a JSON array; write one object a line "
            "(jq -c '.[]')"
        )
    header = start.partition(b"\n")[0]
    if b"\0" in header:
        return "it is UTF-16 or no text; save it as CSV in UTF-8"
    for sign, name in ((b";", "semicolons"), (b"\t", "tabs")):
        if not start.startswith(b"{") and header.count(sign) > header.count(b","):
            return (
                f"expected commas between its columns, got {name}; save it with commas"
            )
    return ""


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
