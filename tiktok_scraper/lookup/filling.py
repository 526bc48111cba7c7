"""How an answer goes into a record: the first that knows a field wins."""

from __future__ import annotations

from dataclasses import fields, replace

from tiktok_scraper.items import AudioFeatures, Context, Match, Track
from tiktok_scraper.matching import ACCEPTED
from tiktok_scraper.providers import Found

_SAID_BY = ("source", "fetched_at", "sources")


def fill(track: Track, found: Found) -> None:
    """Put what ``found`` knows where ``track`` knows nothing.

    Audio features of one group complete each other, and then name both sources.
    """
    if found.match is not None:
        track.match = better(track.match, found.match)
    if found.audio is not None:
        track.audio = completed(track.audio, found.audio)
        track.audio_missing = None
    elif track.audio is None and found.missing:
        told = (track.audio_missing, found.missing)
        track.audio_missing = "; ".join(filter(None, told))
    if found.local_audio is not None and track.local_audio is None:
        track.local_audio = found.local_audio
    if found.context is not None:
        track.context = Context(
            deezer_rank=_first(track.context.deezer_rank, found.context.deezer_rank),
            lastfm_listeners=_first(
                track.context.lastfm_listeners, found.context.lastfm_listeners
            ),
            tags=track.context.tags or found.context.tags,
        )


def better(known: Match | None, new: Match) -> Match:
    """An accepted match stays, and only learns ids that it lacks: other tracks may have
    had the same question, and another match.
    """
    if known is None or known.status not in ACCEPTED:
        return new
    if new.status not in ACCEPTED:
        return known
    return replace(
        known,
        spotify_id=known.spotify_id or new.spotify_id,
        isrc=known.isrc or new.isrc,
    )


def completed(known: AudioFeatures | None, new: AudioFeatures) -> AudioFeatures:
    """``known`` with its gaps filled from ``new``; both by Spotify's definitions."""
    if known is None:
        return new
    gaps = {
        field.name: value
        for field in fields(known)
        if field.name not in _SAID_BY
        and getattr(known, field.name) is None
        and (value := getattr(new, field.name)) is not None
    }
    if not gaps:
        return known
    told = known.sources or {
        one.name: known.source
        for one in fields(known)
        if one.name not in _SAID_BY and getattr(known, one.name) is not None
    }
    return replace(
        known,
        **gaps,
        source=f"{known.source}+{new.source}",
        sources=told | dict.fromkeys(gaps, new.source),
    )


def _first(known: int | None, new: int | None) -> int | None:
    return new if known is None else known
