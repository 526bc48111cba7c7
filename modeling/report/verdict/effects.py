"""Sentence four: the effects of single features that stand."""

from __future__ import annotations

from typing import Any

from modeling.report.judging import Finding, about_all, parts, standing
from modeling.report.names import term
from modeling.report.wording import interval, listing, number, signed

YES_OR_NO = ("mode", "time_signature_not_4")
"""Terms that have no standard deviation worth the name: they are or are not."""

NAMED = 3
"""Features without an effect that are named rather than counted."""

Row = dict[str, Any]


def effects(stats: dict[str, Any] | None, findings: list[Finding]) -> str:
    rows = (stats or {}).get("ols") or {}
    ols = {name: row for name, row in rows.items() if row["pct_change"] is not None}
    if not ols:
        return "Effects of single features were not estimated in this run."
    if any(about_all(finding) or _gives_away(finding) for finding in findings):
        return "Effects of single features are not to be believed on spoiled data."
    stands = sorted(
        (name for name, row in ols.items() if standing(row)),
        key=lambda name: -abs(ols[name]["pct_change"]),
    )
    rest = [name for name in ols if name not in stands]
    if not stands:
        return (
            "No single feature has an effect on views that stands after Holm's "
            f"correction, not even {_strongest(ols)}."
        )
    return f"All else equal, {_told(stands, ols)}{_none_shown(rest)}."


def _gives_away(finding: Finding) -> bool:
    """Whether models of the very features that effects are of know the answer."""
    leaked = finding.get("code") == "too-good-to-be-true"
    features = parts(finding)[1].rpartition(" ")[2]
    return leaked and finding.get("level") == "spoiled" and features in ("A0", "A")


def _told(stands: list[str], ols: dict[str, Row]) -> str:
    """The effects; what comes in degrees before what is or is not."""
    scaled = [name for name in stands if name not in YES_OR_NO]
    flags = [name for name in stands if name in YES_OR_NO]
    subjects = [f"of {term(name)}" for name in scaled]
    subjects += [f"{term(name)}, yes against no," for name in flags]
    if scaled:
        subjects[0] = f"one standard deviation more {subjects[0]}"
    first, *others = (
        f"{subject}{'' if place else ' goes'} with {_change(ols[name], not place)}"
        for place, (subject, name) in enumerate(
            zip(subjects, scaled + flags, strict=True)
        )
    )
    return listing([first, *others])


def _change(row: Row, with_noun: bool) -> str:
    change = row["pct_change"]
    low, high = sorted(abs(bound) for bound in row["ci"])
    return (
        f"{number(abs(change), 0)}\xa0% {'more' if change > 0 else 'fewer'}"
        f"{' views' if with_noun else ''} "
        f"({number(low, 0)} to {number(high, 0)}\xa0%)"
    )


def _none_shown(rest: list[str]) -> str:
    if not rest:
        return "; this stands after Holm's correction"
    if len(rest) <= NAMED:
        others = listing([term(name) for name in rest])
    else:
        others = f"the {len(rest)} other features"
    return (
        f"; this stands after Holm's correction, and for {others} no effect was shown"
    )


def _strongest(ols: dict[str, Row]) -> str:
    name = max(ols, key=lambda name: abs(ols[name]["pct_change"]))
    row = ols[name]
    return (
        f"{term(name)} ({signed(row['pct_change'], 0)}\xa0%, "
        f"{interval(row['ci'], 0)}\xa0%)"
    )
