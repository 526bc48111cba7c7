"""Sentence five: what the audit found, and what no audit can mend."""

from __future__ import annotations

from typing import Any

from modeling.report.judging import Finding, place
from modeling.report.names import SETS
from modeling.report.verdict.rows import low, of_set, study
from modeling.report.wording import listing, number, plural

NAMED = 3
"""Spoiled results named one by one; the table of the audit has the others."""


def beware(metrics: dict[str, Any], audit: dict[str, Any] | None) -> str:
    seen = _exposure(metrics)
    if audit is None:
        return f"Beware: {seen}no audit was run, so nothing vouches for these results."
    judged = _judged(audit.get("findings", []))
    return f"Beware: {seen}{judged}; and all of this is association, not cause."


def _exposure(metrics: dict[str, Any]) -> str:
    binary = study(metrics, "binary")
    row = of_set(binary.get("models", []), "V", "auc")
    if not row or (low(row, "auc") or row["auc"]) <= 0.5:
        return ""  # what cannot be told from a coin tells nothing to beware of
    best = binary.get("best", {}).get("auc")
    beaten = best is not None and row["auc"] > best
    return (
        f"the {SETS['V']} reaches AUC {number(row['auc'])}"
        f"{', more than the best model,' if beaten else ''} "
        "and says how a track was collected, not how it sounds; "
    )


def _judged(findings: list[Finding]) -> str:
    places = [place(f) for f in findings if f.get("level") == "spoiled"]
    spoiled = list(dict.fromkeys(places))
    warnings = plural(
        sum(f.get("level") == "warning" for f in findings), "warning", "no"
    )
    if not spoiled:
        return f"the audit finds no result spoiled and gives {warnings}"
    more = len(spoiled) - NAMED
    named = spoiled if more <= 0 else [*spoiled[:NAMED], f"{more} more"]
    return (
        f"the audit finds {plural(len(spoiled), 'result')} spoiled "
        f"({listing(named)}) and gives {warnings}"
    )
