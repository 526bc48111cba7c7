"""The account of a crawl for a person: a few aligned lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 9
"""Of the labels, which end in one column: "collected" is the longest."""


def lines(told: Mapping[str, Any]) -> Iterator[str]:
    """At most ten lines of what ``account`` tells; what is empty there has none."""
    for label, parts in (
        ("collected", _collected(told)),
        ("sources", _sources(told)),
        ("ways", _ways(told)),
        ("coverage", _coverage(told)),
        ("refusals", _counted(told.get("refusals"))),
        ("listings", _listings(told)),
        ("skipped", _counted(told.get("skipped"))),
        ("matches", _matches(told)),
        ("files", list(told.get("files", []))),
    ):
        if parts:
            yield f"{label:>{WIDTH}}: {', '.join(parts)}"
    ended = told["ended"]
    yield f"{'ended':>{WIDTH}} because {ended['because']}; next: {ended['next']}"


def duration(seconds: float) -> str:
    """A time that a person need not convert.

    >>> duration(7.4), duration(754), duration(86400)
    ('7 s', '12 min 34 s', '24 h 0 min')
    """
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def number(count: int, one: str, many: str = "") -> str:
    """A count with its unit.

    >>> number(1, "page"), number(1300, "new track"), number(0, "refusal")
    ('1 page', '1,300 new tracks', '0 refusals')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _counted(counts: Mapping[str, int] | None) -> list[str]:
    return [f"{name} {count:,}" for name, count in (counts or {}).items()]


def _collected(told: Mapping[str, Any]) -> list[str]:
    new = told["new"]
    parts = [
        number(new["tracks"], "new track") if new["tracks"] else "",
        number(new["videos"], "video") if new["videos"] else "",
    ]
    parts = [part for part in parts if part] or ["nothing new"]
    if new["pages"]:
        parts[-1] += f" from {number(new['pages'], 'page')}"
    parts[-1] += f" in {duration(told['elapsed_s'])}"
    if known := told.get("tracks_known"):
        parts.append(f"{number(known, 'track')} known from before")
    return parts


def _sources(told: Mapping[str, Any]) -> list[str]:
    """Worth a line where there is more than one; else it repeats the first line."""
    sources = told.get("sources", {})
    if len(sources) < 2:
        return []
    return [
        f"{source} ("
        + " ".join(
            number(counts[kind + "s"], kind)
            for kind in ("track", "video", "page")
            if kind + "s" in counts
        )
        + ")"
        for source, counts in sources.items()
    ]


def _ways(told: Mapping[str, Any]) -> list[str]:
    via = told.get("via", {})
    parts = [f"{way} {number(pages, 'page')}" for way, pages in via.items()]
    parts += [
        f"{step['from']} -> {step['to']} ({step['reason']})"
        for step in told.get("steps", [])
    ]
    if renewed := told.get("session_renewed"):
        parts.append(f"session renewed {number(renewed, 'time')}")
    calls = told.get("calls", {})
    if "cap" in calls:
        parts.append(f"{calls.get('today', 0):,} of {calls['cap']:,} calls today")
    return parts


def _coverage(told: Mapping[str, Any]) -> list[str]:
    if "coverage" not in told:
        return []
    of = told["coverage"]
    return [
        f"{of['got']:,} of {of['claimed']:,} videos that TikTok claims "
        f"({of['percent']} %)"
    ]


def _listings(told: Mapping[str, Any]) -> list[str]:
    of = told.get("listings", {})
    parts = [f"{of[name]:,} {name}" for name in ("done", "left") if name in of]
    failed = _counted(of.get("failed"))
    return [*parts, f"failed: {' '.join(failed)}"] if failed else parts


def _matches(told: Mapping[str, Any]) -> list[str]:
    parts = _counted(told.get("matches"))
    for provider, of in told.get("features", {}).items():
        counts = " ".join(f"{count:,} {kind}" for kind, count in of.items())
        parts.append(f"features of {provider}: {counts}")
    return parts
