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
MOST_AGAIN = 5  # times in a row, so that who never keeps a connection gets on, too


class Feed:
    """One visitor's stream and where they are in it.

    A page that went out on a connection counts as read once that connection is used
    again. A call on a new one means that the old one broke, and gets the last page
    again: nothing that was on the way is lost.
    """

    def __init__(self, world: World, device_id: str) -> None:
        self.visitor = zlib.crc32(device_id.encode())
        rng = np.random.default_rng([world.seed, self.visitor])
        self.stream = list(_stream(world, rng))
        self.last = range(0)
        self.again = 0
        self.connections: set[int] = set()

    def turn(self, count: int, connection: int) -> range:
        """The places of the next page; nothing moves until it is ``told``."""
        anew = self.connections and connection not in self.connections
        if anew and self.again < MOST_AGAIN:
            return self.last
        start = self.last.stop
        fewer = zlib.crc32(f"{self.visitor}:{start}".encode()) % FEWER
        return range(start, start + max(1, count - fewer))

    def clips(self, places: range) -> list[Clip]:
        """The cards at ``places`` of a stream that repeats itself for ever."""
        return [self.stream[place % len(self.stream)] for place in places]

    def told(self, places: range, connection: int) -> None:
        """The page of ``places`` went out on ``connection``."""
        self.again = self.again + 1 if places == self.last else 0
        self.last = places
        self.connections.add(connection)


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
