"""Whether a probability of 30 % comes true in 30 of 100."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, INK, sheet
from modeling.report.names import model
from modeling.report.sources import Results
from modeling.report.wording import number, percent

TITLE = "Calibration: said against happened"
CAPTION = (
    "On the dashed line, 30 % comes true in 30 of 100 tracks. Bars: 95 % intervals."
)


def draw(results: Results) -> Figure | None:
    points = results.curves("binary").get("calibration")
    if not points:
        return None
    figure, axes = sheet(4.6)
    top = min(1.0, 1.12 * max(max(p["predicted"], p["high"]) for p in points))
    axes.plot([0, top], [0, top], color=INK, linewidth=1, linestyle=(0, (4, 3)))
    for point in points:
        axes.plot(
            [point["predicted"]] * 2, [point["low"], point["high"]], color=BLUE,
            linewidth=4, alpha=0.3, solid_capstyle="round",
        )  # fmt: skip
    axes.plot(
        [point["predicted"] for point in points],
        [point["observed"] for point in points],
        "o",
        color=BLUE,
    )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    axes.set_xlabel("predicted probability of going viral")
    axes.set_ylabel("share that did")
    return figure


def describe(results: Results) -> str:
    points = results.curves("binary")["calibration"]
    best = results.task("binary").get("best", {})
    first, last = points[0], points[-1]
    return (
        f"Calibration of {model(best)} in {len(points)} groups with 95 % intervals. "
        f"Where it said {percent(first['predicted'])}, {percent(first['observed'])} "
        f"went viral; where it said {percent(last['predicted'])}, "
        f"{percent(last['observed'])}. Expected calibration error "
        f"{number(best.get('ece'))}."
    )
