"""Tables drawn from the law of the sandbox's world, without a crawl."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tiktok_scraper.sandbox import law

ARTISTS = 7 / 12
"""Artists for each track, as in the world."""

PLANTED = {"popularity": law.POPULARITY, "danceability": law.DANCEABILITY}
"""Decades of views for one standard deviation; all other effects are null."""


def draw(seed: int, tracks: int = 1_000, of_artist: float = 0.0) -> pd.DataFrame:
    """A table to study, with the law's features, views, and artists who repeat.

    The world balances its noise, so that no seed hides what was planted, and intervals
    on it cover too often. Here the noise is as it falls.

    of_artist : share of the noise's variance that all tracks of an artist have in
        common. Above 0 artists also have a popularity of their own.
    """
    rng = np.random.default_rng([seed, tracks])
    columns = law.features(rng, tracks)
    artists = _artists(rng, tracks)
    if of_artist:
        columns["popularity"] = np.sort(columns["popularity"])
        artists = np.sort(artists)
    noise = np.sqrt(of_artist) * rng.standard_normal(tracks)[artists]
    noise += np.sqrt(1 - of_artist) * rng.standard_normal(tracks)
    decades = law.LEVEL + law.NOISE * noise
    for name, effect in PLANTED.items():
        decades += effect * (columns[name] - columns[name].mean()) / columns[name].std()
    return pd.DataFrame(
        {
            **columns,
            "artist": [f"Artist {number}" for number in artists],
            "views": np.maximum(1, np.round(10**decades)),
        }
    )


def _artists(rng: np.random.Generator, tracks: int) -> np.ndarray:
    """Each artist once, and a few of them again and again."""
    count = max(1, round(tracks * ARTISTS))
    weight = 1 / (3 + np.arange(count))
    again = rng.choice(count, tracks - count, p=weight / weight.sum())
    return np.concatenate([np.arange(count), again])
