"""Titles taken apart: the words that name the song, and what stands beside them.

"Roses (Imanbek Remix) [feat. X]" has the core "roses" and the decoration "imanbek
remix"; guests are neither.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tiktok_scraper.matching.text import normalise, scripts, tidy

_BRACKETED = re.compile(r"[(\[{【]([^()\[\]{}【】]*)[)\]}】]")
_UNCLOSED = re.compile(r"[(\[{【](.*)$")
_SUFFIX = re.compile(r"\s-+\s")
# "6 ft under" is a title: a number before "ft" makes it a length, but for "Pt. 2 ft.".
_FEATURING = re.compile(
    r"(?:^|(?:(?<![\d\s])|(?<=\bpt\.\s\d)|(?<=\bpt\s\d)|(?<=\bpart\s\d))\s+)(?:featuring|feat\.?|ft\.?)\s.+?(?=\s-\s|[(\[{【]|$)",
    re.IGNORECASE,
)
_PART = re.compile(r"\b(?:pt|part) (\d+|i{1,3}|iv|one|two|three|four)\b")
_COUNTED = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4",
    "one": "1", "two": "2", "three": "3", "four": "4",
}  # fmt: skip


@lru_cache(maxsize=4096)
def apart(title: str) -> tuple[str, tuple[str, ...]]:
    """The core of ``title`` and its decorations, all normalised, featuring removed."""
    text = tidy(title)
    decorations: list[str] = []
    while found := _BRACKETED.search(text) or _UNCLOSED.search(text):
        decorations.append(found[1])
        text = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    text, *suffixes = _SUFFIX.split(f" {text} ")
    decorations += suffixes
    head = _FEATURING.sub("", text.strip())
    if not head.strip(" -"):  # the whole title stood in brackets, or is only a dash
        return normalise(title), ()
    cleaned = (_plain(_FEATURING.sub("", part.strip())) for part in decorations)
    return _plain(head), tuple(part for part in cleaned if part)


def core(title: str) -> str:
    """The words that name the song: brackets, " - suffix" and featuring removed.

    >>> core("Roses (Imanbek Remix)"), core("Yesterday - Remastered 2009")
    ('roses', 'yesterday')
    >>> core("Into Your Arms (feat. Ava Max) [No Rap]"), core("Stay ft. X - Live")
    ('into your arms', 'stay')
    >>> core("6 ft under"), core("Hits Pt. II ft. X"), core("(Untitled)")
    ('6 ft under', 'hits part 2', 'untitled')
    """
    return apart(title)[0]


def names(title: str) -> tuple[str, ...]:
    """All that the song is called: its core, and its name in another script.

    >>> names("강남스타일 (Gangnam Style)"), names("Roses (Imanbek Remix)")
    (('강남스타일', 'gangnam style'), ('roses',))
    """
    head, decorations = apart(title)
    own = scripts(head)
    return (head, *(d for d in decorations if _is_other(scripts(d), own)))


def _is_other(theirs: frozenset[str], ours: frozenset[str]) -> bool:
    return bool(theirs) and bool(ours) and not theirs & ours


def _plain(text: str) -> str:
    return _PART.sub(lambda m: f"part {_COUNTED.get(m[1], m[1])}", normalise(text))
