"""The ROC curve: viral tracks found against false alarms."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.curves import lines
from modeling.report.figures.style import sheet
from modeling.report.names import model
from modeling.report.sources import Results
from modeling.report.wording import interval, number

TITLE = "ROC: viral tracks found against false alarms"
CAPTION = "The further a curve lies above the diagonal, the better."


def draw(results: Results) -> Figure | None:
    curves = results.curves("binary").get("roc")
    if not curves:
        return None
    figure, axes = sheet(4.6)
    lines(axes, curves, model(results.task("binary").get("best", {})), "fpr", "tpr")
    axes.set_xlabel("share of other tracks called viral")
    axes.set_ylabel("share of viral tracks found")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.01)
    axes.legend(loc="lower right")
    return figure


def describe(results: Results) -> str:
    task = results.task("binary")
    best = task.get("best", {})
    scores = {model(row): row.get("auc") for row in task.get("models", [])}
    rest = "; ".join(
        f"{name} {number(scores[name])}"
        for name in task["curves"]["roc"]
        if name in scores and name != model(best)
    )
    return (
        f"ROC curves, out of fold. {model(best)} has an area of "
        f"{number(best.get('auc'))} ({interval(best.get('auc_ci'))}). Others: "
        f"{rest or 'none'}. Chance is 0.5."
    )
