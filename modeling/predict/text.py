"""An answer as a person reads it on a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from modeling.config import VIRAL_VIEWS
from modeling.predict.saved import Models

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                  "\u2066\u2067\u2068\u2069")  # fmt: skip
_UNSHOWN = ("Cc", "Cs", "Zl", "Zp")
LONGEST = 80


def shown(text: str | None) -> str:
    r"""A title without what could steer a terminal or turn the line around.

    >>> shown("Walk\x1b[2J \u202etrebla")
    'Walk\\x1b[2J \\u202etrebla'
    >>> shown(None)
    'nobody knows what'
    """
    if not text:
        return "nobody knows what"
    safe = "".join(
        one.encode("unicode_escape").decode()
        if one in _BIDI or unicodedata.category(one) in _UNSHOWN
        else one
        for one in text
    )
    return safe if len(safe) <= LONGEST else safe[: LONGEST - 3] + "..."


def lines(answer: Mapping[str, object], models: Models) -> list[str]:
    """The answer in sentences, warnings last."""
    said = [*_viral(answer, models), *_views(answer)]
    if answer["nearest"]:
        said.append("nearest known tracks:")
    said += [
        f"  {shown(near['title'])} by {shown(near['artist'])}: {near['views']:,.0f} "
        f"views ({near['distance']:.2f} standard deviations off)"
        for near in answer["nearest"]
    ]
    return [*said, *warnings(answer)]


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
        return [f"P(viral): unknown, for the study 'binary' was not run; {base}"]
    return [f"P(viral, {VIRAL_VIEWS:,} views): {answer['p_viral']:.1%} ({base})"]


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
