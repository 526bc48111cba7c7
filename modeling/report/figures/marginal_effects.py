"""Effects on the chance of going viral in percentage points, from the logit."""

from __future__ import annotations

from matplotlib.figure import Figure

from modeling.report.figures.forest import forest, known, told
from modeling.report.sources import Results
from modeling.report.wording import signed

TITLE = "Change of the chance to go viral for one standard deviation more"
CAPTION = "Average marginal effects of a logistic regression, with 95 % intervals."


def draw(results: Results) -> Figure | None:
    rows = (results.stats or {}).get("logit")
    if not rows or not known(rows, "ame"):
        return None
    return forest(rows, "ame", 100, "percentage points")


def describe(results: Results) -> str:
    rows = (results.stats or {})["logit"]
    return (
        f"Forest plot of {len(rows)} average marginal effects with 95 % intervals. "
        + told(rows, lambda row: f"{signed(100 * row['ame'])} points")
    )
