"""Sentences one and two: can it be told at all, and how much of the views is that?"""

from __future__ import annotations

from typing import Any

from modeling.report.chosen import score_of_best, told
from modeling.report.judging import Finding, spoils, suspected
from modeling.report.names import model
from modeling.report.verdict.rows import Row, study
from modeling.report.wording import interval, number, percent

STRENGTH = (
    (0.55, "barely better than a coin"),
    (0.65, "a weak but real signal"),
    (0.75, "a moderate signal"),
    (0.85, "a strong signal"),
    (1.01, "a very strong signal"),
)
"""Words for an AUC up to each bound; 0.7 and 0.8 are the usual marks of "acceptable"
and "excellent" (Hosmer and Lemeshow), here taken with half a step of caution."""


def told_apart(metrics: dict[str, Any], findings: list[Finding]) -> str:
    content = study(metrics, "binary")
    best = content.get("best")
    if not best or best.get("auc") is None:
        return (
            "Whether viral tracks can be told from the others was not studied in "
            "this run."
        )
    numbers = _numbers(content, "auc", "AUC")
    auc, ci = score_of_best(content, "auc")
    if _may_be(0.5, ci):
        return (
            f"We found nothing: the best model ({model(best)}) cannot be shown to tell "
            f"viral tracks from the others better than a coin ({numbers}; a coin has "
            "0.5)."
        )
    spoiler = spoils(findings, "binary", best)
    if spoiler:
        return (
            f"Do not believe the best result ({model(best)}, {numbers}): "
            f"{_clause(spoiler)}."
        )
    words = next(words for bound, words in STRENGTH if auc < bound)
    words += _doubt(findings, "binary", best)
    return (
        "Given one viral track and one that is not, the best model "
        f"({model(best)}) picks the viral one {percent(auc)} of the time, "
        f"where a coin has 50\xa0% ({numbers}): {words}."
    )


def explained(metrics: dict[str, Any], findings: list[Finding]) -> str:
    content = study(metrics, "regression")
    best = content.get("best")
    if not best or best.get("r2") is None:
        return "How much of the views can be explained was not studied in this run."
    numbers = _numbers(content, "r2", "R²")
    r2, ci = score_of_best(content, "r2")
    if _may_be(0.0, ci):
        return (
            "Of the differences in views between tracks, the best model "
            f"({model(best)}) explains nothing that could be told from chance "
            f"({numbers})."
        )
    spoiler = spoils(findings, "regression", best)
    if spoiler:
        return (
            "Do not believe what the best model explains of the views "
            f"({model(best)}, {numbers}): {_clause(spoiler)}."
        )
    error = best.get("mae_log10")
    guess = (
        ""
        if error is None
        else (
            f", and on average its guess is off by a factor of {number(10**error, 1)}"
        )
    )
    return (
        "Of the differences in views between tracks, on a logarithmic scale, "
        f"the best model ({model(best)}) explains {percent(r2, 1)} "
        f"({numbers}) and leaves {percent(1 - r2, 1)} open{guess}"
        f"{_doubt(findings, 'regression', best)}."
    )


def _doubt(findings: list[Finding], task: str, best: Row) -> str:
    if not suspected(findings, task, best):
        return ""
    return "; real tracks have never given so much without a leak, so suspect one"


def _numbers(content: Row, score: str, label: str) -> str:
    """The best score as the table has it, and what is left of it after correction."""
    best, correction = content["best"], told(content)
    return (
        f"{label} {number(best[score])}, 95 % interval "
        f"{interval(best.get(f'{score}_ci'))}{'; ' if correction else ''}{correction}"
    )


def _may_be(chance: float, ci: list[float | None] | None) -> bool:
    return not ci or ci[0] is None or ci[0] <= chance


def _clause(finding: Finding) -> str:
    return finding["sentence"].rstrip(". ")
