"""Scores that on real tracks have only ever come from a leak."""

from __future__ import annotations

from collections.abc import Mapping

from modeling.audit.exposure import TRACES
from modeling.audit.finding import (
    NAMES,
    Finding,
    finding,
    interval,
    label,
    number,
    rows,
)

SUSPECT = {
    # Limit, and the best honest score on two tables of 2021 (7,328 and 10,566 tracks).
    # Above the limit every case tried was a leak: with the row number as a feature R2
    # rose from .05 to .16 and AUC from .61 to .72; with the number of observed videos
    # the three classes' AUC rose from .60 to .66.
    ("regression", "r2"): (0.10, 0.086),
    ("binary", "auc"): (0.67, 0.66),
    ("multiclass", "ovr_auc"): (0.64, 0.62),
}
AUDIO_ONLY = {("binary", "auc"): (0.58, 0.55)}
"""The same for the 13 audio features alone, which reach .53 to .55 there."""

CERTAIN = {"r2": 0.5, "auc": 0.95, "ovr_auc": 0.95}
"""Beyond any effect of music, made-up worlds included: the answer was given away. An
R2 of .5 ranks viral tracks with an AUC of about .9."""


def run(metrics: Mapping) -> list[Finding]:
    found = []
    for (task, score), usual in SUSPECT.items():
        suspects = []
        for row in rows(metrics, task):
            value = number(row, score)
            # What is a trace of the collection has a finding of its own.
            if value is None or row.get("features") in TRACES:
                continue
            audio = AUDIO_ONLY.get((task, score))
            bar, honest = audio if audio and row.get("features") == "A0" else usual
            if value > CERTAIN[score]:
                found.append(_certain(task, score, row, value))
            elif value > bar and (interval(row, score) or (value,))[0] > honest:
                suspects.append((value, bar, row))
        if suspects:
            found.append(_suspect(task, score, suspects))
    return found


def _certain(task: str, score: str, row: Mapping, value: float) -> Finding:
    sentence = (
        f"{NAMES[score]} {value:.3f} is more than any music can explain: a column that "
        "this model reads holds the answer. Find it, take it out and run again."
    )
    where = label(task, row)
    return finding("too-good-to-be-true", "spoiled", where, value, sentence)


def _suspect(
    task: str, score: str, suspects: list[tuple[float, float, Mapping]]
) -> Finding:
    value, bar, row = max(suspects, key=lambda suspect: suspect[0])
    others = len(suspects) - 1
    too = f" ({others} other models are above it too)" if others else ""
    sentence = (
        f"{NAMES[score]} {value:.3f} is more than real tracks have ever "
        f"given without a leak (about {bar:.2f}){too}: suspect that a column "
        "knows the answer, unless the effect is known to be there, as in "
        "the sandbox's made-up world."
    )
    where = label(task, row)
    return finding("too-good-to-be-true", "warning", where, value, sentence)
