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
    """What the best model that knows more adds to popularity alone."""
    row = best(metrics, task)
    if row.get("features") == "P":
        row = max(_informed(metrics, task, score), key=lambda r: r[score], default={})
    top = number(row, score)
    if top is None:
        return []
    gain, where = top - alone, label(task, row)
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
        f"track already is; {_added(metrics, task, score, gain)}."
    )
    return [finding("popularity-alone-does-it", "warning", where, gain, sentence)]


def _added(metrics: Mapping, task: str, score: str, gain: float) -> str:
    """The gain less what the best of several models owes to having been chosen."""
    content = metrics["tasks"][task]
    flattered = number(content.get("selection") or {}, "optimism") or 0.0
    for row in content.get("differences") or []:
        ends = row.get("ci") or (None, None)
        if (row.get("b"), row.get("metric")) != ("Linear P", score) or None in ends:
            continue
        if ends[0] <= flattered:
            return f"what everything else adds may be nothing ({gain - flattered:.3f})"
    return f"everything else adds {gain - flattered:.3f}"


def _beaten(metrics: Mapping, task: str, score: str, alone: Mapping) -> list[Finding]:
    """Models that know popularity among other things, and do worse with it."""
    informed = _informed(metrics, task, score)
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


def _informed(metrics: Mapping, task: str, score: str) -> list[Mapping]:
    """Models that know popularity among other things."""
    return [
        row
        for row in rows(metrics, task)
        if row.get("role") in ("model", "original")
        and row.get("features") in ("A", "B")
        and number(row, score) is not None
    ]
