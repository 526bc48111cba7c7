"""Whether the parts of a saved model fit each other: a damaged one answers nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from modeling.evaluation.likeness import TEXTS, Known


def numbers(rows: int, base_rate: float, kept: int) -> Iterator[str]:
    """What cannot be true of the data, in words.

    >>> list(numbers(728, 0.34, 728)), list(numbers(728, float("nan"), 500))
    ([], ['base_rate is nan, not 0 to 1'])
    """
    if rows < kept:
        yield f"rows is {rows:,}, and {kept:,} of them are kept"
    if not 0 <= base_rate <= 1:
        yield f"base_rate is {base_rate}, not 0 to 1"


def width(half_width: float) -> Iterator[str]:
    """What cannot be true of an interval's half width in decades.

    >>> list(width(0.9)), list(width(-1)), list(width(float("inf")))
    ([], ['a half width is -1 decades'], ['a half width is inf decades'])
    """
    if not 0 <= half_width < np.inf:
        yield f"a half width is {half_width} decades"


def guess(task: str, said: np.ndarray) -> Iterator[str]:
    """What is wrong with the answer to one track of which nothing is known.

    >>> list(guess("binary", np.array([0.2]))), list(guess("binary", np.array([2.0])))
    ([], ['the model for binary answers [2.]'])
    """
    low, high = (0, 1) if task == "binary" else (-np.inf, np.inf)
    sound = np.isfinite(said) & (low <= said) & (said <= high)
    if said.shape != (1,) or not sound.all():
        yield f"the model for {task} answers {said}"


def known(of: Known, possible: Sequence[str]) -> Iterator[str]:
    """What does not fit in the tracks that others are compared with, in words.

    ``possible`` are the columns that any track can be given.
    """
    for name in set(of.names) - set(possible):
        yield f"known.names has {name!r}"
    columns, tracks = len(of.names), len(of.track_id)
    if not tracks:
        yield "known has no track"
    shapes = dict.fromkeys(("mean", "scale", "low", "high"), (columns,))
    shapes |= {"places": (tracks, columns), "views": (tracks,)}
    for name, shape in shapes.items():
        array = getattr(of, name)
        if array.shape != shape or array.dtype.kind != "f":
            got = "x".join(map(str, array.shape))
            yield f"known.{name} has {got} {array.dtype}, not {shape} floats"
    for name in TEXTS:
        texts = getattr(of, name)
        if len(texts) != tracks or not all(isinstance(t, str | None) for t in texts):
            yield f"known.{name} has not a text for each of {tracks:,} tracks"
    for name in ("mean", "scale", "places", "views"):
        if not np.isfinite(getattr(of, name)).all():
            yield f"known.{name} has a number that is none"
    if (of.scale <= 0).any():
        yield "known.scale has a number that is not above 0"
    if (of.views < 0).any():
        yield "known.views has a number below 0"
    if not of.far >= 0:
        yield f"known.far is {of.far}"
    if np.shape(of.low) == np.shape(of.high) and (of.low > of.high).any():
        yield "known.low is above known.high"
