"""The five sentences at the top of the report, written from the numbers alone.

How much can be known; how much of the views that is; popularity against audio; which
effects stand; what to beware of. A sentence never claims what its interval does not.
"""

from __future__ import annotations

from typing import Any

from modeling.report.wording import (
    SETS,
    interval,
    listing,
    model,
    number,
    percent,
    plural,
    signed,
    term,
)

HOLM = 0.05
"""Family-wise error below which an effect stands: the field's convention."""

PLACES = {
    "binary": "viral-or-not study",
    "multiclass": "three-class study",
    "regression": "study of views",
}

WHOLE = ("data", "table")
"""Places of findings that concern every result."""

YES_OR_NO = ("mode", "time_signature_not_4")
"""Terms that have no standard deviation worth the name: they are or are not."""

STRENGTH = (
    (0.55, "barely better than a coin"),
    (0.65, "a weak but real signal"),
    (0.75, "a moderate signal"),
    (0.85, "a strong signal"),
    (1.01, "a very strong signal"),
)
"""Words for an AUC up to each bound; 0.7 and 0.8 are the usual marks of "acceptable"
and "excellent" (Hosmer and Lemeshow), here taken with half a step of caution."""

Row = dict[str, Any]


def verdict(
    metrics: dict[str, Any],
    stats: dict[str, Any] | None = None,
    audit: dict[str, Any] | None = None,
) -> list[str]:
    """Exactly five sentences."""
    findings = (audit or {}).get("findings", [])
    return [
        _told_apart(metrics, findings),
        _explained(metrics, findings),
        _popularity(metrics),
        _effects(stats),
        _beware(metrics, audit),
    ]


def _told_apart(metrics: dict[str, Any], findings: list[dict[str, Any]]) -> str:
    best = _task(metrics, "binary").get("best")
    if not best or best.get("auc") is None:
        return (
            "Whether viral tracks can be told from the others was not studied in "
            "this run."
        )
    low = _low(best, "auc")
    numbers = f"AUC {number(best['auc'])}, 95 % interval {interval(best.get('auc_ci'))}"
    if low is None or low <= 0.5:
        return (
            f"We found nothing: the best model ({model(best)}) cannot be shown to tell "
            f"viral tracks from the others better than a coin ({numbers}; a coin has "
            "0.5)."
        )
    spoiler = spoils(findings, "binary", best)
    if spoiler:
        return (
            f"Do not believe the best result ({model(best)}, {numbers}): "
            f"{_clause(spoiler['sentence'])}."
        )
    words = next(words for bound, words in STRENGTH if best["auc"] < bound)
    return (
        "Given one viral track and one that is not, the best model "
        f"({model(best)}) picks the viral one {percent(best['auc'])} of the time, "
        f"where a coin has 50\xa0% ({numbers}): {words}."
    )


def _explained(metrics: dict[str, Any], findings: list[dict[str, Any]]) -> str:
    best = _task(metrics, "regression").get("best")
    if not best or best.get("r2") is None:
        return "How much of the views can be explained was not studied in this run."
    numbers = f"R² {number(best['r2'])}, 95 % interval {interval(best.get('r2_ci'))}"
    low = _low(best, "r2")
    if low is None or low <= 0:
        return (
            "Of the differences in views between tracks, the best model "
            f"({model(best)}) explains nothing that could be told from chance "
            f"({numbers})."
        )
    spoiler = spoils(findings, "regression", best)
    if spoiler:
        return (
            f"Nor believe what it explains of the views ({model(best)}, {numbers}): "
            f"{_clause(spoiler['sentence'])}."
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
        f"the best model ({model(best)}) explains {percent(best['r2'], 1)} "
        f"({numbers}) and leaves {percent(1 - best['r2'], 1)} open{guess}."
    )


COMPARED = (("binary", "auc", "AUC", 0.5), ("regression", "r2", "R²", 0.0))
"""Where popularity and audio are compared: task, score, its name, what chance gets."""


def _popularity(metrics: dict[str, Any]) -> str:
    for task, *score in COMPARED:
        content = _task(metrics, task)
        popularity = _of_set(content.get("models", []), "P", score[0])
        if popularity:
            return f"{listing(_shares(content, popularity, *score))}."
    return "Popularity and audio were not compared in this run."


def _shares(
    content: dict[str, Any], popularity: Row, score: str, label: str, chance: float
) -> list[str]:
    parts = [_alone(popularity, score, label, chance, "Spotify's popularity", "s")]
    audio = _of_set(content["models"], "A0", score)
    if audio:
        parts.append(_alone(audio, score, label, chance, "the 13 audio features", ""))
    gain = _gain(content, score)
    if gain:
        more = (
            "to that of popularity"
            if gain["ci"][0] > 0
            else "to that of popularity, which may be nothing"
        )
        known = f"{number(gain['difference'])} ({interval(gain['ci'])})"
        parts.append(f"the best model adds {known} {more}")
    return parts


def _alone(
    row: Row, score: str, label: str, chance: float, who: str, ending: str
) -> str:
    """What one feature set does alone; `ending` is that of the verb."""
    low = _low(row, score)
    reached = f"{label} {number(row[score])}"
    if low is None or low <= chance:
        return f"{who} alone cannot be told from chance ({reached})"
    return f"{who} alone reach{'es' if ending else ''} {reached}"


def _effects(stats: dict[str, Any] | None) -> str:
    rows = (stats or {}).get("ols") or {}
    ols = {name: row for name, row in rows.items() if row["pct_change"] is not None}
    if not ols:
        return "Effects of single features were not estimated in this run."
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
    effects = [_effect(name, ols[name]) for name in stands]
    without = f"; for {listing([term(n) for n in rest])} none was shown" if rest else ""
    return (
        "One standard deviation more goes, all else equal, with "
        f"{listing(effects)}, and these stand after Holm's correction{without}."
    )


def _effect(name: str, row: Row) -> str:
    change = row["pct_change"]
    more = "more" if change > 0 else "fewer"
    low, high = sorted(abs(bound) for bound in row["ci"])
    what = f"{term(name)}, yes against no," if name in YES_OR_NO else term(name)
    return (
        f"{number(abs(change), 0)}\xa0% {more} views for {what} "
        f"({number(low, 0)} to {number(high, 0)}\xa0%)"
    )


def _strongest(ols: dict[str, Row]) -> str:
    name = max(ols, key=lambda name: abs(ols[name]["pct_change"]))
    row = ols[name]
    return (
        f"{term(name)} ({signed(row['pct_change'], 0)}\xa0%, "
        f"{interval(row['ci'], 0)}\xa0%)"
    )


def _beware(metrics: dict[str, Any], audit: dict[str, Any] | None) -> str:
    rows = _task(metrics, "binary").get("models", [])
    exposure = _of_set(rows, "V", "auc")
    seen = ""
    if exposure:
        best = _task(metrics, "binary").get("best", {}).get("auc")
        beaten = best is not None and exposure["auc"] > best
        seen = (
            f"the {SETS['V']} reaches AUC {number(exposure['auc'])}"
            f"{', more than the best model,' if beaten else ''} "
            "and says how a track was collected, not how it sounds; "
        )
    if audit is None:
        return f"Beware: {seen}no audit was run, so nothing vouches for these results."
    findings = audit.get("findings", [])
    spoiled = list(
        dict.fromkeys(_place(f) for f in findings if f.get("level") == "spoiled")
    )
    warnings = sum(f.get("level") == "warning" for f in findings)
    if spoiled:
        judged = (
            f"the audit finds {plural(len(spoiled), 'result')} spoiled "
            f"({listing(spoiled)}) and gives {plural(warnings, 'warning', 'no')}"
        )
    else:
        judged = (
            "the audit finds no result spoiled and gives "
            f"{plural(warnings, 'warning', 'no')}"
        )
    return f"Beware: {seen}{judged}; and all of this is association, not cause."


def _place(finding: dict[str, Any]) -> str:
    """Where a finding stands, in words: the model, then the study.

    >>> _place({"where": "replication: AdaBoost"}), _place({"where": "table: key"})
    ('AdaBoost of the replication', 'key of the table')
    >>> _place({"where": "binary"})
    'the viral-or-not study'
    """
    place, _, what = (part.strip() for part in finding["where"].partition(":"))
    where = f"the {PLACES.get(place, place)}"
    return f"{what} of {where}" if what else where


def standing(row: Row) -> bool:
    """Whether an effect survives Holm's correction."""
    p = row.get("p_holm")
    return p is not None and p < HOLM


def spoils(
    findings: list[dict[str, Any]], task: str, row: Row
) -> dict[str, Any] | None:
    """The finding, if any, that spoils a row: its own, its task's, or the data's."""
    for finding in findings:
        if finding.get("level") == "spoiled" and concerns(finding, task, row):
            return finding
    return None


def concerns(finding: dict[str, Any], task: str, row: Row) -> bool:
    """Whether a finding's `where` ("binary: HGB B", "binary", "table") means this row.

    >>> row = {"model": "HGB", "features": "B"}
    >>> [concerns({"where": w}, "binary", row)
    ...  for w in ("binary: HGB B", "binary: HGB", "binary", "table", "binary: HGB A")]
    [True, True, True, True, False]
    """
    place, _, what = (part.strip() for part in finding.get("where", "").partition(":"))
    if place in WHOLE:
        return True
    return place == task and what in ("", row.get("model"), model(row))


def _task(metrics: dict[str, Any], name: str) -> dict[str, Any]:
    return metrics.get("tasks", {}).get(name, {})


def _low(row: Row, score: str) -> float | None:
    ci = row.get(f"{score}_ci")
    return ci[0] if ci else None


def _of_set(rows: list[Row], features: str, score: str) -> Row | None:
    """The best row on a feature set; a dummy has one too, but does not look at it."""
    rows = [
        row
        for row in rows
        if row.get("features") == features
        and row.get("role") != "dummy"
        and row.get(score) is not None
    ]
    return max(rows, key=lambda row: row[score], default=None)


def _gain(task: dict[str, Any], score: str) -> dict[str, Any] | None:
    """The paired difference of the best model over popularity alone."""
    best = model(task.get("best") or {})
    for row in task.get("differences", []):
        if (row["metric"], row["a"], row["b"]) == (score, best, "Linear P"):
            return row
    return None


def _clause(sentence: str) -> str:
    return sentence.rstrip(". ")
