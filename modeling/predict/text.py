"""An answer as a person reads it on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from modeling.config import VIRAL_VIEWS
from modeling.predict.saved import Models
from modeling.report.names import KEYS
from tiktok_scraper.items import LocalAudio

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                  "\u2066\u2067\u2068\u2069")  # fmt: skip
_UNSHOWN = ("Cc", "Cs", "Zl", "Zp")
LONGEST = 80
FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet computes."""


def shown(text: str | None) -> str:
    r"""A title without what could steer a terminal or turn the line around.

    >>> shown("Walk\x1b[2J \u202etrebla")
    'Walk\\x1b[2J \\u202etrebla'
    >>> shown(None)
    'nobody knows what'
    """
    if not text:
        return "nobody knows what"
    safe = _escaped(text)
    return safe if len(safe) <= LONGEST else safe[: LONGEST - 3] + "..."


def _escaped(text: str) -> str:
    return "".join(
        one.encode("unicode_escape").decode()
        if one in _BIDI or unicodedata.category(one) in _UNSHOWN
        else one
        for one in text
    )


def cell(text: str) -> str:
    """A title in a table; one that a spreadsheet would take for a formula, made text.

    >>> cell("=cmd|calc"), cell("Walk")
    ("'=cmd|calc", 'Walk')
    """
    safe = shown(text)
    return f"'{safe}" if safe.startswith(FORMULA) else safe


def lines(answer: Mapping[str, object], models: Models) -> list[str]:
    """The answer in sentences; what spoils the model first, other warnings last."""
    return [
        *spoiled(answer["warnings"]),
        *_viral(answer, models),
        *_views(answer),
        *_nearest(answer),
        *warnings(answer),
    ]


def spoiled(sentences: Sequence[str]) -> list[str]:
    """The audit's sentences on the model, each on a line of its own."""
    return [f"warning: {whole(sentence)}" for sentence in sentences]


def whole(text: str) -> str:
    r"""A sentence on one line that steers no terminal.

    >>> whole("Its  answer\nis a guess.\x1b[2J")
    'Its answer is a guess.\\x1b[2J'
    """
    return _escaped(" ".join(text.split()))


def heard(audio: LocalAudio) -> str:
    """What a clip sounds like, as a musician would say it.

    >>> heard(LocalAudio(124.31, 0.62, 9, 0, 0.97, -27.74, 20_000, "x"))
    '124.3 beats a minute (confidence 0.62), A minor (0.97), -27.7 LUFS, 20 s'
    >>> heard(LocalAudio(None, None, None, None, None, None, 5_000, "x"))
    'no beat, no key, silence, 5 s'
    """
    beat, tone, level = "no beat", "no key", "silence"
    if audio.tempo is not None:
        beat = (
            f"{audio.tempo:.1f} beats a minute "
            f"(confidence {audio.tempo_confidence or 0:.2f})"
        )
    if audio.key is not None:
        mode = "major" if audio.mode else "minor"
        tone = f"{KEYS[audio.key]} {mode} ({audio.key_strength or 0:.2f})"
    if audio.loudness_lufs is not None:
        level = f"{audio.loudness_lufs:.1f} LUFS"
    return f"{beat}, {tone}, {level}, {(audio.clip_duration_ms or 0) / 1000:.0f} s"


def compared(answer: Mapping[str, object]) -> str:
    """By how much tracks were held to be alike: gaps make any two so.

    >>> compared({"compared_by": 1, "features": 13})
    'compared by 1 of 13 features'
    """
    return f"compared by {answer['compared_by']} of {answer['features']} features"


def sampled(models: Models) -> list[str]:
    """That not all tracks are compared with, where that is so."""
    kept = len(models.known.views)
    if kept == models.rows:
        return []
    return [
        f"note: the nearest are those of {kept:,} kept tracks; the models learned "
        f"from {models.rows:,}"
    ]


def _nearest(answer: Mapping[str, object]) -> list[str]:
    if not answer["nearest"]:
        return [f"nearest known tracks: none, {compared(answer)}"]
    kept, rows = answer["nearest_of"], answer["learned_from"]
    of = f"of {kept:,}" if kept == rows else f"of {kept:,} kept tracks of {rows:,}"
    return [
        f"nearest known tracks ({of}, {compared(answer)}):",
        *(
            f"  {shown(near['title'])} by {shown(near['artist'])}: "
            f"{near['views']:,.0f} views ({near['distance']:.2f} standard deviations "
            "off)"
            for near in answer["nearest"]
        ),
    ]


def warnings(answer: Mapping[str, object]) -> list[str]:
    said = []
    unlike: Sequence[str] = answer["unlike"]
    if unlike:
        said.append(f"warning: unlike anything seen: {'; '.join(unlike)}")
    if answer["missing"]:
        said.append(
            f"warning: missing: {', '.join(answer['missing'])}; the models go on "
            "without, and are worse for it"
        )
    return said


def _viral(answer: Mapping[str, object], models: Models) -> list[str]:
    base = (
        f"base rate {answer['base_rate']:.1%}, of {models.rows:,} tracks that the "
        "model learned from"
    )
    if answer["p_viral"] is None:
        return [
            f"chance to go viral: unknown, for the study 'binary' was not run; {base}"
        ]
    return [
        f"chance to go viral ({VIRAL_VIEWS:,} views): {answer['p_viral']:.1%} ({base})"
    ]


def _views(answer: Mapping[str, object]) -> list[str]:
    if answer["views"] is None:
        return ["views: unknown, for the study 'regression' was not run"]
    middle, low, high = (
        f"{float(f'{answer[name]:.2g}'):,.0f}"
        for name in ("views", "views_low", "views_high")
    )
    return [
        f"views of the most seen video: {middle} ({answer['level']:.0%} interval "
        f"{low} to {high})"
    ]
