"""Results that no music is needed for: one answer, one number, a coin."""

from __future__ import annotations

from collections.abc import Mapping

from modeling.audit.finding import (
    NAMES,
    Finding,
    Level,
    best,
    corrected,
    finding,
    interval,
    label,
    number,
    percent,
    reached,
    replicated,
)


def run(replication: Mapping | None, metrics: Mapping) -> list[Finding]:
    return [
        *_majority(replication, metrics),
        *_coin(metrics),
        *_dummy(metrics),
        *_median(replication),
        *_constant(metrics),
    ]


def _majority(replication: Mapping | None, metrics: Mapping) -> list[Finding]:
    """Accuracies that always answering "not viral" would beat."""
    data = metrics.get("data") or {}
    majority = number(data, "majority_share")
    viral = number(data, "viral_share")
    if majority is None and viral is not None:
        majority = max(viral, 1 - viral)
    below = []
    for (study, _, model), row in replicated(replication):
        held = number(row, "holdout_accuracy")
        share = number(row, "holdout_majority_share")
        if held is not None and share is not None and held < share:
            below.append((held, model, share))
        accuracy = number(row, "accuracy")
        known = majority is not None and study == "binary" and model != "Baseline"
        if accuracy is not None and known and accuracy < majority:
            below.append((accuracy, model, majority))
    if not below:
        return []
    score, model, share = max(below)
    sentence = (
        f"{len(below)} of the binary models of 2021 are right less often than somebody "
        f"who always says 'not viral' ({percent(share)}); the best of them, "
        f"{model}, is right for {percent(score)} of the tracks."
    )
    where = "replication: binary"
    return [finding("worse-than-majority", "warning", where, score, sentence)]


def _coin(metrics: Mapping) -> list[Finding]:
    row = best(metrics, "binary")
    auc, ends = number(row, "auc"), corrected(metrics, "binary")
    if auc is None:
        return []
    where = label("binary", row)
    if auc <= 0.5:
        sentence = (
            f"The best model ranks tracks no better than a coin (AUC {auc:.3f}): there "
            "is nothing here to predict viral tracks with."
        )
        return [finding("worse-than-majority", "spoiled", where, auc, sentence)]
    if ends and ends[0] <= 0.5:
        sentence = (
            f"The best model's AUC of {auc:.3f} may be luck: its interval "
            f"({ends[0]:.3f} to {ends[1]:.3f}{_among(metrics, 'binary')}) does not "
            "lie above the coin's 0.5."
        )
        return [finding("maybe-chance", "warning", where, auc, sentence)]
    return []


def _among(metrics: Mapping, task: str) -> str:
    """What the interval of the best model was corrected for, if it was."""
    selection = metrics["tasks"][task].get("selection") or {}
    n = number(selection, "among")
    return f", corrected for having been chosen among {n:.0f} models" if n else ""


def _dummy(metrics: Mapping) -> list[Finding]:
    row, score = best(metrics, "multiclass"), "macro_f1"
    top = number(row, score)
    dummies = reached(metrics, "multiclass", score, role="dummy")
    if top is None or not dummies or top > max(dummies):
        return []
    sentence = (
        f"The best model tells low, middle and high apart no better than drawing lots "
        f"({NAMES[score]} {top:.3f} against {max(dummies):.3f})."
    )
    # Lots are drawn once, and may be lucky: ranks have the last word.
    ends = interval(row, "ovr_auc")
    level: Level = "warning" if ends and ends[0] > 0.5 else "spoiled"
    where = label("multiclass", row)
    return [finding("worse-than-majority", level, where, top, sentence)]


def _median(replication: Mapping | None) -> list[Finding]:
    """Regressions of 2021 whose mean error one fixed number would beat."""
    errors: dict[str, float] = {}
    constant = None
    for (study, _, model), row in replicated(replication):
        error = number(row, "neg_mean_absolute_error")
        if study != "regression" or error is None:
            continue
        if model == "Always the median":
            constant = -error
        elif not model.startswith("Always") and model != "Baseline":
            errors[model] = min(-error, errors.get(model, float("inf")))
    worse = [name for name, error in errors.items() if error > (constant or error)]
    if not worse or constant is None:
        return []
    model = min(errors, key=errors.__getitem__)
    sentence = (
        f"{len(worse)} of the {len(errors)} regressions of 2021 miss by more "
        "than somebody who guesses the median for every track "
        f"({constant:,.0f} views); the best, {model}, misses by "
        f"{errors[model]:,.0f}."
    )
    where = "replication: regression"
    return [finding("worse-than-constant", "warning", where, errors[model], sentence)]


def _constant(metrics: Mapping) -> list[Finding]:
    dummies = reached(metrics, "regression", "mae_log10", role="dummy")
    row = best(metrics, "regression")
    error, r2 = number(row, "mae_log10"), number(row, "r2")
    ends = corrected(metrics, "regression")
    if not dummies or error is None or error < min(dummies):
        return []
    where = label("regression", row)
    told = (
        f"The best model misses by {error:.3f} decades of views, no less than a "
        f"single guess for all tracks ({min(dummies):.3f})"
    )
    if r2 is not None and ends and ends[0] > 0:
        sentence = (
            f"{told}: it explains a share of {r2:.3f} of the differences, and still "
            "cannot say how many views a track has."
        )
        return [finding("worse-than-constant", "warning", where, error, sentence)]
    sentence = f"{told}: it has learnt nothing."
    return [finding("worse-than-constant", "spoiled", where, error, sentence)]
