"""What may be believed: findings of the audit beside the results that they concern."""

from __future__ import annotations

from typing import Any

from modeling.results import where

HOLM = 0.05
"""Family-wise error below which an effect stands: the field's convention."""

PLACES = {
    "binary": "viral-or-not study",
    "multiclass": "three-class study",
    "regression": "study of views",
}

Row = dict[str, Any]
Finding = dict[str, Any]


def standing(row: Row) -> bool:
    """Whether an effect survives Holm's correction."""
    p = row.get("p_holm")
    return p is not None and p < HOLM


def spoils(findings: list[Finding], task: str, row: Row) -> Finding | None:
    """The finding, if any, that spoils a row: its own, its task's, or the data's."""
    for finding in findings:
        if finding.get("level") == "spoiled" and concerns(finding, task, row):
            return finding
    return None


def suspected(findings: list[Finding], task: str, row: Row) -> bool:
    """Whether a row is better than real tracks have ever allowed without a leak."""
    return any(
        finding.get("code") == "too-good-to-be-true" and concerns(finding, task, row)
        for finding in findings
    )


def concerns(finding: Finding, task: str, row: Row) -> bool:
    """Whether a finding is about this row, its study, or the data."""
    of, features = row.get("model", ""), row.get("features") or ""
    return where.concerns(finding.get("where", ""), task, of, features)


def about_all(finding: Finding) -> bool:
    """Whether a finding spoils the data, and with them every result.

    >>> about_all({"level": "spoiled", "where": "table: key"})
    True
    >>> about_all({"level": "spoiled", "where": "binary: HGB B"})
    False
    """
    return finding.get("level") == "spoiled" and parts(finding)[0] in where.ALL


def parts(finding: Finding) -> tuple[str, str]:
    """Study and model (or table and column) that a finding is about."""
    return where.parts(finding.get("where", ""))


def place(finding: Finding) -> str:
    """Where a finding stands, in words: the model, then the study.

    >>> place({"where": "replication: AdaBoost"}), place({"where": "table: key"})
    ('AdaBoost of the replication', 'key of the table')
    >>> place({"where": "binary"})
    'the viral-or-not study'
    """
    study, what = parts(finding)
    named = f"the {PLACES.get(study, study)}"
    return f"{what} of {named}" if what else named
