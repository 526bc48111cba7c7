"""What a study says on the terminal at its end, for who does not open the report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from textwrap import wrap

from modeling.pipeline import Outcome

SCORES = {
    "regression": ("views: R2 of log10 views", "r2"),
    "multiclass": ("low, middle or high: macro-F1", "macro_f1"),
    "binary": ("viral or not: AUC", "auc"),
}
"""Of each study its question and the score that it is told by."""

CAUSES = 3
"""Sentences of the audit; the report has all of them."""


def lines(done: Outcome) -> list[str]:
    """Data, scores, and what spoils them, cut to the terminal's width."""
    width = max(40, shutil.get_terminal_size().columns)
    told = []
    for line in _lines(done):
        indent = line[: len(line) - len(line.lstrip())]
        told += wrap(line, width, subsequent_indent=f"{indent}  ") or [""]
    return [*told, f"report: {done.page}"]


def _lines(done: Outcome) -> Iterator[str]:
    data, findings = done.metrics["data"], done.audit["findings"]
    artists = f"{data['artists']:,}" if data["artists"] else "unknown"
    yield ""
    yield (
        f"{data['rows']:,} tracks by {artists} artists, {data['viral_share']:.1%} of "
        "them viral"
    )
    for task, told in done.metrics["tasks"].items():
        yield from _study(task, told, data)
    spoiled = [f for f in findings if f["level"] == "spoiled"]
    verb = "spoils" if len(spoiled) == 1 else "spoil"
    yield f"audit: {len(findings)} findings, {len(spoiled)} of which {verb} a result"
    said = dict.fromkeys(finding["sentence"] for finding in spoiled)
    yield from (f"  {sentence}" for sentence in [*said][:CAUSES])


def _study(task: str, told: Mapping, data: Mapping) -> Iterator[str]:
    question, score = SCORES[task]
    best = told["best"]
    dummy = max(m[score] for m in told["models"] if m["role"] == "dummy")
    alone = next(m for m in told["models"] if m["role"] == "baseline")
    low, high = best[f"{score}_ci"]
    popularity = f"popularity alone {_number(alone[score])}"
    missing = data.get("features", {}).get("popularity", {}).get("missing")
    if missing == data["rows"]:
        popularity = "nobody told the popularity"
    yield (
        f"{question} {_number(best[score])} [{_number(low)}, {_number(high)}] by "
        f"{best['model']} {best['features']}; {popularity}, best dummy "
        f"{_number(dummy)}"
    )
    selection = told.get("selection") or {}
    low, high = selection.get("ci") or (None, None)
    if selection.get("among", 0) > 1 and None not in (low, high):
        yield (
            f"  corrected for having been chosen among {selection['among']} models: "
            f"{_number(selection['score'])} [{_number(low)}, {_number(high)}]"
        )


def _number(value: float) -> str:
    """Three decimals, and no minus before nothing.

    >>> _number(0.63621), _number(-0.0004), _number(-0.31)
    ('0.636', '0.000', '-0.310')
    """
    text = f"{value:.3f}"
    return text.lstrip("-") if not text.strip("-0.") else text
