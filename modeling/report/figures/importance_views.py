"""Permutation importance on held-out folds, for the regression study."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.importance import losses, told
from modeling.report.sources import Results

TITLE = "What the model of views lives on"
CAPTION = (
    "Permutation importance: what it loses in the held-out folds when one feature "
    "is shuffled; bars: 95 % intervals."
)


def draw(results: Results) -> Figure | None:
    return losses(results, "regression", "R²")


def describe(results: Results) -> str:
    return told(results, "regression", "R²")
