"""The share of viral tracks over up to five groups of each feature that is a scale."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, GREY, sheet
from modeling.report.names import term
from modeling.report.sources import Results
from modeling.report.wording import listing, percent

TITLE = "Viral tracks from the lowest to the highest fifth of each feature"
CAPTION = (
    "Tracks in up to five groups of about one size by each feature; dashed: the share "
    "among all."
)
COLUMNS = 3
FEWEST = 3
"""Groups that make a line; a feature of two values cannot be cut into fifths."""


def draw(results: Results) -> Figure | None:
    features = _lines(results)
    if not features:
        return None
    rows = -(-len(features) // COLUMNS)
    figure, grid = sheet(
        1.25 * rows + 0.4, rows, COLUMNS, squeeze=False, sharex=True, sharey=True
    )
    base = results.data.get("viral_share")
    for axes, (name, fifths) in zip(grid.flat, features.items(), strict=False):
        shares = [fifth["viral_share"] for fifth in fifths]
        if base is not None:
            axes.axhline(base, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
        axes.plot(_places(len(shares)), shares, "o-", color=BLUE, markersize=4.5)
        axes.set_title(term(name), fontsize=10.5)
        axes.set_xticks([1, 5], ["lowest", "highest"], fontsize=9)
        axes.grid(visible=False, axis="x")
        axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
        axes.set_xlim(0.4, 5.6)
    for axes in grid.flat[len(features) :]:
        axes.set_axis_off()
    return figure


def describe(results: Results) -> str:
    parts = []
    for name, fifths in _lines(results).items():
        shares = listing([percent(fifth["viral_share"]) for fifth in fifths])
        parts.append(f"{term(name)} {shares}")
    return (
        "Share of viral tracks in up to five groups of about one size of each feature, "
        f"from the lowest to the highest: {'; '.join(parts)}."
    )


def _lines(results: Results) -> dict[str, list[dict[str, Any]]]:
    features = results.data.get("views_vs_feature") or {}
    return {
        name: bins
        for name, bins in features.items()
        if len(bins) >= FEWEST and name != "key"  # B is as near to C as C sharp is
    }


def _places(n: int) -> list[float]:
    """Where `n` groups stand between the lowest (1) and the highest (5).

    >>> _places(5), _places(3)
    ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 3.0, 5.0])
    """
    return [1 + 4 * place / (n - 1) for place in range(n)]
