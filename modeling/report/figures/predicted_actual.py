"""Predicted against actual views, as a density of tracks."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, INK, ORANGE, powers, sheet
from modeling.report.names import model
from modeling.report.sources import Results
from modeling.report.wording import number, percent

TITLE = "Predicted against actual views"
CAPTION = (
    "Darker: more tracks. Dashed: perfect. Orange: mean prediction for a "
    "tenth of the tracks each."
)
TILES = 34


def draw(results: Results) -> Figure | None:
    points = results.curves("regression").get("scatter")
    if not points:
        return None
    actual, predicted = zip(*points, strict=True)
    figure, axes = sheet(4.4)
    low, high = min(*actual, *predicted), max(*actual, *predicted)
    hexes = axes.hexbin(
        actual, predicted, gridsize=TILES, mincnt=1, linewidths=0,
        extent=(low, high, low, high),
    )  # fmt: skip
    counts = hexes.get_array()
    top = max(counts)
    hexes.set_array(None)
    hexes.set_facecolor([(BLUE, 0.15 + 0.85 * float(n) / top) for n in counts])
    axes.plot([low, high], [low, high], color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(high, high, "perfect ", ha="right", va="bottom", fontsize=10)
    middles = _running_mean(points)
    axes.plot(*zip(*middles, strict=True), color=ORANGE, linewidth=2.5)
    axes.set_xlabel("actual views")
    axes.set_ylabel("predicted views")
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    powers(axes)
    powers(axes, "y")
    return figure


def describe(results: Results) -> str:
    best = results.task("regression").get("best", {})
    told = (
        f"Density of tracks by actual and predicted views ({model(best)}, out of "
        "fold), with the diagonal of perfect prediction and, in orange, the mean "
        f"prediction. R² is {number(best.get('r2'))}"
    )
    bands = [
        f"{percent(band['level'])} intervals are "
        f"{number(band['width_decades'], 1)} decades wide and cover "
        f"{percent(band['coverage'])}"
        for band in results.curves("regression").get("interval", [])
    ]
    return "; ".join([told, *bands]) + "."


def _running_mean(points: list[list[float]], groups: int = 10) -> list[list[float]]:
    """Mean actual and mean predicted in tenths of the tracks, by actual views.

    >>> _running_mean([[2, 20], [1, 10]], groups=2)
    [[1.0, 10.0], [2.0, 20.0]]
    """
    points = sorted(points)
    means = []
    for part in range(groups):
        rows = points[part * len(points) // groups : (part + 1) * len(points) // groups]
        if rows:
            means.append(
                [sum(column) / len(rows) for column in zip(*rows, strict=True)]
            )
    return means
