"""What popularity means: three readings of a sound's views, decided only here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling.config import CLASS_EDGES, VIRAL_VIEWS


def log_views(views: pd.Series) -> pd.Series:
    """Views in decades: log10, with no views counted as one.

    >>> log_views(pd.Series([0, 1, 1000])).tolist()
    [0.0, 0.0, 3.0]
    """
    return np.log10(views.astype("float64").clip(lower=1))


def three_classes(views: pd.Series) -> pd.Series:
    """1 low, 2 middle, 3 high; no views is low, and there is nothing above high.

    >>> three_classes(pd.Series([0, 49_999, 50_000, 10**6, 10**10])).tolist()
    [1, 1, 2, 3, 3]
    """
    inner = CLASS_EDGES[1:-1]
    classes = 1 + np.digitize(views.astype("float64"), inner)
    return pd.Series(classes, index=views.index, dtype="int64")


def viral(views: pd.Series) -> pd.Series:
    """Whether the most seen video of the sound reached a million views.

    >>> viral(pd.Series([999_999, 1_000_000])).tolist()
    [False, True]
    """
    return views >= VIRAL_VIEWS
