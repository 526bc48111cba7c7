"""Classifiers that give every track the same answer."""

from __future__ import annotations

from collections.abc import Mapping

from modeling.audit.finding import (
    Finding,
    finding,
    interval,
    label,
    number,
    percent,
    replicated,
    rows,
)

CHANCE = {"binary": 1 / 2, "multiclass": 1 / 3}
"""Balanced accuracy, or mean recall, of one answer for all."""


def run(replication: Mapping | None, metrics: Mapping) -> list[Finding]:
    return [*_in_replication(replication), *_in_studies(metrics)]


def _in_replication(replication: Mapping | None) -> list[Finding]:
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
        elif study in CHANCE and _is(number(row, "recall"), CHANCE[study]):
            where = f"replication: {study} {model}"
            found.append(_same_answer(where, number(row, "accuracy") or 0.0))
    return found


def _in_studies(metrics: Mapping) -> list[Finding]:
    found = []
    for task, chance in CHANCE.items():
        for row in rows(metrics, task):
            score = number(row, "balanced_accuracy")
            if row.get("role") == "dummy" or not _is(score, chance):
                continue
            # Half right can be luck; in every draw of the bootstrap it cannot.
            ends = interval(row, "balanced_accuracy") or (chance, chance)
            if all(_is(end, chance) for end in ends):
                found.append(_same_answer(label(task, row), chance))
    return found


def _is(score: float | None, chance: float) -> bool:
    return score is not None and abs(score - chance) < 1e-9


def _same_answer(where: str, score: float) -> Finding:
    sentence = (
        "This model gives every track the same answer, so its score says how the "
        "classes are mixed and nothing about music."
    )
    return finding("one-class-predictor", "spoiled", where, score, sentence)
