"""How many tracks got how many views, with the edges of the three classes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from math import log10

from matplotlib.figure import Figure

from modeling.config import CLASS_EDGES
from modeling.report.figures.style import CLASSES, INK, PAPER, powers, sheet
from modeling.report.sources import Results
from modeling.report.wording import count, large, percent

TITLE = "Views of a track"
CAPTION = (
    "The edges of the three classes are dashed. A few tracks get nearly "
    "all views, hence the logarithmic axis."
)
EDGES = tuple(log10(edge) for edge in CLASS_EDGES[1:3])


def draw(results: Results) -> Figure | None:
    bins = results.data.get("log10_views")
    if not bins:
        return None
    figure, axes = sheet(3.7)
    for left, right, height in _split(bins["edges"], bins["counts"]):
        name = list(CLASSES)[bisect_right(EDGES, left)]
        axes.bar(
            left, height, right - left, align="edge", color=CLASSES[name],
            edgecolor=PAPER, linewidth=0.6,
        )  # fmt: skip
    for edge in EDGES:
        axes.axvline(edge, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    axes.grid(visible=False, axis="x")
    axes.set_ylim(0, max(bins["counts"]) * 1.18)
    powers(axes)
    low, high = axes.get_xlim()
    sizes = results.data.get("classes", {})
    for name, left, right in zip(CLASSES, (low, *EDGES), (*EDGES, high), strict=True):
        axes.text(
            (left + right) / 2, 0.985, f"{name}\n{count(sizes.get(name))}",
            transform=axes.get_xaxis_transform(), ha="center", va="top", fontsize=10.5,
        )  # fmt: skip
    axes.set_xlabel("views (each step is ten times more)")
    axes.set_ylabel("tracks")
    return figure


def describe(results: Results) -> str:
    views, classes = results.data["views"], results.data["classes"]
    return (
        f"Histogram of views on a logarithmic axis. Half of the tracks lie between "
        f"{large(views['q25'])} and {large(views['q75'])} views, the median is "
        f"{large(views['median'])}. Low class, below 50 thousand: "
        f"{count(classes['low'])} tracks; middle: {count(classes['middle'])}; high, "
        f"from one million: {count(classes['high'])}, "
        f"{percent(results.data.get('viral_share'))} of all."
    )


def _split(edges: list[float], counts: list[float]) -> list[tuple[float, float, float]]:
    """The bars, cut where a class edge runs through one.

    >>> _split([4.0, 4.5, 5.0], [3, 8])[1:] == [(4.5, EDGES[0], 8), (EDGES[0], 5.0, 8)]
    True
    """
    bars = []
    for left, right, height in zip(edges[:-1], edges[1:], counts, strict=True):
        cuts = [left, *(edge for edge in EDGES if left < edge < right), right]
        bars += [(a, b, height) for a, b in pairwise(cuts)]
    return bars
