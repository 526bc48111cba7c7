"""The best of several models, less what it owes to having been the luckiest of them."""

from __future__ import annotations

from typing import Any

from modeling.report.wording import interval, number, plural

Study = dict[str, Any]


def score_of_best(
    study: Study, score: str
) -> tuple[float | None, list[float | None] | None]:
    """The best model's score and interval, both corrected where that can be done.

    >>> best = {"auc": 0.56, "auc_ci": [0.52, 0.60]}
    >>> score_of_best({"best": best}, "auc")
    (0.56, [0.52, 0.6])
    >>> selection = {"among": 15, "optimism": 0.03, "score": 0.53, "ci": [0.49, 0.57]}
    >>> score_of_best({"best": best, "selection": selection}, "auc")
    (0.53, [0.49, 0.57])
    """
    found = _correction(study)
    if found is None:
        best = study.get("best") or {}
        return best.get(score), best.get(f"{score}_ci")
    return found["score"], found["ci"]


def optimism(study: Study) -> float:
    """How much the best score is flattered; 0 where that was not estimated."""
    found = _correction(study)
    return found["optimism"] if found else 0.0


def told(study: Study) -> str:
    """The correction in words; empty where there is none.

    >>> selection = {"among": 15, "optimism": 0.03, "score": 0.53, "ci": [0.49, 0.57]}
    >>> told({"selection": selection})
    'corrected for having been chosen among 15 models: 0.530 (0.490 to 0.570)'
    """
    found = _correction(study)
    if found is None:
        return ""
    return (
        f"corrected for having been chosen among {plural(found['among'], 'model')}: "
        f"{number(found['score'])} ({interval(found['ci'])})"
    )


def _correction(study: Study) -> dict[str, Any] | None:
    """None where it is missing or unknown, or where nothing was chosen."""
    found = study.get("selection") or {}
    known = (found.get("score"), found.get("optimism"), *(found.get("ci") or [None]))
    return found if found.get("among", 0) > 1 and None not in known else None
