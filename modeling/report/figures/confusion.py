"""Which class was taken for which, as tiles; shared by two classes and three."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from modeling.report.figures.style import BLUE, INK, sheet
from modeling.report.sources import Results
from modeling.report.wording import count, percent


def matrix(results: Results, task: str) -> Figure | None:
    table = results.curves(task).get("confusion")
    if not table:
        return None
    figure, axes = sheet(3.6)
    _tiles(axes, table["labels"], table["counts"])
    axes.set_xlabel("called")
    axes.set_ylabel("really")
    return figure


def told(results: Results, task: str) -> str:
    table = results.curves(task)["confusion"]
    parts = []
    for place, name in enumerate(table["labels"]):
        row = table["counts"][place]
        if sum(row):
            right = percent(row[place] / sum(row))
            parts.append(f"{right} of {count(sum(row))} {name} tracks")
    return f"Confusion matrix, out of fold. Recognised: {'; '.join(parts)}."


def _tiles(axes: Axes, labels: list[str], counts: list[list[int]]) -> None:
    for row, values in enumerate(counts):
        total = sum(values) or 1
        for column, n in enumerate(values):
            share = n / total
            axes.add_patch(
                Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, linewidth=0,
                          facecolor=to_rgba(BLUE, 0.06 + 0.55 * share))
            )  # fmt: skip
            axes.text(column, row, f"{100 * share:.0f} %\n{count(n)}", ha="center",
                      va="center", fontsize=10)  # fmt: skip
    axes.set_xlim(-0.5, len(labels) - 0.5)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xticks(range(len(labels)), labels, color=INK)
    axes.set_yticks(range(len(labels)), labels, color=INK, rotation=90, va="center")
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
