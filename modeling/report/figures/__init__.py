"""The figures of the report, one file each; a new one is a file and a line here."""

from __future__ import annotations

from types import ModuleType

from modeling.report.figures import (
    calibration,
    confusion_three,
    confusion_two,
    correlation,
    feature_distributions,
    importance_views,
    importance_viral,
    marginal_effects,
    ols_effects,
    partial_views,
    partial_viral,
    precision_recall,
    predicted_actual,
    probabilities,
    residuals,
    roc,
    videos_histogram,
    views_against_features,
    views_by_class,
    views_histogram,
)

FIGURES: tuple[tuple[str, ModuleType], ...] = (
    ("views_histogram", views_histogram),
    ("videos_histogram", videos_histogram),
    ("feature_distributions", feature_distributions),
    ("correlation", correlation),
    ("views_by_class", views_by_class),
    ("views_against_features", views_against_features),
    ("predicted_actual", predicted_actual),
    ("residuals", residuals),
    ("roc", roc),
    ("precision_recall", precision_recall),
    ("calibration", calibration),
    ("probabilities", probabilities),
    ("confusion_two", confusion_two),
    ("confusion_three", confusion_three),
    ("ols_effects", ols_effects),
    ("marginal_effects", marginal_effects),
    ("importance_viral", importance_viral),
    ("importance_views", importance_views),
    ("partial_viral", partial_viral),
    ("partial_views", partial_views),
)
"""Name -> module with `TITLE`, `CAPTION`, `draw(results) -> Figure | None` (`None`
where its numbers are absent) and `describe(results) -> str`, the alternative text."""
