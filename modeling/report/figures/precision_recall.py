"""Precision and recall: how pure a list of likely hits is, the longer it gets."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.curves import lines, without_dummies
from modeling.report.figures.style import GREY, sheet
from modeling.report.names import model
from modeling.report.sources import Results
from modeling.report.wording import interval, number, percent

TITLE = "Precision and recall"
CAPTION = "How pure a list of likely hits is, the longer it gets."


def draw(results: Results) -> Figure | None:
    curves = results.curves("binary").get("pr")
    if not curves:
        return None
    figure, axes = sheet(4.6)
    best = model(results.task("binary").get("best", {}))
    lines(axes, without_dummies(curves), best, "recall", "precision")
    base = results.data.get("viral_share")
    if base is not None:
        axes.axhline(base, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
        axes.text(
            0.99, base, "share of viral tracks", ha="right", va="top", fontsize=10
        )
    axes.set_xlabel("share of viral tracks found (recall)")
    axes.set_ylabel("viral among those named (precision)")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.01)
    axes.legend(loc="upper right")
    return figure


def describe(results: Results) -> str:
    best = results.task("binary").get("best", {})
    return (
        f"Precision-recall curves, out of fold. {model(best)} has an average precision "
        f"of {number(best.get('ap'))} ({interval(best.get('ap_ci'))}); naming tracks "
        f"blindly has {percent(results.data.get('viral_share'), 1)}."
    )
