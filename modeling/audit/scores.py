"""Are the scores what they seem? Checks on models, in the replication and in ours."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from scipy.stats import spearmanr

from modeling.audit.finding import (
    Finding,
    best,
    finding,
    label,
    number,
    percent,
    replicated,
    rows,
)

SUSPECT = {
    # Above these on 7,328 real tracks of 2021, every case tried was a leak: with the
    # row number as a feature R2 rose from .05 to .16 and AUC from .61 to .72.
    ("regression", "r2"): 0.10,
    ("binary", "auc"): 0.67,
}
SUSPECT_AUDIO_AUC = 0.58
"""The same for the 13 audio features alone, which reach .53 to .54 there."""

EXPOSURE_RHO = 0.2
"""Spearman correlation of views with observed videos that is worth a word; .34 in the
tracks of 2021, where exposure outdid every feature of the music."""

SETS = {"regression": "r2", "binary": "auc", "multiclass": "macro_f1"}
NAMES = {"r2": "R2", "auc": "AUC", "macro_f1": "macro-F1"}


def one_class(replication: Mapping | None, metrics: Mapping) -> list[Finding]:
    """A classifier that gives every track the same answer."""
    found = []
    for (study, _, model), row in replicated(replication):
        accuracy = number(row, "holdout_accuracy")
        if number(row, "holdout_predicted_classes") == 1 and accuracy is not None:
            sentence = (
                f"The {model} of 2021 gives every track the same answer: its accuracy "
                f"of {percent(accuracy)} is just the share of the larger class, and it "
                "finds not one viral track."
            )
            where = f"replication: {model}"
            found.append(
                finding("one-class-predictor", "spoiled", where, accuracy, sentence)
            )
        elif study in ("binary", "multiclass") and _constant(row, study):
            where = f"replication: {study} {model}"
            found.append(_same_answer(where, number(row, "accuracy") or 0.0))
    for task in ("binary", "multiclass"):
        chance = 1 / 2 if task == "binary" else 1 / 3
        for row in rows(metrics, task):
            score = number(row, "balanced_accuracy")
            if row.get("role") == "dummy" or score is None:
                continue
            if abs(score - chance) < 1e-9:
                found.append(_same_answer(label(task, row), score))
    return found


def _constant(row: Mapping, study: str) -> bool:
    recall = number(row, "recall")
    chance = 1 / 2 if study == "binary" else 1 / 3
    return recall is not None and abs(recall - chance) < 1e-9


def _same_answer(where: str, score: float) -> Finding:
    sentence = (
        "This model gives every track the same answer, so its score says how the "
        "classes are mixed and nothing about music."
    )
    return finding("one-class-predictor", "spoiled", where, score, sentence)


def worse_than_majority(replication: Mapping | None, metrics: Mapping) -> list[Finding]:
    """Accuracies that always answering "not viral" would beat."""
    data = metrics.get("data") or {}
    majority = number(data, "majority_share")
    viral = number(data, "viral_share")
    if majority is None and viral is not None:
        majority = max(viral, 1 - viral)
    found = []
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
    if below:
        score, model, share = max(below)
        many = len(below)
        sentence = (
            f"{many} of the binary models of 2021 are right less often than somebody "
            f"who always says 'not viral' ({percent(share)}); the best of them, "
            f"{model}, is right for {percent(score)} of the tracks."
        )
        where = "replication: binary"
        found.append(finding("worse-than-majority", "warning", where, score, sentence))
    row = best(metrics, "binary")
    auc = number(row, "auc")
    if auc is not None and auc <= 0.5:
        sentence = (
            f"The best model ranks tracks no better than a coin (AUC {auc:.3f}): there "
            "is nothing here to predict viral tracks with."
        )
        where = label("binary", row)
        found.append(finding("worse-than-majority", "spoiled", where, auc, sentence))
    return found


def worse_than_constant(replication: Mapping | None, metrics: Mapping) -> list[Finding]:
    """Regressions whose mean error one fixed number would beat."""
    found = []
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
    if constant is not None and errors:
        model = min(errors, key=errors.__getitem__)
        worse = [name for name, error in errors.items() if error > constant]
        if worse:
            sentence = (
                f"{len(worse)} of the {len(errors)} regressions of 2021 miss by more "
                "than somebody who guesses the median for every track "
                f"({constant:,.0f} views); the best, {model}, misses by "
                f"{errors[model]:,.0f}."
            )
            where = "replication: regression"
            number_ = errors[model]
            found.append(
                finding("worse-than-constant", "warning", where, number_, sentence)
            )
    dummies = _reached(metrics, "regression", "mae_log10", role="dummy")
    row = best(metrics, "regression")
    error = number(row, "mae_log10")
    if dummies and error is not None and error >= min(dummies):
        sentence = (
            f"The best model misses by {error:.3f} decades of views, no less than a "
            f"single guess for all tracks ({min(dummies):.3f}): it has learnt nothing."
        )
        where = label("regression", row)
        found.append(finding("worse-than-constant", "spoiled", where, error, sentence))
    return found


def popularity_alone(metrics: Mapping) -> list[Finding]:
    """How much of the best score Spotify's popularity reaches by itself."""
    found = []
    for task, score in SETS.items():
        alone = _reached(metrics, task, score, features="P")
        row = best(metrics, task)
        top = number(row, score)
        if not alone or top is None or row.get("features") == "P":
            continue
        gain = top - max(alone)
        start = 0.5 if score == "auc" else 0.0
        reached = max(alone) - start
        # Half of the way above chance: a word is due, the rest is the music's share.
        if score == "macro_f1" or reached < (top - start) / 2 or top <= start:
            continue
        sentence = (
            f"Spotify's popularity alone reaches {NAMES[score]} {max(alone):.3f} of "
            f"the best model's {top:.3f}: most of what can be predicted is how known a "
            f"track already is; everything else adds {gain:.3f}."
        )
        where = label(task, row)
        found.append(
            finding("popularity-alone-does-it", "warning", where, gain, sentence)
        )
    return found


