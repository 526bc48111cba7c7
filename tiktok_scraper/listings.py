"""The lists that TikTok keeps, and that a crawl reads page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["recommend", "music", "hashtag", "user", "video"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Listing:
    """One list, and its only member in the case of ``video``.

    ``key`` is a sound's or a video's id in digits, a hashtag without ``#``, a user's
    name without ``@``; the For You feed (``recommend``) has none.

    >>> str(Listing("hashtag", "dance")), Listing.parse("recommend")
    ('hashtag:dance', Listing(kind='recommend', key=''))
    """

    kind: Kind
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind

    @classmethod
    def parse(cls, text: str) -> Listing:
        """The listing that ``str`` told. Raises ValueError for any other text."""
        kind, _, key = text.partition(":")
        for known in KINDS:
            if kind == known:
                return cls(known, key)
        raise ValueError(f"expected one of {', '.join(KINDS)} and a key, got {text!r}")
