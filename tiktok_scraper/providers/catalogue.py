"""A sound looked for in a catalogue's search, from the strict query to the loose."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator

from tiktok_scraper.items import Track
from tiktok_scraper.matching import (
    ACCEPTED,
    Candidate,
    Choice,
    choose,
    is_user_made,
    lead,
    normalise,
    ranked,
    search_words,
    transliterated,
)

SHEET = 3
"""As many candidates as a person is shown to decide between."""

UNSURE = ("weak", "ambiguous", "none")


def question(track: Track) -> str | None:
    """All that the choice depends on, as a key; None for a sound in no catalogue."""
    if is_user_made(track.title, track.original):
        return None
    asked = [track.title, track.author, track.album, track.duration_s]
    return f"song:{json.dumps(asked, ensure_ascii=False)}"


def is_matched(track: Track) -> bool:
    """Whether somebody before has found the track's catalogue entry."""
    return track.match is not None and track.match.status in ACCEPTED


async def find(
    track: Track,
    provider: str,
    queries: Iterable[str],
    search: Callable[[str], Awaitable[list[Candidate]]],
) -> tuple[Choice, tuple[Candidate, ...]]:
    """The choice from the first query that finds something acceptable.

    With it, where a person might know better, come the candidates that came nearest.
    """
    hits: dict[Candidate, None] = {}
    choice = choose(track, hits, provider)
    for query in queries:
        hits |= dict.fromkeys(await search(query))
        choice = choose(track, hits, provider)
        if choice.match.status != "none":
            break
    if choice.match.status not in UNSURE:
        return choice, ()
    nearest = ranked(track, hits)[:SHEET]
    return choice, tuple(verdict.candidate for verdict in nearest)


def plain_queries(track: Track) -> Iterator[str]:
    """The title in plain words, with its author; once more in Latin letters.

    >>> track = Track("1", "Медлячок (Live)", "Баста & Зивert", None, 15.0, False, None,
    ...               None, "2026-11-23T00:00:00Z", "recommend")
    >>> list(plain_queries(track))
    ['медлячок live баста', 'medlyachok live basta']
    """
    author = normalise(lead(track.author)) if track.author else ""
    words = f"{search_words(track.title or '')} {author}".strip()
    yield words
    if (latin := transliterated(words)) != words:
        yield latin
