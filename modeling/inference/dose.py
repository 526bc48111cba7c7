"""Dose tables: median views and viral share, band by band of four features.

They need no model, so they show what a straight line hides: a bend, a step, an end.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.stats import norm

from modeling.inference.design import Design
from modeling.targets import viral

OPEN = np.inf
BANDS = {
    "popularity": (0, 20, 40, 60, 80, 100),
    "duration_s": (0, 60, 90, 120, 150, 180, 240, 300, OPEN),
    "instrumentalness": (0, 0.01, 0.1, 0.5, 0.9, 1),
    "danceability": None,
}
"""Edges of the bands; None: five of one size. The upper edge belongs to a band, the
lower one to the band before it; the first has both."""


def dose(design: Design) -> dict[str, list[dict]]:
    """For each feature its bands from low to high; a band without a track is absent."""
    tables = {}
    for feature, edges in BANDS.items():
        values = _values(design.raw, feature)
        if values is None:
            continue
        if edges is None:
            edges = np.unique(np.quantile(values, np.linspace(0, 1, 6)))
        inner = np.asarray(edges[1:-1], dtype="float64")
        band = np.searchsorted(inner, values, side="left")
        rows = [
            _row(low, high, design.views[band == place], design.clusters[band == place])
            for place, (low, high) in enumerate(pairwise(edges))
            if (band == place).any()
        ]
        tables[feature] = rows
    return tables


def _values(raw: pd.DataFrame, feature: str) -> np.ndarray | None:
    name = "log_duration" if feature == "duration_s" else feature
    if name not in raw:
        return None
    values = raw[name].to_numpy()
    # To the millisecond, as it came: 120 s shall not become 120.00000000000001.
    return np.exp(values).round() / 1000 if feature == "duration_s" else values


def _row(low: float, high: float, views: pd.Series, clusters: np.ndarray) -> dict:
    hits = viral(views).to_numpy(dtype="float64")
    return {
        "low": low,
        "high": None if high == OPEN else high,
        "n": len(views),
        "median_views": float(views.median()),
        "viral_share": float(hits.mean()),
        "ci": wilson(float(hits.mean()), effective(hits, clusters)),
    }


def effective(hits: np.ndarray, clusters: np.ndarray) -> float:
    """How many independent tracks say as much as these of artists who repeat.

    Kish's effective size: what a share of independent tracks would vary, over what this
    one varies from artist to artist. Where all agree, the number of artists.

    >>> effective(np.array([1.0, 1, 0, 0]), np.array([7, 7, 8, 8]))
    2.0
    >>> effective(np.array([1.0, 1, 0, 0]), np.array([1, 2, 3, 4]))
    4.0
    """
    _, place = np.unique(clusters, return_inverse=True)
    share = hits.mean()
    if share in (0, 1):
        return float(place.max() + 1)
    sums = np.bincount(place, weights=hits - share)
    varies = (sums**2).sum() / len(hits) ** 2
    if varies == 0:
        return float(len(hits))
    return float(min(len(hits), share * (1 - share) / varies))


def wilson(share: float, n: float) -> list[float]:
    """Wilson's (1927) 95 % interval of a share: inside 0 to 1 also for few tracks.

    >>> [round(bound, 4) for bound in wilson(0.0, 10)]
    [0.0, 0.2775]
    >>> [round(bound, 4) for bound in wilson(0.5, 100)]
    [0.4038, 0.5962]
    """
    z = norm.ppf(0.975)
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
    return [float(max(middle - half, 0.0)), float(min(middle + half, 1.0))]
