"""All inputs as one table: one row a sound, its losses counted, its bytes signed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from modeling.dataset import records, sources, tables
from modeling.dataset.columns import AUDIO, DECIMAL, TABLE, WHOLE
from modeling.errors import BadInput

GENERIC = "Original Sound"
"""A title that says nothing: the 2021 study dropped such rows, so that its table and
this one hold the same."""


@dataclass(frozen=True)
class Dataset:
    """The study's table and what was lost on the way to it.

    ``losses`` counts by reason (``lines/torn``, ``values/tempo``, ...), only what
    occurred. ``sha256`` is that of the table as CSV: same data, same sum.
    """

    table: pd.DataFrame
    losses: dict[str, int]
    sha256: str
    sources: list[str]


def load(inputs: Sequence[str | Path]) -> Dataset:
    """Read files, folders and globs of raw records and tables, in any mixture."""
    losses: Counter[str] = Counter()
    files = sources.find(inputs, losses)
    by_kind = {
        kind: [file.path for file in files if file.kind == kind]
        for kind in ("records", "tracks", "features", "table")
    }
    parts = []
    if by_kind["tracks"] or by_kind["features"]:
        parts.append(tables.originals(by_kind["tracks"], by_kind["features"], losses))
    if by_kind["table"]:
        parts.append(tables.published(by_kind["table"], losses))
    if by_kind["records"]:
        merged = records.merge(by_kind["records"], losses)
        # A crawl has no order of its own; its rows follow those of the tables.
        merged["position"] = range(10**12, 10**12 + len(merged))
        parts.append(merged)
    parts = [part for part in parts if len(part)]
    if not parts:
        raise BadInput(
            f"{', '.join(map(str, inputs))}: no track in it; crawl first, or give "
            "other files"
        )
    columns = [*TABLE, "position"]
    table = parts[0].reindex(columns=columns)
    if len(parts) > 1:
        table = tables.pool([part.reindex(columns=columns) for part in parts])
    generic = table["title_tt"] == GENERIC
    losses["rows/original_sound"] += int(generic.sum())
    table = _typed(table[~generic])
    losses["tracks/without_features"] += int((~_heard(table)).sum())
    digest = hashlib.sha256(csv(table)).hexdigest()
    found = {name: number for name, number in sorted(losses.items()) if number}
    return Dataset(table, found, digest, sorted({file.path.name for file in files}))


def studied(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that every study runs on: with audio features and with known views.

    Whole columns without a gap become int64, all others float64, so that no model ever
    meets a nullable type.
    """
    rows = table[_heard(table) & table["views"].notna()].reset_index(drop=True)
    for name in WHOLE:
        if name in rows:
            kind = "float64" if rows[name].isna().any() else "int64"
            rows[name] = rows[name].astype(kind)
    return rows


def csv(table: pd.DataFrame) -> bytes:
    """The table as the one sequence of bytes that stands for it."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def _heard(table: pd.DataFrame) -> pd.Series:
    return table[[name for name in AUDIO if name in table]].notna().any(axis=1)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    table = table[list(TABLE)].reset_index(drop=True)
    for name in TABLE:
        if name in WHOLE:
            table[name] = table[name].astype("Int64")
        elif name in DECIMAL:
            table[name] = table[name].astype("float64")
        else:
            text = table[name].astype("object")
            table[name] = text.where(text.notna(), None).astype("str")
    return table
