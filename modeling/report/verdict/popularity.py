"""Sentence three: popularity alone, audio alone, and what the best model adds."""

from __future__ import annotations

from typing import Any

from modeling.report.judging import Finding, spoils
from modeling.report.names import model
from modeling.report.verdict.rows import Row, low, of_set, study
from modeling.report.wording import interval, listing, number

COMPARED = (("binary", "auc", "AUC", 0.5), ("regression", "r2", "R²", 0.0))
"""Where popularity and audio are compared: task, score, its name, what chance gets."""


def popularity(metrics: dict[str, Any], findings: list[Finding]) -> str:
    for task, *score in COMPARED:
        content = study(metrics, task)
        alone = of_set(content.get("models", []), "P", score[0])
        if alone is None:
            continue
        if spoils(findings, task, alone):
            return "Popularity and audio cannot be compared on spoiled results."
        return f"{listing(_shares(content, alone, task, findings, *score))}."
    return "Popularity and audio were not compared in this run."


def _shares(
    content: dict[str, Any],
    alone: Row,
    task: str,
    findings: list[Finding],
    score: str,
    label: str,
    chance: float,
) -> list[str]:
    parts = [_alone(alone, score, label, chance, "Spotify's popularity", "es")]
    audio = of_set(content["models"], "A0", score)
    if audio and not spoils(findings, task, audio):
        parts.append(_alone(audio, score, label, chance, "the 13 audio features", ""))
    gain = _gain(content, score)
    if gain and not spoils(findings, task, content["best"]):
        parts.append(_added(gain))
    return parts


def _alone(
    row: Row, score: str, label: str, chance: float, who: str, ending: str
) -> str:
    """What one feature set does alone; `ending` is that of the verb."""
    bound = low(row, score)
    reached = f"{label} {number(row[score])}"
    if bound is None or bound <= chance:
        return f"{who} alone cannot be told from chance ({reached})"
    return f"{who} alone reach{ending} {reached}"


def _gain(content: dict[str, Any], score: str) -> dict[str, Any] | None:
    """The paired difference of the best model over popularity alone."""
    best = content.get("best") or {}
    if best.get("features") == "P":  # itself a model of popularity alone
        return None
    for row in content.get("differences", []):
        if (row["metric"], row["a"], row["b"]) == (score, model(best), "Linear P"):
            return row
    return None


def _added(gain: dict[str, Any]) -> str:
    bottom, top = gain["ci"]
    if top is not None and top < 0:
        short = f"{number(-gain['difference'])} ({interval([-top, -bottom])})"
        return f"the best model falls {short} short of popularity"
    known = f"{number(gain['difference'])} ({interval(gain['ci'])})"
    if bottom is not None and bottom > 0:
        return f"the best model adds {known} to that of popularity"
    return f"what the best model adds to that of popularity may be nothing: {known}"
