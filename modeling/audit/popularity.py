"""How much of what is predicted is only that a track is known already."""

from __future__ import annotations

from collections.abc import Mapping

from modeling.audit.finding import (
    NAMES,
    SETS,
    Finding,
    above_chance,
    best,
    finding,
    label,
    number,
    rows,
)


def run(metrics: Mapping) -> list[Finding]:
    found = []
    for task, score in SETS.items():
        alone = [
            row
            for row in rows(metrics, task)
            if row.get("features") == "P"
            and row.get("role") != "dummy"
            and number(row, score) is not None
        ]
        strongest = max(alone, key=lambda row: row[score], default={})
        # What cannot be told from chance is no yardstick for others.
        if above_chance(metrics, task, strongest):
            found += _best(metrics, task, score, strongest[score])
            found += _beaten(metrics, task, score, strongest)
    return found


def _best(metrics: Mapping, task: str, score: str, alone: float) -> list[Finding]:
    row = best(metrics, task)
    top = number(row, score)
    if top is None or row.get("features") == "P":
        return []
    gain = top - alone
    where = label(task, row)
    if gain <= 0:
        sentence = (
            f"Spotify's popularity alone reaches {NAMES[score]} {alone:.3f}, the best "
            f"model that knows more {top:.3f}: everything else adds nothing."
        )
        return [finding("worse-than-popularity", "warning", where, gain, sentence)]
    start = 0.5 if score == "auc" else 0.0
    # Half of the way above chance: a word is due, the rest is the music's share. The
    # macro-F1 of chance depends on the classes, so it has no such way.
    if score == "macro_f1" or alone - start < (top - start) / 2:
        return []
    sentence = (
        f"Spotify's popularity alone reaches {NAMES[score]} {alone:.3f} of "
        f"the best model's {top:.3f}: most of what can be predicted is how known a "
        f"track already is; everything else adds {gain:.3f}."
    )
    return [finding("popularity-alone-does-it", "warning", where, gain, sentence)]


def _beaten(metrics: Mapping, task: str, score: str, alone: Mapping) -> list[Finding]:
    """Models that know popularity among other things, and do worse with it."""
    informed = [
        row
        for row in rows(metrics, task)
        if row.get("role") in ("model", "original")
        and row.get("features") in ("A", "B")
        and number(row, score) is not None
    ]
    worse = [
        f"{row['model']} {row['features']}"
        for row in informed
        if row[score] < alone[score]
    ]
    if not worse:
        return []
    sentence = (
        f"Popularity alone ({NAMES[score]} {alone[score]:.3f}) does better than "
        f"{len(worse)} of the {len(informed)} models that know it and more: "
        f"{', '.join(worse)}."
    )
    where = label(task, alone)
    return [finding("worse-than-popularity", "note", where, len(worse), sentence)]
