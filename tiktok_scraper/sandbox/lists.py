"""Lists with a cursor, with what lists on the site do to those who read them.

A page may bring fewer cards than asked for, begin with the last card of the page
before, or bring none and say that there is more. Which does follows from the list and
the cursor alone, so the same call has the same answer, and reading on misses nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from tiktok_scraper.sandbox.things import Clip

CEILING = 2_000  # past this offset no list goes on
PAUSES = 25  # before one card of so many stands a page without any
REPEATS = 4  # one page of so many repeats a card
FEWER = 4  # a page may bring 0..3 cards fewer than asked for


@dataclass(frozen=True)
class Page:
    """Some clips of a list, and where it goes on."""

    clips: Sequence[Clip]
    cursor: int
    has_more: bool


def chance(*parts: object) -> int:
    """A number that hangs on ``parts`` alone, on every machine.

    >>> chance("music:1", 0) == chance("music:1", 0) != chance("music:1", 1)
    True
    """
    return zlib.crc32(":".join(map(str, parts)).encode())


class Offsets:
    """One list, most played first, give or take, read by an offset.

    An offset counts the cards and the pauses before it; a page ends at a pause.
    """

    def __init__(self, key: str, clips: Sequence[Clip]) -> None:
        self.key = key
        self.places: list[Clip | None] = []
        order = sorted(clips, key=lambda c: -c.plays * (1 + chance(c.video_id) % 100))
        for index, clip in enumerate(order):
            if chance(key, "pause", index) % PAUSES == 0:
                self.places.append(None)
            self.places.append(clip)

    def page(self, cursor: int, count: int) -> Page:
        """The cards from ``cursor`` on: ``count``, or some fewer."""
        if cursor >= min(len(self.places), CEILING):
            return Page((), cursor, has_more=False)
        size = max(1, count - chance(self.key, "fewer", cursor) % FEWER)
        before = self.places[cursor - 1] if cursor else None
        again: list[Clip] = []
        if before and size > 1 and chance(self.key, "again", cursor) % REPEATS == 0:
            again = [before]
        clips = []
        for clip in self.places[cursor : cursor + size - len(again)]:
            if clip is None:
                break
            clips.append(clip)
        after = cursor + max(1, len(clips))
        more = after < min(len(self.places), CEILING)
        return Page([*again, *clips] if clips else [], after, more)


def moment(clip: Clip) -> int:
    """When a clip was posted, in milliseconds; no two of a person share one."""
    return clip.created * 1000 + int(clip.video_id) % 1000


def posts(clips: Sequence[Clip], cursor: int, count: int) -> Page:
    """What a person posted before ``cursor``, the newest first; 0 is now.

    The cursor is -1 where nothing follows.
    """
    older = [clip for clip in clips if not cursor or moment(clip) < cursor]
    told = older[:count]
    more = len(older) > count
    return Page(told, moment(told[-1]) if more else -1, more)
