"""Files that appear under their final name only when they are whole.

While it is written, ``x.jsonl`` is ``x.jsonl.part``, held by a lock. A part that
nobody holds has lost its writer; it gets its final name, for its whole lines are good.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO, Any

SUFFIX = ".part"


class PartFileStorage:
    """Scrapy's storage of local feeds: written as a part, renamed at the end."""

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        self.path = Path(uri.removeprefix("file://"))
        self.append = not (feed_options or {}).get("overwrite", False)

    def open(self, spider: object) -> IO[bytes]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        adopt(self.path.parent)
        file = _part(self.path).open("wb")
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if self.append and self.path.exists():
            file.write(self.path.read_bytes())
        return file

    def store(self, file: IO[bytes]) -> None:
        file.flush()
        os.fsync(file.fileno())
        _part(self.path).replace(self.path)
        file.close()


def adopt(folder: Path) -> list[Path]:
    """Give the parts of dead writers in ``folder`` their final names.

    A part whose final name is taken gets the next free number, so nothing is lost.
    """
    adopted = []
    for part in sorted(folder.glob(f"*{SUFFIX}")):
        with part.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            final = _free(part.with_suffix(""))
            part.rename(final)
            adopted.append(final)
    return adopted


def _part(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def _free(path: Path) -> Path:
    number, candidate = 1, path
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate
