"""Which files are meant, and what each of them is: told by content, never by name."""

from __future__ import annotations

import csv
import glob
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from modeling.dataset.columns import AUDIO
from modeling.dataset.lines import BOM, GLANCE, is_array
from modeling.errors import BadInput, MissingColumn

Kind = Literal["records", "tracks", "features", "table"]
ENDINGS = (".jsonl", ".ndjson", ".csv")
ARRAY = ".json"
GROWING = ".part"
"""A crawl still writes it, or was killed; the next crawl gives it its name."""
PACKED = (".gz", ".zip", ".zst", ".bz2", ".xz")
FOREIGN = {
    b"\x1f\x8b": "it is compressed; unpack it first (gunzip)",
    b"PK\x03\x04": "it is a ZIP archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "it is compressed; unpack it first (unzstd)",
    b"\xff\xfe": "it is UTF-16; save it as UTF-8",
    b"\xfe\xff": "it is UTF-16; save it as UTF-8",
}
"""How files begin that would be right after one more step."""


@dataclass(frozen=True)
class SourceFile:
    path: Path
    kind: Kind


def find(inputs: Sequence[str | Path], losses: Counter[str]) -> list[SourceFile]:
    """The files that `inputs` (files, folders, globs) stand for, each one once."""
    paths = sorted({path.resolve(): path for path in _expand(inputs, losses)}.values())
    files, seen = [], set()
    for path in paths:
        kind = recognise(path)
        if kind is None:
            losses["files/empty"] += 1
            continue
        if kind != "records":  # their videos are told apart by id, a table's are not
            digest = hashlib.sha256(path.read_bytes()).digest()
            if digest in seen:
                losses["files/repeated"] += 1
                continue
            seen.add(digest)
        files.append(SourceFile(path, kind))
    return files


def _expand(inputs: Sequence[str | Path], losses: Counter[str]) -> list[Path]:
    paths: list[Path] = []
    for given in inputs:
        path = Path(given)
        if given == "":
            found, what = [], "an empty name"
        elif path.is_dir():
            found = [
                inner
                for inner in path.rglob("*")
                if inner.is_file() and _is_meant(inner)
            ]
            what = f"no file ending in {', '.join(ENDINGS)} in it"
            losses["files/unfinished"] += _ending(path, (GROWING,))
            losses["files/compressed"] += _ending(path, PACKED)
        elif path.is_file():
            found = [path]
            what = ""
        elif glob.has_magic(str(given)):
            found = [
                inner
                for name in glob.glob(str(given), recursive=True)  # noqa: PTH207
                if (inner := Path(name)).is_file()
            ]
            what = "no file matches"
        else:
            found, what = [], "no such file or folder"
        if not found:
            raise BadInput(
                f"{given}: {what}; give JSON lines of a crawl, or tracks.csv and "
                "features.csv"
            )
        paths += found
    return paths


def _is_meant(path: Path) -> bool:
    """Whether a file in a folder is one to read; of .json a feed's array alone is."""
    ending = path.suffix.lower()
    return ending in ENDINGS or (ending == ARRAY and is_array(path))


def _ending(folder: Path, endings: tuple[str, ...]) -> int:
    return sum(path.suffix.lower() in endings for path in folder.rglob("*"))


def recognise(path: Path) -> Kind | None:
    """What the file is; None where it holds nothing.

    Raises
    ------
    BadInput
        It is neither records nor a table.
    MissingColumn
        It is one of the tables, but lacks a column.
    """
    try:
        with path.open("rb") as file:
            start = file.read(GLANCE)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error
    for signature, sentence in FOREIGN.items():
        if start.startswith(signature):
            raise BadInput(f"{path}: {sentence}")
    lines = start.removeprefix(BOM).split(b"\n")
    lines = [line.strip() for line in lines if line.strip()]
    if not lines:
        return None
    if lines[0].startswith((b"{", b"[")) or not _looks_like_header(lines[0]):
        return _records(path, lines)
    try:
        header = next(csv.reader([lines[0].decode("utf-8", "replace")]))
    except csv.Error as error:
        raise BadInput(f"{path}: its first line is no header: {error}") from error
    return _table(path, header)


def _looks_like_header(line: bytes) -> bool:
    return b"," in line and b"\0" not in line and not line.startswith(b"<")


def _records(path: Path, lines: list[bytes]) -> Kind:
    for line in lines:
        line = line.removeprefix(b"[").removesuffix(b"]").strip().removesuffix(b",")
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(record, dict) and record.get("kind") in ("track", "video"):
            return "records"
    raise BadInput(
        f"{path}: expected JSON lines of kind 'track' or 'video', or a table with a "
        f"header, got {lines[0][:40].decode('utf-8', 'replace')!r}; give other files"
    )


def _table(path: Path, header: list[str]) -> Kind:
    columns = set(header)
    if twice := [name for name in columns if name and header.count(name) > 1]:
        raise BadInput(
            f"{path}: the column {min(twice)!r} is there twice, and nobody can say "
            "which one counts; remove one of them"
        )
    if {"kind", "schema"} <= columns:
        raise BadInput(
            f"{path}: it is a crawl as CSV, which cannot be merged; crawl with -O to a "
            "file in .jsonl"
        )
    if {"title_tt", "views"} & columns and "title" not in columns:
        return _needs(path, columns, ("title_tt", "views", "videos", *AUDIO), "table")
    if "tt_id" in columns or {"danceability", "uri"} <= columns:
        return _needs(path, columns, ("tt_id", *AUDIO, "popularity"), "features")
    if len({"id", "views", "videos", "title"} & columns) >= 3:
        return _needs(path, columns, ("id", "title", "views", "videos"), "tracks")
    raise BadInput(
        f"{path}: expected the columns of tracks.csv (id, title, album, views, videos),"
        " of features.csv (tt_id, danceability, ...) or of a processed table (title_tt,"
        f" views, danceability, ...), got {', '.join(header[:6])!r}"
    )


def _needs(path: Path, columns: set[str], needed: tuple[str, ...], kind: Kind) -> Kind:
    lacking = [name for name in needed if name not in columns]
    if lacking:
        raise MissingColumn(
            f"{path}: column {', '.join(map(repr, lacking))} is missing; a {kind} file "
            f"needs {', '.join(needed)}"
        )
    return kind
