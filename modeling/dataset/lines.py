"""Files of lines as DuckDB can read them, and its errors in words."""

from __future__ import annotations

import glob
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import orjson

from modeling.errors import BadInput, NewerSchema
from tiktok_scraper.items import SCHEMA

LONGEST = 16 << 20
"""Bytes of a line; a record has a few thousand."""
GLANCE = 1 << 20
"""Bytes by which a file is recognised."""
BOM = b"\xef\xbb\xbf"
"""What some editors put before the first line; it would spoil that line."""


def is_array(path: Path) -> bool:
    """Whether a file begins as one JSON array (`scrapy crawl -O x.json`)."""
    with path.open("rb") as file:
        return file.read(GLANCE).removeprefix(BOM).lstrip().startswith(b"[")


def readable(files: Sequence[Path], folder: Path) -> dict[str, Path]:
    """Names for DuckDB, each with the file that it stands for.

    A name with `*` in it would be a pattern. What begins with a byte order mark is
    copied without it to `folder`, and an array as lines.
    """
    names = {}
    for number, path in enumerate(files):
        copy = folder / f"{number}.jsonl"
        if is_array(path):
            copy.write_bytes(b"\n".join(_members(path)))
        elif _is_marked(path):
            with path.open("rb") as file, copy.open("wb") as other:
                file.seek(len(BOM))
                shutil.copyfileobj(file, other)
        else:
            names[glob.escape(str(path))] = path
            continue
        names[str(copy)] = path
    return names


def _is_marked(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(BOM)) == BOM


def _members(path: Path) -> Iterator[bytes]:
    """The records of a feed that is one array, as lines."""
    try:
        members = orjson.loads(path.read_bytes().removeprefix(BOM))
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"{path}: expected JSON lines, or one whole array, got an array that "
            f"breaks off ({error}); crawl with -O to a file in .jsonl"
        ) from error
    yield from map(orjson.dumps, members)


@contextmanager
def told(files: Sequence[Path], folder: str) -> Iterator[None]:
    """Turns what DuckDB cannot do into one sentence."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise BadInput(
            f"{_named(files)}: the merge needs more memory, or more room than "
            f"{Path(folder).parent} has; merge where there is more, or name a larger "
            f"folder: TMPDIR=... ({_first_line(error)})"
        ) from error
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # DuckDB's way to pass on a Ctrl-C
            raise KeyboardInterrupt from error
        raise
    except (duckdb.Error, OSError) as error:
        sentence = _first_line(error)
        if "maximum_object_size" in sentence:
            raise BadInput(
                f"{_longest(files)}: a line of more than {LONGEST:,} bytes, which no "
                "record has; remove the line, or give other files"
            ) from error
        raise BadInput(f"{_named(files)}: cannot be merged: {sentence}") from error


def _longest(files: Sequence[Path]) -> str:
    """Where the first line stands that is too long, as file:line."""
    for path in files:
        with path.open("rb") as file:
            number, so_far = 1, 0
            while part := file.readline(LONGEST):
                so_far += len(part)
                if so_far > LONGEST:
                    return f"{path}:{number}"
                if part.endswith(b"\n"):
                    number, so_far = number + 1, 0
    return _named(files)


def _named(files: Sequence[Path]) -> str:
    return ", ".join(map(str, files[:3])) + (", ..." if len(files) > 3 else "")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def refuse_newer(path: Path) -> None:
    """NewerSchema, with the line that has it."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                version = float(orjson.loads(line.removeprefix(BOM))["schema"])
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
                continue
            if version >= SCHEMA + 1:
                raise NewerSchema(
                    f"{path}:{number}: schema {version:g} is newer than {SCHEMA}, "
                    "which this version reads; update this project"
                )
    raise NewerSchema(f"{path}: holds records newer than schema {SCHEMA}")
