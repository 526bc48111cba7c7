"""Numbers that catalogues give out: ids, ISRCs, dates."""

from __future__ import annotations

import string

import numpy as np

_BASE62 = string.digits + string.ascii_letters


def spotify_id(rng: np.random.Generator) -> str:
    """22 characters, as every object at Spotify has."""
    return "".join(_BASE62[i] for i in rng.integers(62, size=22))


def isrc(rng: np.random.Generator) -> str:
    """The number of a recording, wherever it is released."""
    letters = "".join(chr(65 + int(i)) for i in rng.integers(26, size=3))
    return f"QZ{letters}{rng.integers(10, 27)}{rng.integers(10**5):05d}"


def date(rng: np.random.Generator, first: int, last: int) -> str:
    """A day of the years ``first`` to ``last``."""
    year = int(rng.integers(first, last + 1))
    return f"{year}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
