"""Titles taken apart: the words that name the song, and the words that name a version.

"Roses (Imanbek Remix) [feat. X]" has the core "roses" and the version "remix". The
core is compared fuzzily, the version words must simply be the same on both sides.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from tiktok_scraper.matching.text import normalise, similar, tidy

_BRACKETED = re.compile(r"[(\[{【]([^()\[\]{}【】]*)[)\]}】]")
_UNCLOSED = re.compile(r"[(\[{【](.*)$")
_SUFFIX = re.compile(r"\s-+\s")
# "6 ft under" is a title: a number before "ft" makes it a length, but for "Pt. 2 ft.".
_FEATURING = re.compile(
    r"(?:^|(?:(?<![\d\s])|(?<=\bpt\.\s\d)|(?<=\bpt\s\d)|(?<=\bpart\s\d))\s+)(?:featuring|feat\.?|ft\.?)\s.+?(?=\s-\s|[(\[{【]|$)",
    re.IGNORECASE,
)

# The same recording, or one whose features differ by nothing that matters here.
_NEUTRAL = re.compile(
    r"\b(?:(?:original|radio|single|album|main|mono|stereo|digital|clean|explicit"
    r"|\d{4}) (?:mix|edit|version)|(?:\d{4} )?(?:digital )?remaster(?:ed)?(?: \d{4})?"
    r"|deluxe(?: edition| version)?|bonus track|explicit|clean)\b"
)
# Unmistakable wherever they stand, so that "Roses Imanbek Remix" has its version too.
_ANYWHERE = {
    "remix": r"remix(?:e[sd])?|rmx|bootleg|ремикс|リミックス|리믹스|混音",
    "acoustic": r"acoustic|akustik(?:version)?|ac[uú]stic[oa]|acoustique"
    r"|акусти[кч]\w*|어쿠스틱",
    "instrumental": r"instrumentals?|инструментал|インストゥルメンタル|(?<![无無])伴奏",
    "karaoke": r"karaoke|backing track|カラオケ",
    "a cappella": r"a ?c+app?ell?a",
    "sped up": r"sp(?:ed|eed) ?up",
    "slowed": r"slowed(?: down)?|slow(?:ed)?(?: and)? reverb|reverb",
    "nightcore": r"nightcore",
    "8d": r"8d(?: audio)?",
    "mashup": r"mash ?up",
    "re-recorded": r"taylors version|re ?recorded",
}
# Words that songs are also named with ("Live Forever", "Take Cover"): they say which
# version it is only in brackets or after a dash.
_IN_DECORATION = {
    "live": r"live(?:version)?|unplugged|ao vivo|en vivo|en directo|dal vivo|concert"
    r"|концерт|ライブ|ライヴ|라이브|现场|現場",
    "cover": r"covers?|covered by|tribute|originally performed by"
    r"|кавер|カバー|커버|翻唱",
    "instrumental": r"inst|off vocal|インスト",
    "extended": r"extended(?: mix| version| edit)?",  # before the bare "mix" is read
    "remix": r"mix|edit|rework|flip|vip|dub",
    "demo": r"demo",
    "piano": r"piano(?: version)?",
    "orchestral": r"orchestral?(?: version)?",
    "lo-fi": r"lo ?fi",
    "music box": r"music box|lullaby|8 bit",
}
SAME_ORDER = 90
"""Of fuzz.ratio, which moves no words."""

_PART = re.compile(r"\b(?:pt|part) (\d+|i{1,3}|iv)\b")
_NUMBER = re.compile(r"\d+")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


# Han and kana are written without spaces: \b finds no end of a word in "现场版".
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff"
_START = rf"(?:(?<![^\W{_UNSPACED}])|(?=[{_UNSPACED}]))"
_END = rf"(?:(?![^\W{_UNSPACED}])|(?<=[{_UNSPACED}]))"


def _patterns(table: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (mark, re.compile(rf"{_START}(?:{words}){_END}"))
        for mark, words in table.items()
    )


_MARKS_ANYWHERE = _patterns(_ANYWHERE)
_ALL_MARKS = _MARKS_ANYWHERE + _patterns(_IN_DECORATION)


@lru_cache(maxsize=4096)
def _apart(title: str) -> tuple[str, tuple[str, ...]]:
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
    cleaned = (normalise(_FEATURING.sub("", part.strip())) for part in decorations)
    return normalise(head), tuple(part for part in cleaned if part)


def core(title: str) -> str:
    """The words that name the song: brackets, " - suffix" and featuring removed.

    >>> core("Roses (Imanbek Remix)"), core("Yesterday - Remastered 2009")
    ('roses', 'yesterday')
    >>> core("Into Your Arms (feat. Ava Max) [No Rap]"), core("Stay ft. X - Live")
    ('into your arms', 'stay')
    >>> core("6 ft under"), core("Hits Pt. 2 ft. X"), core("(Untitled)")
    ('6 ft under', 'hits pt 2', 'untitled')
    """
    return _apart(title)[0]


def versions(title: str) -> frozenset[str]:
    """Which version of the song it is; what leaves the recording as it is has no name.

    >>> versions("Roses (Imanbek Remix)"), versions("Roses imanbek remix")
    (frozenset({'remix'}), frozenset({'remix'}))
    >>> sorted(versions("Lovely - Slowed + Reverb")), sorted(versions("Hits Part II"))
    (['slowed'], ['part 2'])

    Neutral:

    >>> versions("Stay (Radio Edit) - 2011 Remaster"), versions("X - Original Mix")
    (frozenset(), frozenset())

    A word that is part of the song's name is no version of it:

    >>> versions("Live Forever"), sorted(versions("Live Forever - Live at Wembley"))
    (frozenset(), ['live'])
    """
    name, decorations = _apart(title)
    marks = _read(name, _MARKS_ANYWHERE)[0].union(
        *(_read(part, _ALL_MARKS)[0] for part in decorations)
    )
    numbers = _PART.findall(" ; ".join((name, *decorations)))
    return frozenset(marks | {f"part {_ROMAN.get(n, n)}" for n in numbers})


def numbers(title: str) -> tuple[str, ...]:
    """The numbers in the song's name: "Symphony No. 5" is not "Symphony No. 9".

    >>> numbers("Symphony No. 5 (2011 Remaster)"), numbers("99 Problems")
    (('5',), ('99',))
    """
    return tuple(sorted(_NUMBER.findall(core(title))))


def remixers(title: str) -> str:
    """Who is named in the decorations of a remix, so that two remixes differ.

    >>> remixers("Roses (Imanbek Remix)"), remixers("Roses (Remix)"), remixers("Roses")
    ('imanbek', '', '')
    """
    read = (_read(part, _ALL_MARKS) for part in _apart(title)[1])
    return " ".join(rest for marks, rest in read if "remix" in marks and rest)


def _read(
    part: str, patterns: tuple[tuple[str, re.Pattern[str]], ...]
) -> tuple[set[str], str]:
    """The version marks in ``part``, and the words that are none."""
    marks = set()
    rest = _NEUTRAL.sub(" ", part)
    for mark, pattern in patterns:
        rest, count = pattern.subn(" ", rest)
        if count:
            marks.add(mark)
    return marks, " ".join(rest.split())


def search_words(title: str) -> str:
    """What to type into a catalogue's search: the core and the version's decorations.

    >>> search_words("Roses (Imanbek Remix) [feat. X]"), search_words("Stay - Remaster")
    ('roses imanbek remix', 'stay')
    """
    name, decorations = _apart(title)
    return " ".join([name, *(part for part in decorations if versions(f"x ({part})"))])


def title_score(a: str, b: str) -> float:
    """How alike two titles are, 0 to 100: token_sort_ratio of their cores.

    token_set_ratio would call "Dale" and "Dale Don Dale" the same song.

    >>> title_score("Yesterday", "Yesterday - Remastered 2009")
    100.0
    >>> title_score("Adventure", "Adventure of a Lifetime") < 60
    True

    The same words with and without the brackets are the same title:

    >>> title_score("Roses Imanbek Remix", "Roses - Imanbek Remix")
    100.0
    """
    if sorted(search_words(a).split()) == sorted(search_words(b).split()):
        return 100.0
    return similar(core(a), core(b), fuzz.token_sort_ratio)


def same_order(a: str, b: str) -> bool:
    """Whether two titles that score alike also have their words in one order.

    Sorted words forgive brackets and dashes; "Wind and Rose" is another song, though.

    >>> same_order("Wind and Rose", "Rose and Wind"), same_order("Stay", "Stay (Live)")
    (False, True)
    """
    pairs = ((core(a), core(b)), (search_words(a), search_words(b)))
    return any(
        similar(ours, theirs, fuzz.ratio) >= SAME_ORDER for ours, theirs in pairs
    )


def album_score(a: str, b: str) -> float:
    """How alike two album names are, 0 to 100: token_set_ratio of their cores.

    >>> album_score("Culture II", "Culture II (Deluxe)"), album_score("未知", "TV")
    (100.0, 0.0)
    """
    return similar(core(a), core(b), fuzz.token_set_ratio)
