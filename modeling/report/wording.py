"""Numbers as people read them: true minus signs, intervals, lists with an "and"."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [  # the page's template knows these words
    "count",
    "interval",
    "large",
    "listing",
    "loss",
    "number",
    "p_value",
    "percent",
    "plural",
    "short",
    "signed",
]

NOTHING = "–"
"""What stands where a number is unknown."""


def number(value: float | None, digits: int = 3) -> str:
    """A fixed number of decimals, a true minus sign, a dash for the unknown.

    >>> number(0.63621), number(-0.0004, 2), number(-1.5, 1), number(None)
    ('0.636', '0.00', '−1.5', '–')
    """
    if value is None:
        return NOTHING
    text = f"{value:,.{digits}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")
    return text.replace("-", "−")


def signed(value: float | None, digits: int = 1) -> str:
    """Like `number`, with a plus sign too.

    >>> signed(73.81), signed(-9.26), signed(0.01), signed(None)
    ('+73.8', '−9.3', '0.0', '–')
    """
    text = number(value, digits)
    positive = value is not None and value > 0 and text.strip("0.,") != ""
    return f"+{text}" if positive else text


def count(value: float | None) -> str:
    """A whole number with thousands apart.

    >>> count(7328), count(None)
    ('7,328', '–')
    """
    return number(value, 0)


def large(value: float | None) -> str:
    """A count of views, short.

    >>> large(260500), large(5360430.37), large(950), large(-6.3e6), large(1.2e9)
    ('260 thousand', '5.4 million', '950', '−6.3 million', '1.2 billion')
    """
    if value is None:
        return NOTHING
    for size, unit in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if abs(value) >= size:
            shown = value / size
            return f"{number(shown, 1 if abs(shown) < 100 else 0)} {unit}"
    return count(value)


def short(value: float) -> str:
    """A number where there is little room: two digits that count.

    >>> short(177827.9), short(1e6), short(562341.3), short(2.5e6), short(-8.27)
    ('180k', '1M', '560k', '2.5M', '−8.3')
    """
    value = float(f"{value:.2g}")
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}".replace("-", "−")


def percent(share: float | None, digits: int = 0) -> str:
    r"""A share as per cent; a no-break space keeps the sign on its line.

    >>> percent(0.3398), percent(0.0707, 1), percent(None)
    ('34\xa0%', '7.1\xa0%', '–')
    """
    return NOTHING if share is None else f"{number(100 * share, digits)}\xa0%"


def interval(pair: Sequence[float | None] | None, digits: int = 3) -> str:
    """An interval in words, because a dash beside a minus sign misleads.

    >>> interval([0.622, 0.648]), interval([-14.53, -3.67], 1), interval(None)
    ('0.622 to 0.648', '−14.5 to −3.7', '–')
    """
    if not pair or None in pair:
        return NOTHING
    return f"{number(pair[0], digits)} to {number(pair[1], digits)}"


def p_value(p: float | None) -> str:
    """Three decimals, and never a zero.

    >>> p_value(0.0162), p_value(4e-60), p_value(1.0), p_value(None)
    ('0.016', '< 0.001', '1.000', '–')
    """
    if p is None:
        return NOTHING
    return "< 0.001" if p < 0.001 else number(p)


def listing(words: Sequence[str]) -> str:
    """Words as a sentence lists them.

    >>> listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def plural(n: int, word: str, none: str = "0") -> str:
    """A count and its noun.

    >>> plural(1, "result"), plural(3, "result"), plural(0, "result", "no")
    ('1 result', '3 results', 'no results')
    """
    return f"{count(n) if n else none} {word}{'' if n == 1 else 's'}"


def loss(key: str) -> str:
    """Why something was left out, from the path that counts it.

    >>> loss("rows/original_sound"), loss("torn")
    ('original sound (rows)', 'torn')
    """
    kind, _, reason = key.rpartition("/")
    reason = reason.replace("_", " ")
    return f"{reason} ({kind})" if kind else reason
