"""Why a crawl ended, and what to do then, in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tiktok_scraper.errors import Refused

GO_ON = "the same command goes on where this one ended"
STUDY = "python -m modeling.run"
OWN = "data/raw"
"""What that command reads where no file is named."""

_WHY = {
    "limit": "the limit was reached",
    "shutdown": "it was stopped by hand",
    "daily_cap": "the day's cap of calls was reached",
    "unreachable": "TikTok could not be reached",
    "bad_payload": "an answer came in a shape that is not known",
    "start_error": "it could not start",
    "memusage_exceeded": "it used more memory than MEMUSAGE_LIMIT_MB allows",
}
_NEXT = {
    "shutdown": GO_ON,
    "daily_cap": f"start again after 00:00 UTC; {GO_ON}",
    "unreachable": f"check the network; {GO_ON}",
    "bad_payload": "update this software, or report it with the line above",
    "start_error": "see the error above, or run: scrapy doctor",
    "memusage_exceeded": GO_ON,
}


def why(reason: str, stats: Mapping[str, Any]) -> str:
    """The sentence after "ended because".

    >>> why("limit", {}), why("closespider_timeout", {})
    ('the limit was reached', 'CLOSESPIDER_TIMEOUT was reached')
    >>> why("refused_captcha", {})
    'TikTok did not serve: expected JSON, got a captcha'
    """
    if reason == "finished":
        if stats.get("listings/done") and not stats.get("pages/recommend"):
            return "every listing was read to its end"
        return "a round brought fewer new tracks than the threshold"
    if refusal := _refusal(reason):
        return f"TikTok did not serve: {refusal.what()}"
    if reason.startswith("closespider_"):
        return f"{reason.upper()} was reached"
    return _WHY.get(reason, reason)


def next_step(reason: str, stats: Mapping[str, Any], files: Sequence[str] = ()) -> str:
    """What fits this ending best, as one sentence or command.

    >>> next_step("finished", {"videos/new": 3}, ["data/raw/videos/1.jsonl"])
    'python -m modeling.run'
    >>> next_step("finished", {"videos/new": 3}, ["/tmp/my data/raw/videos/1.jsonl"])
    "python -m modeling.run '/tmp/my data/raw'"
    >>> next_step("finished", {"videos/new": 3}, ["x.jsonl"])
    'python -m modeling.run x.jsonl'
    >>> next_step("closespider_timeout", {})
    'the same command goes on where this one ended'
    """
    if refusal := _refusal(reason):
        return f"{refusal.next_step}; {GO_ON}"
    if reason.startswith("closespider_"):
        return GO_ON
    if reason in _NEXT:
        return _NEXT[reason]
    if stats.get("tracks/new") or stats.get("videos/new"):
        return _study(files)
    return "nothing new was written; try other seeds, or try again tomorrow"


def _study(files: Sequence[str]) -> str:
    """The command that studies what was written, wherever that is."""
    paths = [Path(file) for file in files]
    places = {
        str(path.parent.parent if path.parent.name in ("tracks", "videos") else path)
        for path in paths
    }
    if places <= {OWN}:
        return STUDY
    return shlex.join([*STUDY.split(), *sorted(places)])


def _refusal(reason: str) -> type[Refused] | None:
    name = reason.removeprefix("refused_")
    if name == reason:
        return None
    return next((kind for kind in _kinds(Refused) if kind.reason == name), Refused)


def _kinds(kind: type[Refused]) -> Iterator[type[Refused]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)
