"""What the project of 2021 took for a match, for comparison only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tiktok_scraper.items import Track
from tiktok_scraper.matching import Candidate

_DECORATION = re.compile(r"\s*(?:[(\[].*|\s-\s.*)$")


def original_rule(track: Track, candidates: Sequence[Candidate]) -> Candidate | None:
    """The first hit, unless a later one has a better title; faults as they were.

    Title alone counts: no artist, no album, no version. A title that goes on after the
    sound's own is as good as an equal one. Brackets go from the catalogue's side only.

    >>> track = Track("1", "Stay", "Rihanna", None, 15.0, False, None, None,
    ...               "2026-11-23T00:00:00Z", "recommend")
    >>> hits = [Candidate(str(n), None, title, ("X",), None)
    ...         for n, title in enumerate(["Go", "Stay Awake", "Stay (Remix)"])]
    >>> original_rule(track, hits).title, original_rule(track, hits[:1]).title
    ('Stay Awake', 'Go')
    >>> original_rule(track, [hits[0], hits[2]]).title
    'Stay (Remix)'
    """
    title = (track.title or "").lower()
    for candidate in candidates:
        name = candidate.title.lower()
        if _DECORATION.sub("", name) == title or f"{title} " in name:
            return candidate
    return candidates[0] if candidates else None