def too_good(metrics: Mapping) -> list[Finding]:
    """Scores that on real tracks have only ever come from a leak."""
    found = []
    for (task, score), limit in SUSPECT.items():
        for row in rows(metrics, task):
            value = number(row, score)
            exposed = (
                row.get("features") in ("V", "C") or row.get("role") == "diagnosis"
            )
            if value is None or exposed:
                continue
            audio_only = row.get("features") == "A0" and score == "auc"
            bar = SUSPECT_AUDIO_AUC if audio_only else limit
            if value > bar:
                sentence = (
                    f"{NAMES[score]} {value:.3f} is more than real tracks have ever "
                    f"given without a leak (about {bar:.2f}): suspect that a column "
                    "knows the answer, unless the effect is known to be there, as in "
                    "the sandbox's made-up world."
                )
                where = label(task, row)
                found.append(
                    finding("too-good-to-be-true", "warning", where, value, sentence)
                )
    return found


def exposure(table: pd.DataFrame, metrics: Mapping) -> list[Finding]:
    """How often the crawler met a sound says more than the music does."""
    found = []
    if {"videos", "views"} <= set(table.columns):
        pairs = (
            table[["videos", "views"]].apply(pd.to_numeric, errors="coerce").dropna()
        )
        if len(pairs) > 2 and (pairs.nunique() > 1).all():
            rho = float(spearmanr(pairs["videos"], pairs["views"]).statistic)
            if rho > EXPOSURE_RHO:
                sentence = (
                    "Tracks that the crawler met in more videos show more views (rank "
                    f"correlation {rho:.2f}): 'views' is the largest of the videos "
                    "seen, so looking more often finds more. Videos are never a "
                    "feature here."
                )
                found.append(finding("exposure", "note", "table", rho, sentence))
    for task, score in SETS.items():
        seen = _reached(metrics, task, score, features="V")
        row = best(metrics, task)
        top = number(row, score)
        if seen and top is not None and max(seen) > top:
            sentence = (
                f"The number of observed videos alone reaches {NAMES[score]} "
                f"{max(seen):.3f}, the best model of the music {top:.3f}: how the data "
                "were collected shows more than what the tracks sound like."
            )
            where = label(task, row)
            found.append(finding("exposure", "warning", where, max(seen), sentence))
    return found


def _reached(metrics: Mapping, task: str, score: str, **wanted: str) -> list[float]:
    """The scores of those rows of a study that have the wanted role or features."""
    return [
        value
        for row in rows(metrics, task)
        if all(row.get(key) == word for key, word in wanted.items())
        and (value := number(row, score)) is not None
    ]
