r"""What the names of a track say: script, telling words, lengths, and how well TikTok's
title and album agree with Spotify's.

A missing text is the empty string. Everything counts with the semantics of Python's
`re` and `str` (Unicode `\d` and `\w`), so that a string engine changes no number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

SCRIPTS = {
    "s_latin": r"[A-Za-z\u00c0-\u024f]",
    "s_cyr": r"[\u0400-\u04ff]",
    "s_han": r"[\u4e00-\u9fff]",
    "s_kana": r"[\u3040-\u30ff]",
    "s_hangul": r"[\uac00-\ud7af\u1100-\u11ff]",
    "s_arab": r"[\u0600-\u06ff]",
    "s_thai": r"[\u0e00-\u0e7f]",
    "s_deva": r"[\u0900-\u0d7f]",
    "s_greek": r"[\u0370-\u03ff]",
    "s_viet": r"[\u1ea0-\u1ef9ơưđ]",
    "s_dia": r"[\u00c0-\u024f]",
}
"""Share of a title's characters in each script; the share is of all characters."""

KEYWORDS = (
    "remix",
    r"feat|ft\.",
    "instrumental",
    "karaoke",
    "cover",
    "piano",
    "lofi|lo-fi",
    "slowed|reverb",
    "sped|nightcore",
    "live",
    "acoustic",
    "edit",
    "version",
    "mix",
    "theme|soundtrack|ost",
    "sleep|relax|meditat|healing",
    "christmas|halloween",
    "squid|game",
    "sound effect|sfx|sounds",
    "love",
    "dance",
    "trap|beat",
    "extended",
    "original",
    "bgm",
    "orchestr",
    "kids|nursery",
    "intro",
    "medley",
    "remaster",
)
"""Anywhere in the titles and Spotify's album, also inside a word."""

_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|- .*$")
_NO_WORD = re.compile(r"[^\w]+")
_PAREN = re.compile(r"[\(\[]")
_DIGIT = re.compile(r"\d")
_SCRIPTS = {name: re.compile(pattern) for name, pattern in SCRIPTS.items()}
_KEYWORDS = {f"k_{pattern}": re.compile(pattern) for pattern in KEYWORDS}

KINDS = {
    "script of the title": tuple(SCRIPTS),
    "keywords": tuple(_KEYWORDS),
    "lengths and counts": (
        "len",
        "words",
        "paren",
        "digits",
        "upper",
        "lower",
        "n_art",
        "art_len",
        "alb_len",
        "alb_sp_len",
    ),
    "agreement of the names": (
        "jac",
        "jac_alb",
        "single",
        "single_sp",
        "noalb",
        "art_in_title",
    ),
}
"""The columns of `describe` by what they tell."""


def normalised(text: str) -> str:
    """A title without case, asides and punctuation.

    >>> normalised("Señorita (feat. X) - Live")
    'señorita'
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return _NO_WORD.sub(" ", _ASIDE.sub("", folded)).strip()


def jaccard(a: str, b: str) -> float:
    """Shared words over all words of two normalised texts; 0 where both are empty.

    >>> jaccard("walk it talk it", "walk it")
    0.6666666666666666
    """
    first, second = set(a.split()), set(b.split())
    union = first | second
    return len(first & second) / len(union) if union else 0.0


def describe(
    title_tt: Sequence[str],
    title_sp: Sequence[str],
    album_tt: Sequence[str],
    album_sp: Sequence[str],
    artist: Sequence[str],
) -> dict[str, np.ndarray]:
    """57 columns of numbers, one value a track, in the order of the reference."""
    n = len(title_tt)
    words = [
        " ".join(three).lower()
        for three in zip(title_tt, title_sp, album_sp, strict=True)
    ]
    columns = {
        name: np.fromiter(
            (len(p.findall(t)) / max(len(t), 1) for t in title_tt), float, n
        )
        for name, p in _SCRIPTS.items()
    }
    for name, p in _KEYWORDS.items():
        columns[name] = np.fromiter((p.search(w) is not None for w in words), float, n)
    columns.update(_lengths(title_tt, album_tt, album_sp, artist))
    columns.update(_agreement(title_tt, title_sp, album_tt, album_sp, artist))
    return columns


def _lengths(
    title: Sequence[str],
    album_tt: Sequence[str],
    album_sp: Sequence[str],
    artist: Sequence[str],
) -> dict[str, np.ndarray]:
    lower = [t.lower() for t in title]
    return {
        "len": np.array([len(t) for t in lower]),
        "words": np.array([len(t.split()) for t in lower]),
        "paren": np.array([len(_PAREN.findall(t)) for t in lower]),
        "digits": np.array([len(_DIGIT.findall(t)) for t in lower]),
        "upper": np.array([t == t.upper() for t in title]),
        "lower": np.array([a == b for a, b in zip(title, lower, strict=True)]),
        "n_art": np.array([a.count(", ") + 1 for a in artist]),
        "art_len": np.array([len(a) for a in artist]),
        "alb_len": np.array([len(a) for a in album_tt]),
        "alb_sp_len": np.array([len(a) for a in album_sp]),
    }


def _agreement(
    title_tt: Sequence[str],
    title_sp: Sequence[str],
    album_tt: Sequence[str],
    album_sp: Sequence[str],
    artist: Sequence[str],
) -> dict[str, np.ndarray]:
    tt, sp, att, asp = (
        [normalised(text) for text in texts]
        for texts in (title_tt, title_sp, album_tt, album_sp)
    )
    return {
        "jac": np.array([jaccard(a, b) for a, b in zip(tt, sp, strict=True)]),
        "jac_alb": np.array(
            [jaccard(a, b) if a else np.nan for a, b in zip(att, asp, strict=True)]
        ),
        "single": np.array([a == b for a, b in zip(tt, att, strict=True)]),
        "single_sp": np.array([a == b for a, b in zip(sp, asp, strict=True)]),
        "noalb": np.array([not a for a in album_tt]),
        "art_in_title": np.array(
            [
                a.split(", ")[0].lower() in t.lower()
                for a, t in zip(artist, title_tt, strict=True)
            ]
        ),
    }
