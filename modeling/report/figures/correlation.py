"""Spearman correlations of the features and views, as a matrix of tiles."""

from __future__ import annotations

from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from modeling.report.figures.style import BLUE, INK, ORANGE, sheet
from modeling.report.names import term
from modeling.report.sources import Results
from modeling.report.wording import signed

TITLE = "What goes with what"
CAPTION = "Rank correlation of each pair; the last row is what goes with views."


def draw(results: Results) -> Figure | None:
    table = results.data.get("correlation")
    if not table:
        return None
    names, matrix = table["columns"], table["matrix"]
    figure, axes = sheet(5.4)
    for row, values in enumerate(matrix):
        for column, rho in enumerate(values[:row]):
            if rho is not None:
                axes.add_patch(_tile(column, row, rho))
                if abs(rho) >= 0.2:
                    axes.text(
                        column, row, f"{rho:.1f}".replace("-", "−").replace("0.", "."),
                        ha="center", va="center", fontsize=8,
                    )  # fmt: skip
    last = len(names) - 1
    words = [term(name) for name in names]
    axes.set_xlim(-0.5, last - 0.5)
    axes.set_ylim(last + 0.5, 0.5)
    axes.set_xticks(range(last), words[:-1], rotation=90, color=INK, fontsize=9.5)
    axes.set_yticks(range(1, last + 1), words[1:], color=INK, fontsize=9.5)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_aspect("equal")
    axes.legend(
        handles=[
            Patch(color=BLUE, label="rise together"),
            Patch(color=ORANGE, label="one rises, one falls"),
        ],
        title="Spearman's rho;\nnumbers from ±0.2",
        alignment="left",
        loc="upper right",
    )
    return figure


def describe(results: Results) -> str:
    table = results.data["correlation"]
    names, matrix = table["columns"], table["matrix"]
    pairs = [
        (rho, names[row], names[column])
        for row, values in enumerate(matrix)
        for column, rho in enumerate(values[:row])
        if rho is not None
    ]
    pairs.sort(key=lambda pair: -abs(pair[0]))
    told = ", ".join(
        f"{term(a)} with {term(b)} {signed(rho, 2)}" for rho, a, b in pairs[:5]
    )
    return f"Matrix of Spearman correlations. The strongest: {told}."


def _tile(x: float, y: float, rho: float) -> Rectangle:
    """The stronger, the more opaque: legible on light paper and on dark."""
    color = to_rgba(BLUE if rho > 0 else ORANGE, min(1.0, 0.06 + abs(rho)))
    return Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, facecolor=color, linewidth=0)
