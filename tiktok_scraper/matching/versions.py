"""Which version of a song a title means: words that must be the same on both sides.

A word list is never complete. What calls itself a version and is not known to leave the
recording as it is, is a version of its own; what contradicts, is no match.
"""

from __future__ import annotations

import re

from tiktok_scraper.matching.parts import apart, core, names
from tiktok_scraper.matching.text import tidy

# The same recording, or one whose features differ by nothing that matters here.
_NEUTRAL = re.compile(
    r"\b(?:(?:original|radio|single|album|main|mono|stereo|digital|clean|explicit"
    r"|official|studio|full|lp|standard|\d{4}) (?:mix|edit|version|ver)"
    r"|(?:versi[oó]n|vers[aã]o|version) originale?"
    r"|(?:\d{4} )?(?:digital )?remaster(?:ed)?(?: \d{4})?"
    r"|deluxe(?: edition| version)?|bonus track|explicit|clean)\b"
)
# Unmistakable wherever they stand, so that "Roses Imanbek Remix" has its version too.
_ANYWHERE = {
    "remix": r"remix(?:e[sd])?|rmx|bootleg|ремикс|リミックス|리믹스|混音",
    "acoustic": r"acoustic|akustik(?:version)?|ac[uú]stic[oa]|acoustique"
    r"|акусти[кч]\w*|어쿠스틱",
    "instrumental": r"instrumental[aei]?s?|инструментал|インストゥルメンタル"
    r"|(?<![无無])伴奏|纯音乐|純音樂",
    "karaoke": r"karaoke|backing track|カラオケ",
    "a cappella": r"a ?c+app?ell?a",
    "sped up": r"sp(?:ed|eed)(?:ed)? ?up|ускоренн\w*|加速|スピードアップ",
    "slowed": r"slowed(?: down)?|slow(?:ed)?(?: and)? reverb|reverb|daycore"
    r"|замедленн\w*|减速|減速",
    "nightcore": r"nightcore",
    "8d": r"8d(?: audio)?|(?:8|9|16|24|32) ?d audio",
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
    "instrumental": r"inst|off vocal|インスト|минус|(?:type )?beat",
    "a cappella": r"vocals? only",
    "extended": r"extended(?: mix| version| edit)?",  # before the bare "mix" is read
    "remix": r"mix|edit|rework|flip|vip|dub|phonk|hardstyle|techno|drill|jersey club",
    "sped up": r"fast(?:er)?",
    "slowed": r"slow(?:er)?|chopped(?: and)? screwed",
    "8d": r"(?:8|9|16|24|32) ?d",
    "bass boosted": r"bass ?boosted",
    "stripped": r"stripped(?: down)?",
    "demo": r"demo",
    "intro": r"intro",
    "outro": r"outro",
    "interlude": r"interlude",
    "reprise": r"reprise",
    "freestyle": r"freestyle",
    "take": r"(?:alternat(?:e|ive) )?take(?: \d+)?|reimagined|rendition",
    "piano": r"piano",
    "orchestral": r"orchestral?",
    "lo-fi": r"lo ?fi",
    "music box": r"music box|lullaby|8 bit",
}
_A_VERSION = re.compile(
    r"\b(?:ver|versions?|versi[oó]n|vers[aã]o|версия)\b|版|バージョン|버전"
)
# Han and kana are written without spaces: \b finds no end of a word in "现场版".
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff"
_START = rf"(?:(?<![^\W{_UNSPACED}])|(?=[{_UNSPACED}]))"
_END = rf"(?:(?![^\W{_UNSPACED}])|(?<=[{_UNSPACED}]))"

_PART = re.compile(r"\bpart (\d+)\b")
_NUMBER = re.compile(r"\d+")
_NEGATION = re.compile(r"\b(?:not|never|cannot|cant|dont|wont|aint|isnt)\b")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
_LAST_ROMAN = re.compile(r"\s(ii|iii|iv|vi|vii|viii)$")
_MOVEMENT = re.compile(r"(?:[:,]|\s-)\s([IVX]{1,5})\.\s")

# What decorations say of makers and places, and not of the song.
_ASIDE = re.compile(
    r"^(?:prod|produced|with|by|from|official|lyrics?|audio|(?:music )?video"
    r"|visuali[sz]er|soundtrack|original motion picture|theme|bonus|remaster)\b"
)


def _patterns(table: dict[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (mark, re.compile(rf"{_START}(?:{words}){_END}"))
        for mark, words in table.items()
    )


_MARKS_ANYWHERE = _patterns(_ANYWHERE)
_ALL_MARKS = _MARKS_ANYWHERE + _patterns(_IN_DECORATION)


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

    Any other version is one of its own:

    >>> versions("Stay (Korean Ver.)"), versions("Stay (10 Minute Version)")
    (frozenset({'version korean'}), frozenset({'version 10 minute'}))
    """
    name, decorations = apart(title)
    marks = _read(name, _MARKS_ANYWHERE)[0].union(*map(_marks, decorations))
    numbers = _PART.findall(" ; ".join((name, *decorations)))
    return frozenset(marks | {f"part {number}" for number in numbers})


def _marks(decoration: str) -> set[str]:
    marks, rest = _read(decoration, _ALL_MARKS)
    if not marks and _A_VERSION.search(rest):
        words = " ".join(sorted(_A_VERSION.sub(" ", rest).split()))
        return {f"version {words}"} if words else set()
    return marks


def decisive(title: str) -> tuple[str, ...]:
    """What in the song's name must not differ, however alike the rest is: numbers,
    movements, and words that turn it around.

    >>> decisive("Symphony No. 5 (2011 Remaster)"), decisive("Song II"), decisive("X")
    (('5',), ('2',), ())
    >>> decisive("Not Afraid"), decisive("Sonata No. 14: III. Presto")
    (('not',), ('14', 'iii'))
    """
    name = core(title)
    # The number of a part is a version: it may as well stand in brackets.
    told = [*_NUMBER.findall(_PART.sub(" ", name)), *_NEGATION.findall(name)]
    if last := _LAST_ROMAN.search(name):
        told.append(_ROMAN[last[1]])
    if movement := _MOVEMENT.search(tidy(title)):
        told.append(movement[1].lower())
    return tuple(sorted(told))


def remixers(title: str) -> str:
    """Who is named in the decorations of a remix, so that two remixes differ.

    >>> remixers("Roses (Imanbek Remix)"), remixers("Roses (Remix)"), remixers("Roses")
    ('imanbek', '', '')
    """
    read = (_read(part, _ALL_MARKS) for part in apart(title)[1])
    return " ".join(rest for marks, rest in read if "remix" in marks and rest)


def subtitle(title: str) -> str:
    """What the decorations call the song, beside versions, makers and other scripts.

    >>> subtitle("Untitled (How Does It Feel)"), subtitle("Stay (Prod. X) [Live]")
    ('how does it feel', '')
    """
    other = names(title)[1:]
    read = ((part, *_read(part, _ALL_MARKS)) for part in apart(title)[1])
    return " ".join(
        rest
        for part, marks, rest in read
        if rest
        and not marks
        and part not in other
        and not _ASIDE.match(rest)
        and not _A_VERSION.search(rest)
    )


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
