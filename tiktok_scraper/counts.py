"""What a shown count says: its value, and the size of the rounding in it.

Since December 2020 TikTok's web pages show counts the way people read them: below
10,000 exactly, below a million to the hundred (257.2K), above to the hundred thousand
(37.4M). Newer payloads repeat some of them in ``statsV2``, now and then exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LARGEST = 10**12
"""A count above this is a fault of the payload: the most played video has 2.4e9."""

LONGEST = len(str(LARGEST))
"""Digits of a text that is worth a look; int() refuses some thousands."""


def whole(value: object) -> int | None:
    """The count in ``value``, or None where there is no believable one.

    >>> whole("2414227"), whole(31), whole(59100.0)
    (2414227, 31, 59100)
    >>> whole(-1), whole(10**13), whole("1.3M"), whole(True), whole(None), whole("")
    (None, None, None, None, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        if not value.is_integer():
            return None
        value = int(value)
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit() and len(value) <= LONGEST):
            return None
        value = int(value)
    if not isinstance(value, int):
        return None
    return value if 0 <= value <= LARGEST else None


def step(value: int) -> int:
    """How coarse a count is that looks rounded for display; 1 where it is exact.

    >>> step(9_999), step(257_200), step(257_213), step(37_400_000), step(2_414_227)
    (1, 100, 1, 100000, 1)

    A count of two million that happens to be exact cannot be told from a rounded one;
    it is called rounded, which is the careful answer.
    """
    size = 1 if value < 10_000 else 100 if value < 1_000_000 else 100_000
    return size if value % size == 0 else 1


def finest(name: str, *stats: Mapping[str, Any] | None) -> int | None:
    """The value of ``name`` from the mapping that shows it most exactly.

    >>> finest("plays", {"plays": 2400000}, {"plays": "2414227"})
    2414227
    >>> finest("plays", {"plays": -5}, None) is None
    True
    """
    values = [
        value
        for mapping in stats
        if mapping and (value := whole(mapping.get(name))) is not None
    ]
    return min(values, key=step, default=None)
