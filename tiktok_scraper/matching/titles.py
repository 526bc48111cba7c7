"""How alike two titles or two albums are, and what to type into a search for one."""

from __future__ import annotations

from itertools import product

from rapidfuzz import fuzz

from tiktok_scraper.matching.parts import apart, core, names
from tiktok_scraper.matching.text import similar
from tiktok_scraper.matching.versions import versions

SAME_ORDER = 90
"""Of fuzz.ratio, which moves no words."""


def search_words(title: str) -> str:
    """What to type into a catalogue's search: the core and the version's decorations.

    >>> search_words("Roses (Imanbek Remix) [feat. X]"), search_words("Stay - Remaster")
    ('roses imanbek remix', 'stay')
    """
    name, decorations = apart(title)
    return " ".join([name, *(part for part in decorations if versions(f"x ({part})"))])


def title_score(a: str, b: str) -> float:
    """How alike two titles are, 0 to 100: token_sort_ratio of their names.

    token_set_ratio would call "Dale" and "Dale Don Dale" the same song.

    >>> title_score("Yesterday", "Yesterday - Remastered 2009")
    100.0
    >>> title_score("Adventure", "Adventure of a Lifetime") < 60
    True

    The same words with and without the brackets are the same title, and a name in
    another script is a name, too:

    >>> title_score("Roses Imanbek Remix", "Roses - Imanbek Remix")
    100.0
    >>> title_score("Gangnam Style", "강남스타일 (Gangnam Style)")
    100.0
    """
    if sorted(search_words(a).split()) == sorted(search_words(b).split()):
        return 100.0
    pairs = product(names(a), names(b))
    return max(similar(ours, theirs, fuzz.token_sort_ratio) for ours, theirs in pairs)


def same_order(a: str, b: str) -> bool:
    """Whether two titles that score alike also have their words in one order.

    Sorted words forgive brackets and dashes; "Wind and Rose" is another song, though.

    >>> same_order("Wind and Rose", "Rose and Wind"), same_order("Stay", "Stay (Live)")
    (False, True)
    """
    pairs = (*product(names(a), names(b)), (search_words(a), search_words(b)))
    return any(
        similar(ours, theirs, fuzz.ratio) >= SAME_ORDER for ours, theirs in pairs
    )


def album_score(a: str, b: str) -> float:
    """How alike two album names are, 0 to 100: token_set_ratio of their cores.

    >>> album_score("Culture II", "Culture II (Deluxe)"), album_score("未知", "TV")
    (100.0, 0.0)
    """
    return similar(core(a), core(b), fuzz.token_set_ratio)
