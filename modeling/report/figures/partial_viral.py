"""Partial effects on the chance to go viral."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from modeling.report.figures.partial import panels, told
from modeling.report.sources import Results
from modeling.report.wording import percent

TITLE = "The chance to go viral along one feature"
CAPTION = (
    "Mean prediction of the best model for held-out tracks when only this feature is "
    "changed. Band: 95 %, over artists, with the model held fixed. Grey "
    "strokes: equally many tracks from one to the next."
)


def draw(results: Results) -> Figure | None:
    return panels(results, "binary", "predicted chance to go viral", _per_cent)


def describe(results: Results) -> str:
    return told(results, "binary", "Mean chance predicted", percent)


def _per_cent(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
