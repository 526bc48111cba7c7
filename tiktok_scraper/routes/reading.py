"""How values in TikTok's bodies are read: ids, texts, times, lengths, people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tiktok_scraper.items import DspIds, Source
from tiktok_scraper.pseudonyms import Pseudonym

Object = Mapping[str, Any]

_PLATFORMS = {1: "apple", 2: "amazon", 3: "spotify"}
_FIRST_VIDEO = datetime(2014, 1, 1, tzinfo=UTC).timestamp()
"""musical.ly's first year; an earlier time is a fault of the payload."""
_LAST_VIDEO = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Reading:
    """By whom a body was asked for, when it came, and how people are named."""

    source: Source
    seed: str
    at: str
    pseudonym: Pseudonym


def mapping(value: object) -> Object:
    """``value`` where it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def renamed(holder: Object, names: Mapping[str, str]) -> dict[str, Any]:
    """The values of ``holder`` under other names; what is absent stays absent.

    >>> renamed({"musicId": "7", "x": 1}, {"musicId": "id", "musicName": "title"})
    {'id': '7'}
    """
    return {new: holder[old] for old, new in names.items() if old in holder}


def text(value: object) -> str | None:
    """A text as it stands, None where there is none.

    >>> text(" A-O-K "), text(""), text(None), text(7)
    ('A-O-K', None, None, None)
    """
    if not isinstance(value, str):
        return None
    return value.replace("\x00", "").strip() or None


def identifier(value: object) -> str | None:
    """An id as text, whether it came as text or as an integer above 2^53.

    >>> identifier(6767362751674189825), identifier("698"), identifier("")
    ('6767362751674189825', '698', None)
    >>> identifier(0), identifier("0"), identifier(1e18), identifier("a1")
    (None, None, None, None)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()):
        return None
    return value if int(value) > 0 else None


def moment(value: object) -> str | None:
    """Unix seconds, as number or text, in ISO 8601 and UTC.

    >>> moment("1752031845"), moment(0), moment("soon")
    ('2025-07-09T03:30:45Z', None, None)
    """
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    if not _FIRST_VIDEO <= value <= _LAST_VIDEO:
        return None
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(value: object) -> float | None:
    """A length in seconds; 0 means that it is not known.

    >>> seconds(26), seconds("31"), seconds(0), seconds(-1), seconds(True)
    (26.0, 31.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        length = float(value)
    except ValueError:
        return None
    return length if 0 < length < 86_400 else None


def link(value: object) -> str | None:
    """The first address in ``value``: a text, a list, or the app's ``url_list``."""
    if isinstance(value, Mapping):
        value = value.get("url_list")
    if isinstance(value, list):
        value = value[0] if value else None
    return text(value)


def dsp_ids(value: object) -> DspIds:
    """Ids of the song at streaming services, from ``music.tt2dsp``."""
    infos = mapping(value).get("tt_to_dsp_song_infos")
    found: dict[str, str] = {}
    for info in infos if isinstance(infos, list) else ():
        platform = _PLATFORMS.get(mapping(info).get("platform", 0))
        song_id = text(mapping(info).get("song_id"))
        if platform and song_id:
            found.setdefault(platform, song_id)
    return DspIds(**found)


def person(author: Object, reading: Reading) -> str | None:
    """Who made a video, as a pseudonym.

    The name in the profile's address comes first, since it is the only one that every
    route tells; the numeric id stands in where it is absent.
    """
    name = text(author.get("uniqueId")) or text(author.get("username"))
    name = name or identifier(author.get("id")) or identifier(author.get("userId"))
    return reading.pseudonym(name.lower()) if name else None


def without_names(title: str | None, names: list[str | None], shown: str) -> str | None:
    """A user-made sound's title with the person's name replaced by ``shown``.

    >>> without_names("original sound - jo", ["jo"], "3f2a")
    'original sound - 3f2a'
    """
    for name in sorted({name for name in names if name}, key=len, reverse=True):
        title = title.replace(name, shown) if title else title
    return title
