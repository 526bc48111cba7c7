"""Texts made comparable: one spelling for what people and catalogues write alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from anyascii import anyascii

_DASHES = str.maketrans("‐‑‒–—―−", "-------", "'’‘`´ʼ")


def tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def normalise(text: str) -> str:
    """``text`` for comparison: NFKC, no case, no punctuation, "&" as "and".

    >>> normalise("Don’t  Stop — Me & You!")
    'dont stop me and you'
    >>> normalise("Ｆｕｌｌ　Ｗｉｄｔｈ"), normalise("เสียงต้นฉบับ") != ""
    ('full width', True)

    A name that is all punctuation stays what it is:

    >>> normalise("÷"), normalise("!!!"), normalise("'"), normalise("")
    ('÷', '!!!', "'", '')
    """
    folded = _folded(text).replace("&", " and ")
    # Marks (M) are letters' vowels in Thai, Hindi and Arabic: dropping them would merge
    # words.
    kept = "".join(
        char if unicodedata.category(char)[0] in "LNM" else " " for char in folded
    )
    return " ".join(kept.split()) or " ".join(text.casefold().split())


def _folded(text: str) -> str:
    """Case folding can undo NFKC and the other way round: until both are content."""
    while (folded := tidy(tidy(text).casefold())) != text:
        text = folded
    return folded


def similar(a: str, b: str, ratio: Callable[[str, str], float]) -> float:
    """``ratio`` of two normalised texts, 0 to 100; transliterated where that helps.

    The original script comes first. Letters are transliterated only where one side is
    Latin: two Cyrillic titles have nothing to gain from it and something to lose.

    >>> from rapidfuzz import fuzz
    >>> similar("каста", "kasta", fuzz.token_sort_ratio)
    100.0
    >>> similar("beyoncé", "beyonce", fuzz.token_sort_ratio)
    100.0
    >>> similar("하루 구름", "haru gureum", fuzz.token_sort_ratio)
    100.0
    """
    if not a or not b:
        return 0.0
    score = ratio(a, b)
    if score == 100 or (a.isascii() and b.isascii()):
        return float(score)
    latin = _latin(a) + _latin(b)
    if latin:
        ours, theirs = transliterated(a), transliterated(b)
        score = max(score, ratio(ours, theirs))
    if latin == 1:
        score = max(score, ratio(_heard(ours), _heard(theirs)))
    return float(score)


def _heard(text: str) -> str:
    """Across scripts neither words are kept apart (Japanese has none) nor L and R."""
    return text.replace(" ", "").replace("l", "r")


def _latin(text: str) -> bool:
    return all(
        char.isascii() or "LATIN" in unicodedata.name(char, "")
        for char in text
        if char.isalpha()
    )


def transliterated(text: str) -> str:
    """``text`` in plain Latin letters, sound by sound.

    >>> transliterated("Каста"), transliterated("Beyoncé")
    ('kasta', 'beyonce')
    """
    return normalise(anyascii(text))
