"""A forest of intervals, one line a term, those that stand in colour."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from modeling.report.figures.style import BLUE, GREY, INK, only_x_grid, sheet
from modeling.report.judging import standing
from modeling.report.names import term


def forest(rows: dict[str, dict], value: str, scale: float, label: str) -> Figure:
    """Points with 95 % intervals, the largest on top; blue where Holm lets it stand."""
    names = sorted(known(rows, value), key=lambda name: abs(rows[name][value]))
    figure, axes = sheet(0.27 * len(names) + 1.5)
    for place, name in enumerate(names):
        row = rows[name]
        color = BLUE if standing(row) else GREY
        low, high = (scale * bound for bound in row["ci"])
        axes.plot([low, high], [place, place], color=color, linewidth=2.4,
                  solid_capstyle="round")  # fmt: skip
        axes.plot(scale * row[value], place, "o", color=color, markersize=6.5)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(range(len(names)), [term(name) for name in names])
    axes.set_xlabel(label)
    only_x_grid(axes)
    axes.legend(
        handles=[
            Line2D([], [], color=BLUE, marker="o", label="stands after Holm"),
            Line2D([], [], color=GREY, marker="o", label="does not"),
        ],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=2,
    )
    return figure


def known(rows: dict[str, dict], value: str) -> list[str]:
    """The terms that have an effect and an interval."""
    return [
        name
        for name, row in rows.items()
        if row.get(value) is not None and row.get("ci") and None not in row["ci"]
    ]


def told(rows: dict[str, dict], effect) -> str:
    """The standing effects in words, for the alternative text."""
    names = [name for name, row in rows.items() if standing(row)]
    if not names:
        return "None of them stands after Holm's correction."
    parts = "; ".join(f"{term(name)} {effect(rows[name])}" for name in names)
    return f"Standing after Holm's correction: {parts}."
