"""Records and answers as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

import orjson

from tiktok_scraper.items import (
    AudioFeatures,
    Context,
    DspIds,
    LocalAudio,
    Match,
    Track,
)
from tiktok_scraper.matching import Candidate
from tiktok_scraper.providers import Found

T = TypeVar("T")


def track_of(told: Mapping[str, Any]) -> Track:
    """The track in a line of ``tracks/*.jsonl``. Fields of newer versions are left out.

    Raises KeyError or TypeError where ``told`` is no track.
    """
    values = _known(Track, told)
    values["dsp_ids"] = DspIds(**_known(DspIds, told.get("dsp_ids") or {}))
    for name, kind in (
        ("match", Match),
        ("audio", AudioFeatures),
        ("local_audio", LocalAudio),
    ):
        values[name] = _record(kind, told.get(name))
    values["context"] = _record(Context, told.get("context")) or Context()
    return Track(**values)


def write_track(track: Track) -> str:
    return orjson.dumps(track).decode()


def read_track(text: str) -> Track:
    return track_of(orjson.loads(text))


def write_found(found: Found) -> str:
    return orjson.dumps(found).decode()


def read_found(text: str) -> Found:
    told = orjson.loads(text)
    return Found(
        match=_record(Match, told["match"]),
        audio=_record(AudioFeatures, told["audio"]),
        missing=told["missing"],
        context=_record(Context, told["context"]),
        local_audio=_record(LocalAudio, told["local_audio"]),
        candidates=read_candidates(told["candidates"]),
    )


def read_candidates(told: Any) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(**_known(Candidate, one) | {"artists": tuple(one["artists"])})
        for one in told
    )


def _record(kind: type[T], told: Mapping[str, Any] | None) -> T | None:
    if told is None:
        return None
    values = _known(kind, told)
    if "tags" in values:
        values["tags"] = tuple(values["tags"])
    return kind(**values)


def _known(kind: type, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field.name: told[field.name] for field in fields(kind) if field.name in told
    }
