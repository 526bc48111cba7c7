"""Partial effects on the views."""

from __future__ import annotations

from math import log10

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from modeling.report.figures.partial import panels, told
from modeling.report.sources import Results
from modeling.report.wording import large, short

TITLE = "Views along one feature"
CAPTION = (
    "Predictions of the best model for held-out tracks, averaged on the logarithmic "
    "scale, when only this feature is changed. Band: 95 %, over artists, with the "
    "model held fixed. Grey strokes: equally many tracks from one to the next."
)

FEWEST = 2
"""Ticks that make a scale; where there are fewer, matplotlib chooses its own."""


def draw(results: Results) -> Figure | None:
    return panels(results, "regression", "predicted views", _views)


def describe(results: Results) -> str:
    return told(results, "regression", "Mean views predicted", _count)


def _views(axes: Axes) -> None:
    """Ticks at powers of ten; at 2 and 5 of each, too, where there are few of them."""
    low, high = axes.get_ylim()
    for ones in ((1,), (1, 2, 5)):
        steps = [power + log10(one) for power in range(11) for one in ones]
        ticks = [step for step in steps if low <= step <= high]
        if len(ticks) >= FEWEST:
            axes.set_yticks(ticks)
            break
    axes.yaxis.set_major_formatter(lambda decades, _: short(10**decades))


def _count(decades: float) -> str:
    return large(10**decades)
