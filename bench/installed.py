"""What a package adds to an installation of this project, in megabytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"

_NAME = re.compile(r"[A-Za-z0-9._-]+")
# Of this project's requirements, those that are there for local audio alone.
_FOR_AUDIO = ("av", "pyloudnorm")


def added_mb(packages: Iterable[str]) -> float:
    """The files of ``packages`` and of what they need, less what is there anyway."""
    lines = REQUIREMENTS.read_text().splitlines()
    named = {found[0].lower() for line in lines if (found := _NAME.match(line))}
    there = _closure(named - set(_FOR_AUDIO))
    size = sum(_size(name) for name in _closure(packages) - there)
    return round(size / 1e6, 1)


def _closure(names: Iterable[str]) -> set[str]:
    """Names of what is installed, with all that it needs here; extras left out."""
    closed: set[str] = set()
    waiting = [_plain(name) for name in names]
    while waiting:
        name = waiting.pop()
        if name in closed:
            continue
        closed.add(name)
        try:
            needs = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue
        waiting += [
            _plain(found[0])
            for need in needs
            if "extra ==" not in need and (found := _NAME.match(need))
        ]
    return closed


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _size(name: str) -> int:
    try:
        files = metadata.files(name) or ()
    except metadata.PackageNotFoundError:
        return 0
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file())
