"""Who posts the videos of a world, and under which hashtags.

Its numbers come from a generator of their own: sounds, views and the law behind them
stay what they are, whatever is changed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tiktok_scraper.sandbox import titles
from tiktok_scraper.sandbox.things import Clip

EVERYWHERE = "fyp"
# fmt: off
HASHTAGS = (
    "dance", "music", "fun", "cooking", "travel", "football", "makeup", "cats", "dogs",
    "fashion", "art", "diy", "gaming", "fitness", "comedy", "school", "summer", "cars",
    "books", "plants",
)
# fmt: on
ON_EVERYWHERE = 0.5  # share of videos under the tag that everybody uses
TWO_TAGS = 0.4  # share of videos with a second tag of their own
BUSY_POSTS = 0.3  # share of videos by accounts that post a lot
POSTS_A_BUSY_ACCOUNT = 60


def posted(clips: Sequence[Clip], seed: int, tracks: int) -> list[Clip]:
    """``clips`` with one to three hashtags each, many of them by a few accounts."""
    rng = np.random.default_rng([seed, tracks, 2])
    count = len(clips)
    busy = [titles.person(rng) for _ in range(3 + count // (4 * POSTS_A_BUSY_ACCOUNT))]
    by_busy = rng.random(count) < BUSY_POSTS
    who = rng.choice(len(busy), count, p=_falling(len(busy)))
    first = rng.choice(len(HASHTAGS), count, p=_falling(len(HASHTAGS)))
    second = rng.integers(len(HASHTAGS), size=count)
    two = rng.random(count) < TWO_TAGS
    everywhere = rng.random(count) < ON_EVERYWHERE
    told = []
    for index, clip in enumerate(clips):
        names = [HASHTAGS[first[index]]]
        names += [HASHTAGS[second[index]]] if two[index] else []
        names += [EVERYWHERE] if everywhere[index] else []
        author = busy[who[index]] if by_busy[index] else clip.author
        told.append(replace(clip, author=author, hashtags=tuple(dict.fromkeys(names))))
    return told


def _falling(count: int) -> np.typing.NDArray[np.float64]:
    """Shares that fall with the rank, as those of names do."""
    weight = 1 / (3 + np.arange(count))
    return np.asarray(weight / weight.sum(), dtype=np.float64)
