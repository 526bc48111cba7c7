"""How many videos of each track were seen."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, histogram, powers, sheet
from modeling.report.sources import Results
from modeling.report.wording import count, number, percent

TITLE = "Videos seen of a track"
CAPTION = (
    "How often the crawl met a sound. It is no property of the sound, so "
    "no model may use it."
)


def draw(results: Results) -> Figure | None:
    bins = results.data.get("videos")
    if not bins or not any(bins["counts"]):
        return None
    figure, axes = sheet(3.7)
    histogram(axes, bins["edges"], bins["counts"], BLUE)
    axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(0)
    axes.set_yticks(*_ticks(max(bins["counts"])))
    powers(axes)
    axes.set_xlabel("videos seen (each step is ten times more)")
    axes.set_ylabel("tracks (logarithmic)")
    return figure


def describe(results: Results) -> str:
    bins = results.data["videos"]
    total = sum(bins["counts"])
    once = bins["counts"][0] / total
    return (
        f"Histogram of the videos seen of each of {count(total)} tracks, both axes "
        f"logarithmic. {percent(once)} of the tracks lie in the first bar, below "
        f"{number(10 ** bins['edges'][1], 1)} videos; the track seen most often has "
        f"{count(10 ** bins['edges'][-1])}."
    )


def _ticks(top: float) -> tuple[list[int], list[str]]:
    ticks = [0] + [10**power for power in range(8) if 10**power <= top]
    return ticks, [count(tick) for tick in ticks]
