"""Files that appear under their final name only when they are whole.

While it is written, ``x.jsonl`` is ``x.jsonl.part``, held by a lock. A part that
nobody holds has lost its writer; it gets its final name, for its whole lines are good.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EISDIR
from pathlib import Path
from typing import IO, Any

from tiktok_scraper.errors import ScraperError, UsageError

SUFFIX = ".part"
LINES = (".jsonl", ".jsonlines", ".jl")
"""Formats whose every whole line is good. Half a JSON array or table is not."""
BLOCK = 1 << 16


class PartFileStorage:
    """Scrapy's storage of local feeds: written as a part, renamed at the end.

    A part of the same name that a dead writer left is written on: what stands in it is
    known to the state store, and will not be brought again.
    """

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        self.path = Path(uri.removeprefix("file://"))
        options = feed_options or {}
        self.append = not options.get("overwrite", False)
        self.format = options.get("format")
        # Now, for a crawl that finds nothing left to read never opens a file.
        with self._opening():
            adopt(self.path.parent, but=self.path)

    def check(self) -> None:
        """Raises what ``open`` would, and UsageError for an array that is to grow."""
        if self.append and self.format == "json" and _has_content(self.path):
            raise UsageError(
                f"{self.path} exists, and nothing can be appended to a JSON array; "
                "expected -O to write it anew, another name, or a name in .jsonl"
            )
        with self._opening(), self._folder():
            part = _part(self.path)
            left = part.exists()
            self._locked().close()
            if not left:
                part.unlink()

    def open(self, spider: object) -> IO[bytes]:
        with self._opening():
            with self._folder():
                file = self._locked()
                if file.seek(0, os.SEEK_END) and self.path.suffix not in LINES:
                    part = _part(self.path)
                    part.rename(_free(part))
                    file.close()
                    file = self._locked()
            return self._begun(file)

    def _begun(self, file: IO[bytes]) -> IO[bytes]:
        """``file`` at its end, after all that it shall keep."""
        before = b""
        if self.append and self.path.exists():
            before = self.path.read_bytes()
        file.seek(0)
        if file.read(len(before)) != before:  # killed while it was copied
            file.truncate(0)
            file.write(before)
            file.flush()
        _cut(file)
        return file

    def store(self, file: IO[bytes]) -> None:
        file.flush()
        os.fsync(file.fileno())
        with _alone(self.path.parent):
            if file.seek(0, os.SEEK_END):
                _part(self.path).replace(self.path)
            else:  # pages came, and none of them had a row of this kind
                _part(self.path).unlink()
        file.close()

    @contextmanager
    def _opening(self) -> Iterator[None]:
        """Puts into a sentence what the system refuses."""
        try:
            yield
        except OSError as error:
            raise ScraperError(
                f"{self.path} cannot be opened ({error.strerror}); check "
                f"{error.filename or self.path}, then start again"
            ) from error

    @contextmanager
    def _folder(self) -> Iterator[None]:
        """Makes the folder, and is alone in it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(self.path.parent):
            yield

    def _locked(self) -> IO[bytes]:
        part = _part(self.path)
        if self.path.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), self.path)
        file = part.open("a+b")  # which leaves it whole if somebody else is at it
        if not _lock(file):
            file.close()
            raise ScraperError(
                f"{part} is being written by another crawl; name another file, or "
                "wait for its end"
            )
        return file


def adopt(folder: Path, but: Path | None = None) -> list[Path]:
    """Give the parts of dead writers in ``folder`` their final names.

    A part whose final name is taken gets the next free number, so nothing is lost.
    """
    adopted: list[Path] = []
    if not folder.is_dir():  # one that another crawl makes now has no dead writer's
        return adopted
    with _alone(folder):
        for part in sorted(folder.glob(f"*{SUFFIX}")):
            final = part.with_suffix("")
            if final.suffix not in LINES or final == but:
                continue
            with part.open("r+b") as file:
                if not _lock(file):
                    continue
                if _cut(file) == 0:
                    part.unlink()
                    continue
                final = _free(final)
                part.rename(final)
                adopted.append(final)
    return adopted


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other crawls out of ``folder``: a part that is made, but not yet locked,
    would look like that of a dead writer.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _cut(file: IO[bytes]) -> int:
    """Drop what follows the last end of a line, where a kill tore one; the size."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - BLOCK)
        file.seek(start)
        if (last := file.read(end - start).rfind(b"\n")) >= 0:
            end = start + last + 1
            break
        end = start
    file.truncate(end)
    file.seek(end)
    return end


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _part(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def _free(path: Path) -> Path:
    number, candidate = 1, path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate
