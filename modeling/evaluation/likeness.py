"""How like the tracks of the training data a new one is: its neighbours and limits.

A model answers for any numbers. Whether it ever saw such numbers, only the distance to
what it saw can say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MOST_KNOWN = 2000
"""Tracks that are kept to compare with: a third of a megabyte."""

USUAL = (0.001, 0.999)
FAR = 0.99
"""A distance to the nearest that so many known tracks do not reach."""

NEAREST = 3
CHUNK = 128
"""Rows whose distances stay in a processor's cache."""


@dataclass(frozen=True)
class Known:
    """Tracks that a model has learned from, and what is usual among all of them.

    ``places`` (n_known, n_columns) are standardised by ``mean`` and ``scale``, gaps at
    the mean; ``low`` and ``high`` bound the usual values; ``far`` is a distance.
    """

    names: list[str]
    mean: np.ndarray
    scale: np.ndarray
    low: np.ndarray
    high: np.ndarray
    places: np.ndarray
    far: float
    track_id: list[str | None]
    title: list[str | None]
    artist: list[str | None]
    views: np.ndarray


def known(table: pd.DataFrame, numbers: pd.DataFrame, seed: int) -> Known:
    """A sample of the table's tracks, to compare others with by ``numbers``.

    Parameters
    ----------
    table : DataFrame of shape (n_tracks, n_columns)
        Rows of the study's table.
    numbers : DataFrame of shape (n_tracks, n_features)
        What makes two tracks alike.
    seed : int
        Of the sample.
    """
    chosen = np.random.default_rng(seed).permutation(len(table))[:MOST_KNOWN]
    chosen.sort()
    rows = table.iloc[chosen]
    mean, scale = numbers.mean(), numbers.std()
    low, high = (
        # outwards to a value that occurs: no known extreme of a small table is strange
        numbers.quantile(level, interpolation=side).to_numpy()
        for level, side in zip(USUAL, ("lower", "higher"), strict=True)
    )
    unmoving = ~(scale > 0)  # also where no track has a value
    found = Known(
        names=list(numbers.columns),
        mean=mean.fillna(0).to_numpy(),
        scale=scale.mask(unmoving, 1).to_numpy(),
        low=low,
        high=high,
        places=np.zeros((len(chosen), numbers.shape[1]), dtype="float32"),
        far=np.inf,
        **{name: _texts(rows, name) for name in ("track_id", "artist")},
        title=_texts(rows, "title_tt"),
        views=rows["views"].to_numpy(dtype="float64"),
    )
    there = numbers.iloc[chosen].to_numpy(dtype="float64")
    found.places[:] = _standardised(found, there)[0]
    _, distance = neighbours(found, there, np.arange(len(chosen)))
    nearest = distance[np.isfinite(distance[:, 0]), 0]
    far = float(np.quantile(nearest, FAR)) if len(nearest) else np.inf
    return Known(**{**vars(found), "far": far})


def neighbours(
    known: Known, numbers: np.ndarray, same: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest known tracks of each row, and how far off they are.

    Parameters
    ----------
    known : Known
        Whom to compare with.
    numbers : array of shape (n_tracks, n_columns)
        In the order of ``known.names``; gaps do not count, and the distance is that of
        what is there, scaled up to all columns.
    same : int array of shape (n_tracks,)
        Which known track each row itself is, and so is no neighbour of; or -1.

    Returns
    -------
    rows : int array of shape (n_tracks, 3)
        Places in ``known``; -1 where there is nobody, or nothing to compare by.
    distance : array of shape (n_tracks, 3)
        In standard deviations; infinite where there is nobody.
    """
    rows = np.full((len(numbers), NEAREST), -1)
    distance = np.full((len(numbers), NEAREST), np.inf)
    both = np.hstack([known.places**2, -2 * known.places]).T
    for start in range(0, len(numbers), CHUNK):
        part = slice(start, start + CHUNK)
        places, there = _standardised(known, numbers[part])
        # how much further off each known track is than the middle of all; one product
        square = np.hstack([there, places]) @ both
        own = same[part]
        itself = np.flatnonzero(own >= 0)
        square[itself, own[itself]] = np.inf
        count = there.sum(axis=1)
        square[count == 0] = np.inf
        length = (places**2).sum(axis=1)
        more = len(known.names) / np.maximum(count, 1)
        line = np.arange(len(square))
        for rank in range(min(NEAREST, square.shape[1])):
            best = square.argmin(axis=1)
            gap = square[line, best] + length
            found = np.isfinite(gap)
            rows[part, rank] = np.where(found, best, -1)
            distance[part, rank] = np.sqrt(np.maximum(gap, 0) * more)
            square[line, best] = np.inf
    return rows, distance


def _standardised(known: Known, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places with 0 for a gap, and 1 or 0 for what is there; both float32."""
    there = ~np.isnan(numbers)
    places = np.where(there, (numbers - known.mean) / known.scale, 0)
    return places.astype("float32"), there.astype("float32")


def _texts(rows: pd.DataFrame, name: str) -> list[str | None]:
    if name not in rows:
        return [None] * len(rows)
    texts = rows[name].astype("object")
    return texts.where(texts.notna(), None).tolist()
