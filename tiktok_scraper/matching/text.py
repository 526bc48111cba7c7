"""Texts made comparable: one spelling for what people and catalogues write alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape

from anyascii import anyascii

_DASHES = str.maketrans("‐‑‒–—―−", "-------", "'’‘`´ʼ")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|\w{2,8});", re.IGNORECASE)


def tidy(text: str) -> str:
    """One space between words, one sort of dash, no apostrophe; HTML's names undone.

    >>> tidy("Don&#39;t  Stop"), tidy("Me &amp; You"), tidy("R&B; Soul")
    ('Dont Stop', 'Me & You', 'R&B; Soul')
    """
    text = _ENTITY.sub(lambda found: unescape(found[0]), text)
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
    # Folding leaves a dot beside the i of a Turkish "İ".
    while (folded := tidy(tidy(text).casefold()).replace("i\u0307", "i")) != text:
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


def scripts(text: str) -> frozenset[str]:
    """The scripts that ``text`` is written in.

    >>> sorted(scripts("BTS (방탄소년단) 1")), sorted(scripts("夜に駆ける"))
    (['HANGUL', 'LATIN'], ['CJK'])
    """
    names = (
        unicodedata.name(char, "").split(" ")[0] for char in text if char.isalpha()
    )
    japanese = ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA")
    return frozenset("CJK" if name in japanese else name for name in names if name)


def transliterated(text: str) -> str:
    """``text`` in plain Latin letters, sound by sound.

    >>> transliterated("Каста"), transliterated("Beyoncé")
    ('kasta', 'beyonce')
    """
    return normalise(anyascii(text))
