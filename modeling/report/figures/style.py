"""One palette and one hand for all figures.

The hues are those of Okabe and Ito, which the colour-blind tell apart. Every colour has
a name that the page knows as a CSS variable, so that a figure turns dark with the page.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#1c2128"
MUTED = "#59636e"
GRID = "#dde2e8"
PAPER = "#fffffe"
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#008f68"
PURPLE = "#a8528a"
GREY = "#8a939e"

VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    GRID: "--grid",
    PAPER: "--panel",
    BLUE: "--blue",
    ORANGE: "--orange",
    GREEN: "--green",
    PURPLE: "--purple",
    GREY: "--grey",
}
"""Colour in the drawing -> variable in the page."""

CLASSES = {"low": GREY, "middle": BLUE, "high": ORANGE}
"""The three classes of views."""

WIDTH = 5.4
"""Inches; at 72 points each 389 CSS pixels, so a phone hardly shrinks the letters."""

RC: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 11,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.unicode_minus": True,
    "figure.facecolor": PAPER,
    "font.family": "DejaVu Sans",  # comes with matplotlib; the page puts in its own
    "font.size": 11,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 10.5,
    "lines.linewidth": 2,
    "svg.fonttype": "none",  # letters stay letters: small, and found by a search
    "svg.hashsalt": "modeling.report",  # the same ids on every run
    "text.color": INK,
    "xtick.color": GREY,
    "xtick.labelcolor": MUTED,
    "xtick.labelsize": 10,
    "ytick.color": GREY,
    "ytick.labelcolor": MUTED,
    "ytick.labelsize": 10,
}


def sheet(height: float, rows: int = 1, columns: int = 1, **options: Any) -> Any:
    """A figure of one column's width and its axes, without pyplot's global state."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots(rows, columns, **options)


def only_x_grid(axes: Axes) -> None:
    """Lines to read the x axis by, where y is a list of names."""
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)


def histogram(axes: Axes, edges: list[float], counts: list[float], color: str) -> None:
    """Bars from saved edges and counts, with a hair of paper between them."""
    widths = [right - left for left, right in pairwise(edges)]
    axes.bar(
        edges[:-1],
        counts,
        widths,
        align="edge",
        color=color,
        edgecolor=PAPER,
        linewidth=0.6,
    )
    axes.grid(visible=False, axis="x")


def powers(axes: Axes, which: str = "x") -> None:
    """Label an axis of log10 views as views: 1k, 1M."""
    axis = getattr(axes, f"{which}axis")
    low, high = sorted(axis.get_view_interval())
    names = ["1", "10", "100", "1k", "10k", "100k", "1M", "10M", "100M", "1B", "10B"]
    ticks = [power for power in range(len(names)) if low <= power <= high]
    axis.set_ticks(ticks, [names[power] for power in ticks])
