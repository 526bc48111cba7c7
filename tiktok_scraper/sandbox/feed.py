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
    told = _order(world, rng)
    for index, clip in enumerate(told):
        yield clip
        while 30 < index < len(told) - 1 and rng.random() < REPEATS:
            yield told[int(rng.integers(index + 1))]


def _order(world: World, rng: np.random.Generator) -> list[Clip]:
    """Every card once, each at its moment between 0 and 1."""
    videos: dict[str, list[Clip]] = {sound.sound_id: [] for sound in world.catalogue}
    moments: list[tuple[float, Clip]] = []
    for clip in world.clips:
        if clip.kind == "video" and clip.sound.kind == "catalogue":
            videos[clip.sound.sound_id].append(clip)
        else:
            moments.append((float(rng.random()), clip))
    last = world.catalogue[-1].sound_id  # has a single video
    sounds = sorted(
        videos, key=lambda key: (key == last, rng.exponential() / len(videos[key]))
    )
    for rank, sound in enumerate(sounds, start=1):
        # Squared: half of all sounds are met in the first quarter of the stream.
        first = (rank / len(sounds)) ** 2
        moment = first
        for index in rng.permutation(len(videos[sound])):
            moments.append((moment, videos[sound][index]))
            moment = float(rng.uniform(first, 1))
    return [clip for _, clip in sorted(moments, key=lambda entry: entry[0])]
