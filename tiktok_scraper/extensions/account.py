"""What a crawl did, from its stats, as one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tiktok_scraper.extensions import endings


def account(
    stats: Mapping[str, Any], reason: str, files: Sequence[str], now: datetime
) -> dict[str, Any]:
    """All that is known of a crawl; a section that would be empty is left out.

    The three counts are always there: zero is an answer to how much was collected.
    """
    started = stats.get("start_time") or now
    always = {
        "started_at": _moment(started),
        "ended_at": _moment(now),
        "elapsed_s": round((now - started).total_seconds(), 1),
        "ended": {
            "reason": reason,
            "because": endings.why(reason, stats),
            "next": endings.next_step(reason, stats, files),
        },
        "new": {
            "tracks": stats.get("tracks/new", 0),
            "videos": stats.get("videos/new", 0),
            "pages": stats.get("pages", 0),
        },
    }
    known = {
        "crawl": stats.get("crawl/id"),
        "resumed": stats.get("crawl/resumed"),
        "tracks_known": stats.get("tracks/known"),
        "tracks_user_made": stats.get("tracks/dropped/user_made"),
        "videos_repeated": stats.get("videos/repeated"),
        "sources": _sources(stats),
        "via": _under(stats, "pages/via/"),
        "steps": stats.get("steps"),
        "session_renewed": stats.get("session/renewed"),
        "calls": _calls(stats),
        "coverage": _coverage(stats),
        "refusals": _under(stats, "refusals/"),
        "listings": _listings(stats),
        "skipped": _under(stats, "items/skipped/"),
        "matches": _under(stats, "match/"),
        "features": _features(stats),
        "files": list(files),
    }
    return always | {name: value for name, value in known.items() if value}


def _moment(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _under(stats: Mapping[str, Any], prefix: str) -> dict[str, int]:
    """The counts right below ``prefix``, by name.

    >>> _under({"refusals/captcha": 1, "refusals/retry/count": 4}, "refusals/")
    {'captcha': 1}
    """
    found = {
        key.removeprefix(prefix): value
        for key, value in sorted(stats.items())
        if key.startswith(prefix) and value
    }
    return {name: value for name, value in found.items() if "/" not in name}


def _sources(stats: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    kinds = {"pages": "pages/", "tracks": "tracks/by/", "videos": "videos/by/"}
    sources: dict[str, dict[str, int]] = {}
    for kind, prefix in kinds.items():
        for source, count in _under(stats, prefix).items():
            sources.setdefault(source, {})[kind] = count
    return sources


def _calls(stats: Mapping[str, Any]) -> dict[str, int]:
    calls = {"today": stats.get("calls/today"), "cap": stats.get("calls/cap")}
    return {name: count for name, count in calls.items() if count}


def _coverage(stats: Mapping[str, Any]) -> dict[str, float]:
    claimed = stats.get("coverage/claimed")
    if not claimed:
        return {}
    got = stats.get("coverage/got", 0)
    return {"got": got, "claimed": claimed, "percent": round(100 * got / claimed, 1)}


def _listings(stats: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "done": stats.get("listings/done"),
        "left": stats.get("listings/left"),
        "failed": _under(stats, "listings/failed/"),
    }
    return {name: value for name, value in told.items() if value}


def _features(stats: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    features: dict[str, dict[str, int]] = {}
    for key, count in sorted(stats.items()):
        match key.split("/"):
            case ["features", provider, "found" | "missing" as kind] if count:
                features.setdefault(provider, {})[kind] = count
    return features
