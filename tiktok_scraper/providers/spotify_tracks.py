"""Spotify's tracks: what to type to find one, and what a found one says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from tiktok_scraper.counts import whole
from tiktok_scraper.items import Track
from tiktok_scraper.matching import Candidate, core, search_words
from tiktok_scraper.providers import catalogue

LONGEST_QUERY = 250
"""Characters; a longer query is answered 400."""


def queries(track: Track) -> Iterator[str]:
    """What to search for: first by field, then in plain words, which forgives more.

    >>> track = Track("1", "Roses (feat. X)", "SAINt JHN", "Roses", 15.0, False, None,
    ...               None, "2026-11-23T00:00:00Z", "recommend")
    >>> list(queries(track))
    ['track:roses artist:SAINt JHN', 'roses saint jhn']
    """
    by_field = [f"track:{search_words(track.title or '')}"]
    author = " ".join((track.author or "").replace(":", " ").split())
    album = core(track.album or "")
    if author:
        by_field.append(f"artist:{author}")
    elif album:
        by_field.append(f"album:{album}")
    for query in (" ".join(by_field), *catalogue.plain_queries(track)):
        yield query[:LONGEST_QUERY]


def candidate(row: object) -> Candidate | None:
    """One track object; None for the nulls and local files that lists may hold."""
    if not named(row) or not isinstance(row.get("name"), str):
        return None
    album, ids = _object(row.get("album")), _object(row.get("external_ids"))
    popularity = whole(row.get("popularity"))
    listed = row.get("artists")
    listed = listed if isinstance(listed, list) else ()
    names = [_text(_object(one).get("name")) for one in listed]
    return Candidate(
        spotify_id=row["id"],
        isrc=_text(ids.get("isrc")),
        title=_text(row["name"]) or "",
        artists=tuple(name for name in names if name),
        album=_text(album.get("name")),
        duration_ms=whole(row.get("duration_ms")) or None,
        popularity=popularity if popularity is None or popularity <= 100 else None,
        release_date=_text(album.get("release_date")),
    )


def _object(told: Any) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}


def _text(told: object) -> str | None:
    """A text that UTF-8 can hold; JSON can escape half a character."""
    if not isinstance(told, str):
        return None
    return told.encode(errors="replace").decode() or None


def named(row: object) -> TypeGuard[dict[str, Any]]:
    """Whether a row is an object with an id; lists may hold nulls."""
    return isinstance(row, dict) and isinstance(row.get("id"), str)
