"""The order in which one visitor is shown the world: new things to the very end.

Sounds that are used a lot come early, as they do in reality; first appearances thin
out but never stop, and the last card of the first telling is the first of its sound.
After that the feed goes on for ever and repeats itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np

from tiktok_scraper.sandbox.things import Clip, World

REPEATS = 0.15  # share of cards that were shown before
FEWER = 4  # a page may bring 0..3 cards fewer than asked for


class Feed:
    """One visitor's stream and where they are in it."""

    def __init__(self, world: World, device_id: str) -> None:
        visitor = [world.seed, zlib.crc32(device_id.encode())]
        self.stream = list(_stream(world, np.random.default_rng(visitor)))
        self._fewer = np.random.default_rng([*visitor, 1])
        self.position = 0

    def page(self, count: int) -> list[Clip]:
        """The next cards: ``count``, or a few fewer."""
        size = max(1, count - int(self._fewer.integers(FEWER)))
        at = range(self.position, self.position + size)
        self.position += size
        return [self.stream[index % len(self.stream)] for index in at]


def _stream(world: World, rng: np.random.Generator) -> Iterator[Clip]:
    cards: dict[str, list[Clip]] = {}
    for clip in world.clips:
        key = clip.sound.sound_id if clip.kind == "video" else f"odd {clip.video_id}"
        cards.setdefault(key, []).append(clip)
    last = world.catalogue[-1].sound_id  # has a single video
    keys = sorted(
        cards, key=lambda key: (key == last, rng.exponential() / len(cards[key]))
    )
    moments: list[tuple[float, int, Clip]] = []
    for rank, key in enumerate(keys, start=1):
        # Squared: half of all sounds are met in the first quarter of the stream.
        first = (rank / len(keys)) ** 2
        for index in rng.permutation(len(cards[key])):
            clip = cards[key][index]
            moments.append((first, len(moments), clip))
            first = float(rng.uniform((rank / len(keys)) ** 2, 1))
    told = [clip for *_, clip in sorted(moments, key=lambda moment: moment[:2])]
    for index, clip in enumerate(told):
        yield clip
        while 30 < index < len(told) - 1 and rng.random() < REPEATS:
            yield told[int(rng.integers(index + 1))]
