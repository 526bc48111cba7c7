"""The probabilities given to viral tracks and to the others, side by side."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, INK, ORANGE, sheet
from modeling.report.names import model
from modeling.report.sources import Results
from modeling.report.wording import percent

TITLE = "Predicted probabilities, viral tracks and others"
CAPTION = "The less the two overlap, the better the model tells them apart."


def draw(results: Results) -> Figure | None:
    curves = results.curves("binary")
    bins = curves.get("histogram")
    if not bins or not any([*bins["viral"], *bins["other"]]):
        return None
    figure, axes = sheet(4.6)
    for name, color in (("other", BLUE), ("viral", ORANGE)):
        total = sum(bins[name]) or 1
        heights = [n / total for n in bins[name]]
        axes.stairs(
            heights, bins["edges"], color=color, fill=True, alpha=0.22, label=None
        )
        axes.stairs(heights, bins["edges"], color=color, linewidth=2, label=name)
    if curves.get("threshold") is not None:
        axes.axvline(
            curves["threshold"], color=INK, linewidth=1, linestyle=(0, (4, 3)),
            label="called viral from here",
        )  # fmt: skip
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    used = [
        place
        for place, n in enumerate(zip(bins["viral"], bins["other"], strict=True))
        if any(n)
    ]
    axes.set_xlim(bins["edges"][used[0]], bins["edges"][used[-1] + 1])
    axes.set_ylim(0, 1.3 * axes.get_ylim()[1])
    axes.set_xlabel("predicted probability of going viral")
    axes.set_ylabel("share of the group")
    axes.legend(loc="upper right")
    return figure


def describe(results: Results) -> str:
    curves = results.curves("binary")
    best = model(results.task("binary").get("best", {}))
    counts = (curves.get("confusion") or {}).get("counts")
    told = f"Histograms of the probabilities that {best} gave to viral and other tracks"
    if not counts or not sum(counts[0]) or not sum(counts[1]):
        return f"{told}."
    return (
        f"{told}. Above the threshold of {percent(curves.get('threshold'))} lie "
        f"{percent(counts[1][1] / sum(counts[1]))} of the viral and "
        f"{percent(counts[0][1] / sum(counts[0]))} of the other tracks."
    )
