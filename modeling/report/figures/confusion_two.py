"""The confusion matrix of the best model for two classes."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.confusion import matrix, told
from modeling.report.sources import Results

TITLE = "Viral or not: what was taken for what"
CAPTION = "Each row adds up to 100 %."


def draw(results: Results) -> Figure | None:
    return matrix(results, "binary")


def describe(results: Results) -> str:
    return told(results, "binary")
