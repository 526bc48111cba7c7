"""Finished steps of a study, kept for the next run on the same data.

They lie in the user's own cache folder and nowhere near the data: they are pickles,
which run code when they are read, and data folders get shared.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from joblib import Memory

from modeling.results.manifest import versions

logger = logging.getLogger(__name__)

T = TypeVar("T")

MOST_BYTES = "1G"
"""Beyond it the steps go that were not used for longest; a whole study takes 50 MB."""


class Kept:
    """The steps that earlier runs finished; ``afresh`` looks at none of them."""

    def __init__(self, folder: Path, *, afresh: bool = False) -> None:
        self._afresh = afresh
        try:
            memory = Memory(folder, verbose=0)
            memory.reduce_size(bytes_limit=MOST_BYTES)
        except OSError as error:
            logger.warning(
                "%s: finished steps cannot be kept there (%s); this run does without",
                folder,
                error.strerror,
            )
            memory = Memory(None, verbose=0)
        self._answer = memory.cache(_answer, ignore=["work"])

    def has(self, step: str, key: tuple[object, ...]) -> bool:
        if self._afresh:
            return False
        return bool(self._answer.check_call_in_cache(step, (code(), *key), None))

    def run(self, step: str, key: tuple[object, ...], work: Callable[[], T]) -> T:
        """What ``work`` returned when ``step`` last ran with ``key``, or returns now.

        ``key`` is everything that the result depends on, but for this program and its
        libraries, which belong to every key.
        """
        result: T
        if self._afresh:
            result, _ = self._answer.call(step, (code(), *key), work)
        else:
            result = self._answer(step, (code(), *key), work)
        return result


def _answer(step: str, key: tuple[object, ...], work: Callable[[], T]) -> T:
    return work()


@cache
def code() -> str:
    """A digest of this package and the versions of what it computes with."""
    digest = hashlib.sha256(repr(sorted(versions().items())).encode())
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        if "report" not in path.relative_to(package).parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()
