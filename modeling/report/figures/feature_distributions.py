"""Small multiples: how each feature is spread over the tracks."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, MUTED, histogram, sheet
from modeling.report.names import term
from modeling.report.sources import Results
from modeling.report.wording import count, number

TITLE = "The features"
CAPTION = "How each feature is spread over the tracks."
COLUMNS = 3


def draw(results: Results) -> Figure | None:
    features = results.data.get("features")
    if not features:
        return None
    rows = -(-len(features) // COLUMNS)
    figure, grid = sheet(1.32 * rows, rows, COLUMNS, squeeze=False)
    for axes, (name, bins) in zip(grid.flat, features.items(), strict=False):
        histogram(axes, bins["edges"], bins["counts"], BLUE)
        axes.set_title(term(name), fontsize=10.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=3)
        axes.tick_params(axis="x", labelsize=9, labelcolor=MUTED)
        if name == "duration_ms":
            axes.xaxis.set_major_formatter(lambda ms, _: f"{ms / 60000:.0f} min")
    for axes in grid.flat[len(features) :]:
        axes.set_axis_off()
    return figure


def describe(results: Results) -> str:
    features = results.data["features"]
    parts = [_spread(name, bins) for name, bins in features.items()]
    return (
        f"Histograms of {count(len(parts))} features. Mean and standard deviation: "
        f"{'; '.join(parts)}."
    )


def _spread(name: str, bins: dict[str, Any]) -> str:
    """Mean and standard deviation, in a unit where a musician needs one.

    >>> _spread("duration_ms", {"mean": 203_654.78, "sd": 51_000.2})
    'duration 3.39 ± 0.85 minutes'
    >>> _spread("valence", {"mean": None, "sd": None})
    'valence – ± –'
    """
    one, unit = (60_000, " minutes") if name == "duration_ms" else (1, "")
    mean, sd = (
        number(None if bins[key] is None else bins[key] / one, 2)
        for key in ("mean", "sd")
    )
    return f"{term(name)} {mean} ± {sd}{unit}"
