"""How far predictions lie from the truth, in powers of ten."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, INK, histogram, sheet
from modeling.report.names import model
from modeling.report.sources import Results
from modeling.report.wording import number, percent

TITLE = "Residuals"
CAPTION = "Right of the dashed line: more views than predicted."


def draw(results: Results) -> Figure | None:
    bins = results.curves("regression").get("residuals")
    if not bins:
        return None
    figure, axes = sheet(4.4)
    histogram(axes, bins["edges"], bins["counts"], BLUE)
    axes.axvline(0, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.set_xlabel("actual − predicted, in powers of ten")
    axes.set_ylabel("tracks")
    return figure


def describe(results: Results) -> str:
    bins = results.curves("regression")["residuals"]
    middles = [
        (left + right) / 2
        for left, right in zip(bins["edges"][:-1], bins["edges"][1:], strict=True)
    ]
    near = sum(n for x, n in zip(middles, bins["counts"], strict=True) if abs(x) <= 0.5)
    best = results.task("regression").get("best", {})
    return (
        f"Histogram of the residuals of {model(best)}, in powers of ten of views. "
        f"About {percent(near / sum(bins['counts']))} of the tracks lie within half a "
        f"power of ten; the mean absolute error is {number(best.get('mae_log10'), 2)}."
    )
