"""How a crawl is doing at this moment, in one line of any width."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from tiktok_scraper.extensions.lines import number

WINDOW_S = 60.0
SOON_S = 5.0
"""A rate over less than this says more about luck than about speed."""

Piece = tuple[str, str]
"""One thing to show, in many words and in few."""


def fitted(pieces: Sequence[Piece], width: int) -> str:
    """The pieces, most important first, in as many words as ``width`` has room for.

    >>> pieces = [("9 new tracks", "9 tracks"), ("3 refused (captcha)", "3 refused")]
    >>> fitted(pieces, 40), fitted(pieces, 26), fitted(pieces, 10)
    ('9 new tracks | 3 refused (captcha)', '9 new tracks | 3 refused', '9 tracks')
    """
    shown = [few for _, few in pieces]
    while len(shown) > 1 and len(" | ".join(shown)) > width:
        shown.pop()
    for place, (many, few) in enumerate(pieces[: len(shown)]):
        shown[place] = many
        if len(" | ".join(shown)) > width:
            shown[place] = few
    return " | ".join(shown)[:width]


class Pulse:
    """Turns stats into pieces of the line; remembers what rates and changes need."""

    def __init__(self, limit: int | None, opened: float) -> None:
        self.limit = limit
        self.opened = opened
        self.samples: deque[tuple[float, int]] = deque()
        self.refusals: dict[str, int] = {}
        self.last_refusal = ""

    def pieces(self, stats: Mapping[str, Any], now: float) -> list[Piece]:
        """What there is to show at the time ``now``, the most important first."""
        tracks, videos = stats.get("tracks/new", 0), stats.get("videos/new", 0)
        found = f"{tracks:,}" + (f" of {self.limit:,}" if self.limit else "")
        seconds = int(now - self.opened)
        elapsed = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        pieces = [(elapsed, elapsed), (f"{found} new tracks", f"{found} tracks")]
        pages = number(stats.get("pages", 0), "page")
        rate = self.rate(stats.get("pages", 0), now)
        pieces.append((f"{pages}, {rate}" if rate else pages, pages))
        if refused := self.refused(stats):
            told = f"{refused:,} refused"
            pieces.append((f"{told} ({self.last_refusal})", told))
        pieces.append((number(videos, "video"), number(videos, "video")))
        if cap := stats.get("calls/cap"):
            left = f"{max(0, cap - stats.get('calls/today', 0)):,}"
            pieces.append((f"{left} calls left today", f"{left} left"))
        return pieces

    def rate(self, pages: int, now: float) -> str:
        """Pages a minute, over the last minute."""
        self.samples.append((now, pages))
        while now - self.samples[0][0] > WINDOW_S:
            self.samples.popleft()
        since, before = self.samples[0]
        if now - since < SOON_S:
            return ""
        return f"{60 * (pages - before) / (now - since):.0f} a minute"

    def refused(self, stats: Mapping[str, Any]) -> int:
        """How many answers were refusals; notes which kind was the last to grow."""
        counts = {
            key.removeprefix("refusals/"): value
            for key, value in stats.items()
            if key.startswith("refusals/") and key.count("/") == 1
        }
        for reason, count in counts.items():
            if count > self.refusals.get(reason, 0):
                self.last_refusal = reason
        self.refusals = counts
        return sum(counts.values())
