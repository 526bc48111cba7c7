"""What the best model loses when one feature is shuffled; shared by two questions."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, INK, only_x_grid, sheet
from modeling.report.names import model, term
from modeling.report.sources import Results
from modeling.report.wording import number

SHOWN = 12


def losses(results: Results, task: str, score: str) -> Figure | None:
    rows = _rows(results, task)[::-1]
    if not rows:
        return None
    figure, axes = sheet(0.27 * len(rows) + 1.3)
    for place, row in enumerate(rows):
        low, high = row["ci"] or [row["drop"], row["drop"]]
        axes.plot(
            [low, high],
            [place, place],
            color=BLUE,
            linewidth=4,
            alpha=0.35,
            solid_capstyle="round",
        )
        axes.plot(row["drop"], place, "o", color=BLUE, markersize=6.5)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(range(len(rows)), [term(row["feature"]) for row in rows])
    axes.set_xlabel(f"loss of {score} when shuffled ({_best(results, task)})")
    only_x_grid(axes)
    return figure


def told(results: Results, task: str, score: str) -> str:
    parts = "; ".join(
        f"{term(row['feature'])} {number(row['drop'])}"
        for row in _rows(results, task)[:5]
    )
    return (
        f"Permutation importance of {_best(results, task)}: loss of {score} when a "
        f"feature is shuffled in the held-out folds. The largest: {parts}."
    )


def _rows(results: Results, task: str) -> list[dict[str, Any]]:
    rows = results.curves(task).get("importance") or []
    return sorted(rows, key=lambda row: -row["drop"])[:SHOWN]


def _best(results: Results, task: str) -> str:
    return model(results.task(task).get("best", {}))
