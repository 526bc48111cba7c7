"""How often the crawler met a sound says more than the music does."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from modeling.audit.finding import (
    NAMES,
    SETS,
    Finding,
    Level,
    above_chance,
    best,
    column,
    finding,
    label,
    number,
    rows,
)
from modeling.audit.ranks import agreement

EXPOSURE_RHO = 0.2
"""Spearman correlation of views with observed videos that is worth a word; .34 in the
tracks of 2021, where exposure outdid every feature of the music."""

TRACES = ("V", "C")
"""Feature sets that hold the number of observed videos."""


def run(table: pd.DataFrame, metrics: Mapping) -> list[Finding]:
    return [*_in_table(table), *_against_music(metrics), *_as_feature(metrics)]


def _in_table(table: pd.DataFrame) -> list[Finding]:
    rho = agreement(column(table, "videos"), column(table, "views"))
    if rho is None or rho <= EXPOSURE_RHO:
        return []
    sentence = (
        "Tracks that the crawler met in more videos show more views (rank "
        f"correlation {rho:.2f}): 'views' is the largest of the videos "
        "seen, so looking more often finds more. Videos are never a "
        "feature here, except where a row is marked as a diagnosis."
    )
    return [finding("exposure", "note", "table", rho, sentence)]


def _against_music(metrics: Mapping) -> list[Finding]:
    found = []
    for task, score in SETS.items():
        seen = [
            value
            for other in rows(metrics, task)
            if other.get("features") == "V"
            and (value := number(other, score)) is not None
            and above_chance(metrics, task, other)
        ]
        row = best(metrics, task)
        top = number(row, score)
        if seen and top is not None and max(seen) > top:
            sentence = (
                f"The number of observed videos alone reaches {NAMES[score]} "
                f"{max(seen):.3f}, the best model {top:.3f}: how the data were "
                "collected shows more than all that is known of the tracks."
            )
            where = label(task, row)
            found.append(finding("exposure", "warning", where, max(seen), sentence))
    return found


def _as_feature(metrics: Mapping) -> list[Finding]:
    """Models that read the number of videos beside the music."""
    found = []
    for task, score in SETS.items():
        traced = [
            row
            for row in rows(metrics, task)
            if row.get("features") in TRACES and number(row, score) is not None
        ]
        found += [
            _traced(task, score, row, "spoiled")
            for row in traced
            if row.get("role") != "diagnosis"
        ]
        labelled = [
            row
            for row in traced
            if row.get("role") == "diagnosis"
            and row["features"] == "C"
            and above_chance(metrics, task, row)
        ]
        if labelled:
            top = max(labelled, key=lambda row: row[score])
            found.append(_traced(task, score, top, "warning"))
    return found


def _traced(task: str, score: str, row: Mapping, level: Level) -> Finding:
    sentence = (
        f"{NAMES[score]} {row[score]:.3f} comes from a model that knows in how many "
        "videos the crawler met the sound, which nobody knows of a new track: it "
        "diagnoses how the data were collected and predicts nothing."
    )
    where = label(task, row)
    return finding("exposure-as-feature", level, where, row[score], sentence)
