"""Sentence three: popularity alone, audio alone, and what the best model adds."""

from __future__ import annotations

from typing import Any

from modeling.report.chosen import optimism
from modeling.report.judging import Finding, spoils
from modeling.report.names import model
from modeling.report.verdict.rows import Row, low, of_set, study
from modeling.report.wording import interval, listing, number

COMPARED = (("binary", "auc", "AUC", 0.5), ("regression", "r2", "R²", 0.0))
"""Where popularity and audio are compared: task, score, its name, what chance gets."""


def popularity(metrics: dict[str, Any], findings: list[Finding]) -> str:
    known = not unknown(metrics.get("data") or {}, "popularity")
    for task, *score in COMPARED:
        content = study(metrics, task)
        alone = of_set(content.get("models", []), "P", score[0])
        if alone is None:
            continue
        if known and spoils(findings, task, alone):
            return "Popularity and audio cannot be compared on spoiled results."
        shares = _shares if known else _without_popularity
        return f"{listing(shares(content, alone, task, findings, *score))}."
    return "Popularity and audio were not compared in this run."


def unknown(data: dict[str, Any], name: str) -> bool:
    """Whether no studied track has a value of a feature.

    >>> data = {"rows": 700, "features": {"popularity": {"missing": 700}}}
    >>> unknown(data, "popularity"), unknown(data, "tempo")
    (True, False)
    """
    feature = (data.get("features") or {}).get(name) or {}
    return bool(data.get("rows")) and feature.get("missing") == data["rows"]


def _without_popularity(
    content: dict[str, Any],
    alone: Row,
    task: str,
    findings: list[Finding],
    *score: Any,
) -> list[str]:
    """What is left to tell; a model of popularity that knows none is not judged."""
    parts = ["Spotify's popularity was not in these data"]
    return [*parts, *_audio(content, task, findings, *score)]


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
    parts += _audio(content, task, findings, score, label, chance)
    if (content.get("best") or {}).get("features") == "P":
        if any(row.get("role") == "model" for row in content["models"]):
            parts.append("no model that knows more does better")
        return parts
    gain = _gain(content, score)
    if gain and not spoils(findings, task, content["best"]):
        parts.append(_added(gain, optimism(content)))
    return parts


def _audio(
    content: dict[str, Any],
    task: str,
    findings: list[Finding],
    score: str,
    label: str,
    chance: float,
) -> list[str]:
    row = of_set(content["models"], "A0", score)
    if not row or spoils(findings, task, row):
        return []
    return [_alone(row, score, label, chance, "the 13 audio features", "")]


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
    for row in content.get("differences", []):
        if (row["metric"], row["a"], row["b"]) == (score, model(best), "Linear P"):
            return row
    return None


def _added(gain: dict[str, Any], flattered: float) -> str:
    """What is gained, less what having been chosen brought the best model."""
    bottom, top = gain["ci"]
    if top is not None and top < 0:
        short = f"{number(-gain['difference'])} ({interval([-top, -bottom])})"
        return f"the best model falls {short} short of popularity"
    difference, bottom, top = (
        None if end is None else end - flattered
        for end in (gain["difference"], bottom, top)
    )
    known = f"{number(difference)} ({interval([bottom, top])})"
    if bottom is not None and bottom > 0:
        return f"the best model adds {known} to that of popularity"
    if top is not None and top <= 0:
        return "the best model adds nothing to that of popularity"
    return f"what the best model adds to that of popularity may be nothing: {known}"
