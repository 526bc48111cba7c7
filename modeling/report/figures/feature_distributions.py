"""Small multiples: how each feature is spread over the tracks."""

from __future__ import annotations

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
    parts = [
        f"{term(name)} {number(bins['mean'], 2)} ± {number(bins['sd'], 2)}"
        for name, bins in results.data["features"].items()
    ]
    return (
        f"Histograms of {count(len(parts))} features. Mean and standard deviation: "
        f"{'; '.join(parts)}."
    )
