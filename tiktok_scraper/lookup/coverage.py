"""How much is known of the tracks, field by field, and who said it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from tiktok_scraper.items import AudioFeatures, LocalAudio, Track

_NO_FIELDS = ("source", "fetched_at", "sources", "engine")


def coverage(tracks: Iterable[Track]) -> dict[str, Any]:
    """Of how many tracks each field is known, by source, and how they were matched."""
    total = 0
    known: dict[str, Counter[str]] = {name: Counter() for name in _names()}
    matches: Counter[str] = Counter()
    for track in tracks:
        total += 1
        matches[track.match.status if track.match else "not looked up"] += 1
        for name, source in _told(track):
            known[name][source] += 1
    return {
        "tracks": total,
        "matches": dict(matches.most_common()),
        "fields": {name: dict(counts.most_common()) for name, counts in known.items()},
    }


def table(told: dict[str, Any]) -> list[str]:
    """``coverage`` as lines of text: a field each, its share, and its sources."""
    total = told["tracks"]
    lines = [f"{'field':<30}{'known':>8}{'share':>8}  sources"]
    for name, counts in told["fields"].items():
        count = sum(counts.values())
        share = f"{count / total:.1%}" if total else "-"
        sources = ", ".join(f"{source} {n:,}" for source, n in counts.items())
        lines.append(f"{name:<30}{count:>8,}{share:>8}  {sources}")
    return lines


def _told(track: Track) -> Iterator[tuple[str, str]]:
    if (audio := track.audio) is not None:
        for name in _known(audio):
            yield name, audio.sources.get(name, audio.source)
    if track.local_audio is not None:
        for name in _known(track.local_audio):
            yield f"local_audio.{name}", "local"
    if track.match and track.match.isrc:
        yield "match.isrc", track.match.provider or "by hand"
    if track.context.deezer_rank is not None:
        yield "context.deezer_rank", "deezer"
    if track.context.lastfm_listeners is not None:
        yield "context.lastfm_listeners", "lastfm"
    if track.context.tags:
        yield "context.tags", "lastfm"


def _known(record: AudioFeatures | LocalAudio) -> Iterator[str]:
    for field in fields(record):
        if field.name not in _NO_FIELDS and getattr(record, field.name) is not None:
            yield field.name


def _names() -> Iterator[str]:
    for prefix, kind in (("", AudioFeatures), ("local_audio.", LocalAudio)):
        for field in fields(kind):
            if field.name not in _NO_FIELDS:
                yield prefix + field.name
    yield from (
        "match.isrc",
        "context.deezer_rank",
        "context.lastfm_listeners",
        "context.tags",
    )
