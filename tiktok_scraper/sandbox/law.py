"""What moves views in this world, and the audio features it works on.

    log10(view level) = LEVEL + POPULARITY z(popularity) + DANCEABILITY z(danceability)
                        + VALENCE z(valence) + NOISE e,        e ~ N(0, 1)

VALENCE is 0, and valence is drawn on its own, so that no other column carries it. The
most played video of a sound stands exactly at the level. The noise is balanced: within
one world it is uncorrelated with the two causes, so that no unlucky seed hides what was
planted; towards all other columns it is as it falls, so that a null is an honest null.
"""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 5.4  # 250,000 plays: between the edges 5e4 and 1e6 of the three classes
POPULARITY = 0.24  # decades for one standard deviation
DANCEABILITY = 0.16
VALENCE = 0.0
NOISE = 0.72  # decades

CONSTANTS = {
    "level": LEVEL,
    "popularity": POPULARITY,
    "danceability": DANCEABILITY,
    "valence": VALENCE,
    "noise_sd": NOISE,
}


def features(rng: np.random.Generator, count: int) -> dict[str, Floats]:
    """Spotify's audio features and popularity of ``count`` songs, by column.

    Means, spreads and the larger correlations (energy with loudness .7, with
    acousticness -.6) are those of what is heard on TikTok; the rest is independent.
    """

    def normal() -> Floats:
        return rng.standard_normal(count)

    energy = normal()
    dance = normal()
    loud = 0.7 * energy + sqrt(1 - 0.7**2) * normal()
    acoustic = -0.6 * energy + 0.8 * normal()
    speech = 0.25 * dance + sqrt(1 - 0.25**2) * normal()
    tempo = -0.2 * dance + sqrt(1 - 0.2**2) * normal()
    sung = rng.random(count) < 0.6
    instrumental = np.where(sung, 0.0, 10 ** rng.uniform(-6, -0.03, count))
    keys = np.array([11, 12, 10, 4, 7, 8, 8, 10, 8, 8, 6, 8]) / 100
    return {
        "danceability": _within(0.68 + 0.14 * dance, 0.1, 0.98, 3),
        "energy": _within(0.64 + 0.17 * energy, 0.02, 0.99, 3),
        "key": rng.choice(12, count, p=keys).astype(float),
        "loudness": _within(-6.8 + 2.6 * loud, -30, 0.5, 3),
        "mode": (rng.random(count) < 0.58).astype(float),
        "speechiness": _within(10 ** (-1.05 + 0.33 * speech), 0.023, 0.9, 4),
        "acousticness": _within(_share(acoustic) ** 2.2, 0.00001, 0.99, 5),
        "instrumentalness": np.round(instrumental, 7),
        "liveness": _within(10 ** (-0.85 + 0.25 * normal()), 0.02, 0.98, 4),
        "valence": _within(_share(0.75 * normal()), 0.03, 0.98, 3),
        "tempo": _within(121 + 27 * tempo, 55, 210, 3),
        "time_signature": rng.choice(
            [4.0, 3.0, 5.0, 1.0], count, p=[0.935, 0.045, 0.015, 0.005]
        ),
        "popularity": _within(46 + 19 * normal(), 0, 100, 0),
        "duration_ms": _within(185_000 * 10 ** (0.12 * normal()), 62_000, 600_000, 0),
    }


def levels(
    rng: np.random.Generator, columns: dict[str, Floats], balanced: NDArray[np.bool_]
) -> Floats:
    """log10 of each song's view level; the noise is balanced over ``balanced``."""
    causes = np.column_stack([_z(columns["popularity"]), _z(columns["danceability"])])
    noise = rng.standard_normal(len(causes))
    design = np.column_stack([np.ones(len(causes)), causes])[balanced]
    fit, *_ = np.linalg.lstsq(design, noise[balanced], rcond=None)
    noise[balanced] -= design @ fit
    effect = np.array([POPULARITY, DANCEABILITY])
    level: Floats = LEVEL + causes @ effect + VALENCE * _z(columns["valence"])
    return level + NOISE * noise


def _z(values: Floats) -> Floats:
    spread = float(values.std()) or 1.0  # a world of one song has none
    return np.asarray((values - values.mean()) / spread, dtype=np.float64)


def _share(z: Floats) -> Floats:
    return np.array([0.5 * (1 + erf(value / sqrt(2))) for value in z])


def _within(values: Floats, low: float, high: float, digits: int) -> Floats:
    limited: Floats = np.minimum(np.maximum(values, low), high)
    return np.round(limited, digits)
