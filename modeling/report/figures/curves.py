"""What ROC and precision-recall curves share: whose line has which colour."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from modeling.report.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE

DUMMIES = ("Mean", "Median", "Majority", "Stratified")
SIDE_COLORS = (ORANGE, GREEN, PURPLE)


def lines(axes: Axes, curves: dict[str, Any], best: str, x: str, y: str) -> None:
    """One line a model: the best in blue and thick, chance grey and dashed."""
    others = iter(SIDE_COLORS * len(curves))
    for name, curve in curves.items():
        if name == best:
            look: dict[str, Any] = {"color": BLUE, "linewidth": 2.6, "zorder": 3}
        elif name.partition(" ")[0] in DUMMIES:
            look = {"color": GREY, "linestyle": (0, (4, 3)), "linewidth": 1.4}
        else:
            look = {"color": next(others), "linewidth": 1.6}
        axes.plot(curve[x], curve[y], label=name, **look)


def without_dummies(curves: dict[str, Any]) -> dict[str, Any]:
    """A dummy has one precision; the line to it from (0, 1) would be a fable."""
    return {n: c for n, c in curves.items() if n.partition(" ")[0] not in DUMMIES}
