"""What the best model predicts, feature by feature; shared by two questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, GREY, sheet
from modeling.report.names import model, term
from modeling.report.sources import Results
from modeling.report.wording import short

COLUMNS = 2
UNITS = {
    "duration_ms": (60_000, "duration, minutes"),
    "tempo": (1, "tempo, beats a minute"),
    "loudness": (1, "loudness, dB"),
    "popularity": (1, "popularity, 0 to 100"),
}
"""Feature -> what its values are divided by, and its name with the unit they get."""


def panels(
    results: Results, task: str, label: str, scale: Callable[[Axes], None]
) -> Figure | None:
    """Small multiples on one y axis; `scale` writes its numbers."""
    curves = lines(results, task)
    if not curves:
        return None
    rows = -(-len(curves) // COLUMNS)
    figure, grid = sheet(1.75 * rows + 0.4, rows, COLUMNS, squeeze=False, sharey=True)
    for axes, curve in zip(grid.flat, curves, strict=False):
        one, name = UNITS.get(curve["feature"], (1, term(curve["feature"])))
        places = [x / one for x in curve["grid"]]
        if None not in (*curve["low"], *curve["high"]):
            axes.fill_between(
                places, curve["low"], curve["high"], color=BLUE, alpha=0.35, linewidth=0
            )
        axes.plot(places, curve["effect"], color=BLUE, linewidth=1)
        axes.plot(places, [0.03] * len(places), "|", color=GREY, markersize=6,
                  transform=axes.get_xaxis_transform())  # fmt: skip
        axes.set_title(name, fontsize=10.5)
        axes.locator_params(axis="x", nbins=5)
    scale(grid.flat[0])
    for axes in grid.flat[len(curves) :]:
        axes.set_axis_off()
    figure.supylabel(label, fontsize=11)
    return figure


def told(results: Results, task: str, what: str, value: Callable[[float], str]) -> str:
    """The ends of every curve, for the alternative text."""
    parts = []
    for curve in lines(results, task):
        one, name = UNITS.get(curve["feature"], (1, term(curve["feature"])))
        first, last = curve["grid"][0] / one, curve["grid"][-1] / one
        parts.append(
            f"{name}: {value(curve['effect'][0])} at {short(first)}, "
            f"{value(curve['effect'][-1])} at {short(last)}"
        )
    return (
        f"{what} by {model(results.task(task).get('best', {}))} on held-out tracks, "
        f"when one feature is set to a value for all of them. {'; '.join(parts)}."
    )


def lines(results: Results, task: str) -> list[dict[str, Any]]:
    """The curves that have at least two points."""
    curves = results.curves(task).get("partial") or []
    return [curve for curve in curves if len(curve["grid"]) > 1]
