"""How the table is cut into what a model learns from and what it is judged on."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from modeling.errors import MissingColumn, TooFewRows, UsageError
from modeling.features import first_artist
from modeling.targets import three_classes

Fold = tuple[np.ndarray, np.ndarray]


def folds(table: pd.DataFrame, group: str, seed: int, n_splits: int = 5) -> list[Fold]:
    """Row numbers to train and to test on, the same for all three studies.

    Parameters
    ----------
    table : DataFrame of shape (n_tracks, n_columns)
        The studied rows, in the order of the table.
    group : str
        What never sits on both sides: "artist" or "spotify" (a recording). "none":
        nothing. "order": learns from the earlier rows and is judged on the later; the
        first block is never judged.
    seed : int
        Of the shuffle.
    n_splits : int
        How many folds.
    """
    if len(table) < 2 * n_splits:
        raise TooFewRows(
            f"{n_splits} folds need at least {2 * n_splits} tracks with features, the "
            f"table has {len(table)}; collect more, or lower the number of folds"
        )
    if group == "order":
        return _forward(len(table), n_splits)
    classes = _layers(three_classes(table["views"]).to_numpy(), n_splits)
    if group == "none":
        cut = StratifiedKFold(n_splits, shuffle=True, random_state=seed)
        return list(cut.split(classes, classes))
    codes = groups(table, group)
    if codes.max(initial=-1) + 1 < n_splits:
        raise TooFewRows(
            f"{n_splits} folds by {group} need at least {n_splits} of them, the "
            f"{len(table)} tracks have {codes.max(initial=-1) + 1}; collect more, or "
            "use --group none"
        )
    cut = StratifiedGroupKFold(n_splits, shuffle=True, random_state=seed)
    return list(cut.split(classes, classes, codes))


def groups(table: pd.DataFrame, group: str) -> np.ndarray:
    """A number for each track's artist or recording, in the order of the rows.

    A track of nobody known is a group of its own: nothing ties it to another.
    """
    if group == "spotify":
        if "spotify_id" not in table:
            raise MissingColumn(
                "the table has no column 'spotify_id', which --group spotify needs; "
                "use --group artist"
            )
        names = table["spotify_id"]
    elif group == "artist":
        names = first_artist(table)
    else:
        raise UsageError(f"group must be artist, spotify, order or none, got {group!r}")
    known = names.astype("object").where(names.notna(), None)
    keys = [
        ("row", row) if name is None else ("name", name)
        for row, name in enumerate(known)
    ]
    codes: dict[tuple[str, object], int] = {}
    return np.array([codes.setdefault(key, len(codes)) for key in keys], dtype="int64")


def effective(codes: np.ndarray) -> float:
    """How many groups of one size weigh as much as these: (sum n)^2 / sum n^2.

    One artist who made nine tracks of ten leaves little to learn of the others; Carter,
    Schnepel and Steigerwald (2017), "Asymptotic Behavior of a t-Test Robust to Cluster
    Heterogeneity", Review of Economics and Statistics 99, with equal tracks.

    >>> effective(np.array([0, 1, 2, 3])), effective(np.array([0, 0, 0, 1]))
    (4.0, 1.6)
    """
    sizes = np.bincount(codes).astype("float64")
    return float(sizes.sum() ** 2 / (sizes**2).sum()) if len(codes) else 0.0


def _layers(classes: np.ndarray, n_splits: int) -> np.ndarray:
    """The classes to stratify by; one too small for every fold joins its neighbour."""
    low, middle, high = (int((classes == k).sum()) for k in (1, 2, 3))
    if 0 < low < n_splits:
        classes = np.where(classes == 1, 2, classes)
        middle += low
    if 0 < high < n_splits:
        classes = np.where(classes == 3, 2, classes)
        middle += high
    if 0 < middle < n_splits:
        classes = np.where(classes == 2, 3 if high >= n_splits else 1, classes)
    return classes


def _forward(n: int, n_splits: int) -> list[Fold]:
    """Each of the later blocks, predicted from all rows before it."""
    edges = np.linspace(0, n, n_splits + 2).round().astype("int64")
    return [(np.arange(a), np.arange(a, b)) for a, b in pairwise(edges[1:])]
