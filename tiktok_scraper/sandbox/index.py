"""An inverted index, as the searches of music catalogues have: words, not meanings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
_NOWHERE: Places = np.array([], dtype=np.int64)


def words(text: str) -> list[str]:
    """The words of ``text`` without case and punctuation, in their order.

    >>> words("Don't Stop (Live)")
    ['don', 't', 'stop', 'live']
    """
    return re.findall(r"\w+", text.casefold())


class Index:
    """Entries by the words of their fields, and by all words that a search may use.

    An entry is known by its place: ``fields[i]`` and ``plain[i]`` are those of ``i``.
    """

    def __init__(
        self, fields: Sequence[Mapping[str, str]], plain: Sequence[str]
    ) -> None:
        everything = [words(text) for text in plain]
        self.sizes = np.array([len(set(told)) for told in everything], dtype=np.int64)
        self._plain = _postings(everything)
        self._texts = [
            {name: f" {' '.join(words(text))} " for name, text in told.items()}
            for told in fields
        ]
        names = fields[0] if fields else ()
        self._fields = {
            name: _postings(told[name].split() for told in self._texts)
            for name in names
        }

    def __len__(self) -> int:
        return len(self._texts)

    def holding(self, field: str, text: str, *, phrase: bool) -> Places:
        """Entries whose ``field`` has all words of ``text``; in one piece: ``phrase``.

        A text without any word asks for nothing, and all entries have that.
        """
        told = words(text)
        found: Places = np.arange(len(self))
        for word in set(told):
            there = self._fields[field].get(word, _NOWHERE)
            found = np.intersect1d(found, there, assume_unique=True)
        if phrase and told:
            piece = f" {' '.join(told)} "
            kept = [at for at in found.tolist() if piece in self._texts[at][field]]
            found = np.array(kept, dtype=np.int64)
        return found

    def counts(self, wanted: Iterable[str]) -> Places:
        """How many of the ``wanted`` words each entry has anywhere."""
        found: Places = np.zeros(len(self), dtype=np.int64)
        for word in set(wanted):
            found[self._plain.get(word, _NOWHERE)] += 1
        return found


def _postings(told: Iterable[Iterable[str]]) -> dict[str, Places]:
    places: dict[str, list[int]] = {}
    for at, its_words in enumerate(told):
        for word in dict.fromkeys(its_words):
            places.setdefault(word, []).append(at)
    return {word: np.array(at, dtype=np.int64) for word, at in places.items()}
