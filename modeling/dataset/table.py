"""All inputs as one table: one row a sound, its losses counted, its bytes signed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from modeling.dataset import records, sources, tables
from modeling.dataset.columns import AUDIO, DECIMAL, TABLE, WHOLE
from modeling.errors import BadInput

GENERIC = "Original Sound"
"""A title that says nothing: the 2021 study dropped such rows, so that its table and
this one hold the same."""
CRAWLED = 10**12
"""Where the rows of crawls stand: they have no order of their own, and follow those of
the tables."""
UNWRITABLE = {0: None, ord("\r"): " "}
"""What no CSV file can hold and give back; some titles have it."""
COLUMNS = [*TABLE, "position"]

Keep = Callable[[pd.DataFrame, bytes], object]
"""Is handed some rows of the table, and the same as CSV."""


@dataclass(frozen=True)
class Summary:
    """What a table holds, and what was lost on the way to it.

    ``losses`` counts by reason (``lines/torn``, ``values/tempo``, ...), only what
    occurred. ``sha256`` is that of the table as CSV: same data, same sum.
    """

    tracks: int
    studied: int
    losses: dict[str, int]
    sha256: str
    sources: list[str]


@dataclass(frozen=True)
class Dataset:
    """The study's table in memory, with what its `Summary` says."""

    table: pd.DataFrame
    losses: dict[str, int]
    sha256: str
    sources: list[str]


def load(inputs: Sequence[str | Path]) -> Dataset:
    """Read files, folders and globs of raw records and tables, in any mixture."""
    parts: list[pd.DataFrame] = []
    summary = read(inputs, lambda rows, _: parts.append(rows))
    table = pd.concat(parts, ignore_index=True)
    return Dataset(table, summary.losses, summary.sha256, summary.sources)


def read(inputs: Sequence[str | Path], keep: Keep) -> Summary:
    """Hand the table to `keep`, some rows at a time: it may be larger than memory."""
    losses: Counter[str] = Counter()
    digest = hashlib.sha256()
    merged = tracks = complete = 0
    files = sources.find(inputs, losses)
    for part in _parts(files, losses):
        if part.empty:
            continue
        generic = part["title_tt"] == GENERIC
        losses["rows/original_sound"] += int(generic.sum())
        rows = _typed(part[~generic])
        heard = _heard(rows)
        losses["tracks/without_features"] += int((~heard).sum())
        content = csv(rows, header=not merged)
        digest.update(content)
        keep(rows, content)
        merged += len(part)
        tracks += len(rows)
        complete += int((heard & rows["views"].notna()).sum())
    if not merged:
        raise BadInput(
            f"{', '.join(map(str, inputs))}: no track in it; crawl first, or give "
            "other files"
        )
    found = {name: number for name, number in sorted(losses.items()) if number}
    names = sorted({file.path.name for file in files})
    return Summary(tracks, complete, found, digest.hexdigest(), names)


def _parts(
    files: Sequence[sources.SourceFile], losses: Counter[str]
) -> Iterator[pd.DataFrame]:
    """The table's rows in their order: those of tables, then those of crawls alone."""
    by_kind = {
        kind: [file.path for file in files if file.kind == kind]
        for kind in ("records", "tracks", "features", "table")
    }
    found = []
    if by_kind["tracks"] or by_kind["features"]:
        found.append(tables.originals(by_kind["tracks"], by_kind["features"], losses))
    if by_kind["table"]:
        found.append(tables.published(by_kind["table"], losses))
    if not by_kind["records"]:
        yield _pooled(found)
        return
    listed = {i for part in found for i in part["track_id"].dropna()}
    with records.merge(by_kind["records"], losses) as crawled:
        if listed:
            found.append(crawled.of(sorted(listed)).assign(position=CRAWLED))
        yield _pooled(found)
        yield from crawled.others(sorted(listed))


def _pooled(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    parts = [part.reindex(columns=COLUMNS) for part in parts if len(part)]
    if len(parts) > 1:
        return tables.pool(parts)
    return parts[0] if parts else pd.DataFrame(columns=COLUMNS)


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


def csv(table: pd.DataFrame, *, header: bool = True) -> bytes:
    """The table as the one sequence of bytes that stands for it."""
    return table.to_csv(index=False, header=header, lineterminator="\n").encode()


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
            text = text.where(text.notna(), None).astype("str")
            table[name] = text.str.translate(UNWRITABLE)
    return table
