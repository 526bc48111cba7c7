"""Who is credited: whether two credits agree, and whether they contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from tiktok_scraper.matching.text import normalise, scripts, similar

UNLIKE = 70
"""Below it two names are two people. Spellings of one name in one script lie above
("SAINt JHN" / "Saint John": 95), people who share a first name below.
"""

_BETWEEN = re.compile(
    r"\s*[,;、，/&+()（）\[\]]\s*|\s+(?:x|vs\.?|feat\.?|ft\.?|featuring|with)\s+",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    ("various artists", "various", "va", "unknown", "unknown artist", "未知", "匿名")
)


def artist_score(author: str | None, artists: Sequence[str]) -> float | None:
    """The best agreement of any credited artist with any of ``author``'s, 0 to 100.

    >>> artist_score("Migos & Drake", ["Drake"])
    100.0
    >>> artist_score("Drake", ["Migos", "Drake"])
    100.0
    >>> artist_score(None, ["Drake"]) is None, artist_score("Drake", []) is None
    (True, True)
    """
    ours = tuple(_names(author)) if author else ()
    theirs = tuple(_names(*artists, ", ".join(artists))) if artists else ()
    scores = [similar(a, b, fuzz.token_sort_ratio) for a in ours for b in theirs]
    return max(scores, default=None)


def whole_credit(author: str, artists: Sequence[str]) -> float:
    """How alike two credits are with all of their names, in whatever order, 0 to 100.

    >>> whole_credit("Drake feat. Migos", ["Migos", "Drake"])
    100.0
    >>> whole_credit("Drake feat. Migos", ["Drake"]) < 70
    True
    """
    ours, theirs = " ".join(_BETWEEN.split(author)), " ".join(artists)
    return similar(normalise(ours), normalise(theirs), fuzz.token_sort_ratio)


def contradicts(author: str | None, artists: Sequence[str]) -> bool:
    """Whether two credits in one script name different people.

    >>> contradicts("Metallica", ["The HU"]), contradicts("SAINt JHN", ["Saint John"])
    (True, False)

    Across scripts a name may be translated, and nobody can tell:

    >>> contradicts("Каста", ["Basta"]), contradicts("Various Artists", ["Drake"])
    (False, False)
    """
    score = artist_score(author, artists)
    if score is None or score >= UNLIKE:
        return False
    return bool(scripts(author or "") & scripts(" ".join(artists)))


def lead(author: str) -> str:
    """The first of the people that ``author`` names.

    >>> lead("Migos, Drake"), lead("YOASOBI"), lead("&")
    ('Migos', 'YOASOBI', '&')
    """
    return next((part for part in _BETWEEN.split(author) if part.strip()), author)


def _names(*told: str) -> Iterator[str]:
    for credit in told:
        for name in (credit, *_BETWEEN.split(credit)):
            if name.strip() and (plain := normalise(name)) not in _NOBODY:
                yield plain
