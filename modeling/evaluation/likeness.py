"""How like the tracks of the training data a new one is: its neighbours and limits.

A model answers for any numbers. Whether it ever saw such numbers, only the distance to
what it saw can say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from modeling.evaluation.nearest import Nearest

MOST_KNOWN = 50_000
"""Tracks that are kept to compare with: some megabytes. Of more, a sample is."""

USUAL = (0.001, 0.999)
FAR = 0.99
"""A distance to the nearest that so many known tracks do not reach."""

TEXTS = ("track_id", "title", "artist")


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
    """The table's tracks, or a sample, to compare others with by ``numbers``.

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
    places = standardised(found, there)
    found.places[:] = np.nan_to_num(places)
    _, distance = Nearest(found.places).of(places, np.arange(len(chosen)))
    nearest = distance[np.isfinite(distance[:, 0]), 0]
    far = float(np.quantile(nearest, FAR)) if len(nearest) else np.inf
    return Known(**{**vars(found), "far": far})


def standardised(known: Known, numbers: np.ndarray) -> np.ndarray:
    """Places to compare with ``known.places``, equal where the numbers are."""
    return ((numbers - known.mean) / known.scale).astype("float32").astype("float64")


def packed(known: Known) -> dict[str, object]:
    """To be saved: all texts as one, for a file of many texts is slow to read."""
    texts = json.dumps([getattr(known, name) for name in TEXTS])
    return {k: v for k, v in vars(known).items() if k not in TEXTS} | {"texts": texts}


def unpacked(content: Mapping[str, object]) -> Known:
    """What `packed` made. Raises ValueError, TypeError or KeyError where it is none."""
    texts = dict(zip(TEXTS, json.loads(content["texts"]), strict=True))
    return Known(**{k: v for k, v in content.items() if k != "texts"}, **texts)


def _texts(rows: pd.DataFrame, name: str) -> list[str | None]:
    if name not in rows:
        return [None] * len(rows)
    texts = rows[name].astype("object")
    return texts.where(texts.notna(), None).tolist()
