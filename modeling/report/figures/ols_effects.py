"""Effects on views in per cent a standard deviation, from the linear model."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.forest import forest, known, told
from modeling.report.sources import Results
from modeling.report.wording import interval, signed

TITLE = "Change of views for one standard deviation more"
CAPTION = "Least squares on log10 views, with 95 % intervals."


def draw(results: Results) -> Figure | None:
    rows = (results.stats or {}).get("ols")
    if not rows or not known(rows, "pct_change"):
        return None
    return forest(rows, "pct_change", 1, "change of views, per cent")


def describe(results: Results) -> str:
    rows = (results.stats or {})["ols"]
    return f"Forest plot of {len(rows)} effects on views with 95 % intervals. " + told(
        rows,
        lambda row: f"{signed(row['pct_change'])} % ({interval(row['ci'], 1)})",
    )
