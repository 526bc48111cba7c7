"""The table before any model: what the 2021 exploration showed, as numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling import targets
from modeling.features import FOURTEEN, first_artist
from modeling.studies.multiclass import CLASSES

BINS = 30
GROUPED = ("key", "mode", "time_signature")


def describe(
    table: pd.DataFrame, tracks: int, losses: dict[str, int]
) -> dict[str, object]:
    """The part `data` of metrics.json; `tracks` counts those without features too."""
    views = table["views"].astype("float64")
    decades = targets.log_views(views)
    classes = targets.three_classes(views)
    viral = targets.viral(views)
    quartiles = views.quantile([0.25, 0.5, 0.75])
    artists = first_artist(table)
    return {
        "tracks": tracks,
        "rows": len(table),
        "artists": artists.nunique(),
        "without_artist": int(artists.isna().sum()),
        "losses": losses,
        "views": {
            "min": views.min(),
            "q25": quartiles[0.25],
            "median": quartiles[0.5],
            "q75": quartiles[0.75],
            "max": views.max(),
            "mean": views.mean(),
            "zero": int((views == 0).sum()),
        },
        "classes": {
            name: int((classes == number).sum())
            for number, name in enumerate(CLASSES, start=1)
        },
        "viral_share": viral.mean(),
        "majority_share": max(viral.mean(), 1 - viral.mean()),
        "log10_views": _histogram(decades),
        "videos": _histogram(_log_videos(table)),
        "features": {name: _feature(table[name]) for name in FOURTEEN},
        "correlation": _correlation(table, decades),
        "views_by": {name: _by_value(table[name], views) for name in GROUPED},
        "views_vs_feature": {
            name: _by_bin(table[name], views, viral) for name in FOURTEEN
        },
        "match_status": _counted(table, "match_status"),
        "feature_source": _counted(table, "feature_source"),
    }


def _log_videos(table: pd.DataFrame) -> pd.Series:
    """Decades too: a few sounds were met hundreds of times, most once or twice."""
    return np.log10(table["videos"].astype("float64").clip(lower=1))


def _histogram(values: pd.Series, bins: int = BINS) -> dict[str, object]:
    known = values.dropna().to_numpy(dtype="float64")
    counts, edges = np.histogram(known, bins)
    return {"edges": edges, "counts": counts}


def _feature(column: pd.Series) -> dict[str, object]:
    values = column.astype("float64")
    return {
        "mean": values.mean(),
        "sd": values.std(),
        "min": values.min(),
        "max": values.max(),
        "missing": int(values.isna().sum()),
        **_histogram(values),
    }


def _correlation(table: pd.DataFrame, decades: pd.Series) -> dict[str, object]:
    columns = table[list(FOURTEEN)].astype("float64").assign(log10_views=decades)
    # Pearson of ranks is Spearman; a constant column correlates with nothing (null).
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix = columns.rank().corr()
    return {"columns": list(columns.columns), "matrix": matrix.to_numpy()}


def _by_value(column: pd.Series, views: pd.Series) -> list[dict[str, object]]:
    rows = []
    for value, some in views.groupby(column.astype("float64")):
        low, middle, high = some.quantile([0.25, 0.5, 0.75])
        rows.append(
            {
                "value": int(value),
                "tracks": len(some),
                "median": middle,
                "q25": low,
                "q75": high,
                "total": some.sum(),
            }
        )
    return rows


def _by_bin(
    column: pd.Series, views: pd.Series, viral: pd.Series
) -> list[dict[str, object]]:
    """Five bins of equally many tracks; fewer where one value fills several."""
    values = column.astype("float64")
    edges = np.unique(values.quantile(np.linspace(0, 1, 6)).dropna())
    if not len(edges):
        return []
    place = np.searchsorted(edges[1:-1], values, side="right")
    rows = []
    for number in range(max(1, len(edges) - 1)):
        inside = values.notna() & (place == number)
        if inside.any():
            rows.append(
                {
                    "low": edges[number],
                    "high": edges[min(number + 1, len(edges) - 1)],
                    "tracks": int(inside.sum()),
                    "median": views[inside].median(),
                    "viral_share": viral[inside].mean(),
                }
            )
    return rows


def _counted(table: pd.DataFrame, name: str) -> dict[str, int]:
    if name not in table:
        return {}
    counts = table[name].dropna().value_counts()
    return {str(value): int(counts[value]) for value in sorted(counts.index)}
