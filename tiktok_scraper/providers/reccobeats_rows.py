"""ReccoBeats' rows, joined to the tracks that they were asked for.

It leaves out what it does not know and keeps no order: rows are joined by the id in
their link, or by ISRC, and never by position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_scraper.items import Track
from tiktok_scraper.providers.catalogue import is_matched
from tiktok_scraper.providers.ids import ISRC, SPOTIFY_ID

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ids:
    """What one track can be asked by."""

    spotify: str | None
    isrc: str | None


def ids_of(track: Track) -> Ids:
    """What the track can be asked by; the payload's own word needs no match."""
    match = track.match if is_matched(track) else None
    spotify = (match and match.spotify_id) or track.dsp_ids.spotify or ""
    isrc = (match and match.isrc) or ""
    isrc = isrc.replace("-", "").upper()
    return Ids(
        spotify if SPOTIFY_ID.fullmatch(spotify) else None,
        isrc if ISRC.fullmatch(isrc) else None,
    )


class Answers:
    """Rows by the keys that they were asked by."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._ids: dict[str, Row] = {}
        self._isrcs: dict[str, list[Row]] = {}

    def add(self, keys: Sequence[str], rows: Sequence[Row]) -> None:
        self._asked.update(keys)
        wanted = set(keys)
        for row in rows:
            if (spotify_id := linked(row)) in wanted:
                self._ids[spotify_id] = row
            isrc = row.get("isrc")
            if isinstance(isrc, str) and isrc in wanted:
                self._isrcs.setdefault(isrc, []).append(row)

    def settles(self, ids: Ids) -> bool:
        """Whether all was asked that might have a row for these ids."""
        if self.by_id(ids) is not None:
            return True
        return all(key in self._asked for key in (ids.spotify, ids.isrc) if key)

    def by_id(self, ids: Ids) -> Row | None:
        return self._ids.get(ids.spotify or "")

    def by_isrc(self, ids: Ids) -> Row | None:
        """The track's own release if it is there, else the first by its id."""
        rows = self._isrcs.get(ids.isrc or "", [])
        own = (row for row in rows if ids.spotify and linked(row) == ids.spotify)
        return next(own, None) or min(rows, key=linked, default=None)


def is_isrc(key: str) -> bool:
    """Whether ``key`` has the form of an ISRC, which no id of Spotify's has."""
    return bool(ISRC.fullmatch(key))


def linked(row: Row) -> str:
    """Spotify's id in the row's link; "" where there is none."""
    link = row.get("href")
    end = link.rstrip("/").rpartition("/")[2] if isinstance(link, str) else ""
    return end if SPOTIFY_ID.fullmatch(end) else ""
