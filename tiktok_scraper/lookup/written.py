"""Records and answers as JSON, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

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

_HINTS: dict[type, dict[str, Any]] = {
    kind: get_type_hints(kind)
    for kind in (Track, DspIds, Match, AudioFeatures, LocalAudio, Context)
}


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


def misfits(record: object) -> list[str]:
    """The fields of a record whose values are not of the types that it names."""
    hints = _HINTS[type(record)]
    return [name for name in hints if not _fits(getattr(record, name), hints[name])]


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
        popularity=_record(AudioFeatures, told.get("popularity")),
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
    if isinstance(values.get("tags"), list):
        values["tags"] = tuple(values["tags"])
    return kind(**values)


def _known(kind: type, told: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(told, Mapping):  # such as a text, in which names can be looked up
        raise TypeError(f"wrong type of {kind.__name__}")
    return {
        field.name: told[field.name] for field in fields(kind) if field.name in told
    }


def _fits(value: object, hint: Any) -> bool:
    """Whether a value is of the type of an annotation, as far as records use them.

    >>> _fits(15, float | None), _fits("15", float | None), _fits(True, int)
    (True, False, False)
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return any(_fits(value, one) for one in inner)
    if origin is Literal:
        return value in inner
    if origin is dict:
        pairs = value.items() if isinstance(value, dict) else [(None, None)]
        return all(_fits(k, inner[0]) and _fits(v, inner[1]) for k, v in pairs)
    if origin is tuple:  # of any length
        return isinstance(value, tuple) and all(_fits(one, inner[0]) for one in value)
    if hint in _HINTS:
        return type(value) is hint and not misfits(value)
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, (int, float) if hint is float else hint)
