"""The rows of one page: each once, what is left out counted, lost keys noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tiktok_scraper.items import Track, Video
from tiktok_scraper.routes.missing import Skipped, Vanished, drift
from tiktok_scraper.routes.reading import Object, Reading, mapping

Row = tuple[Track | None, Video | None]
Read = Callable[[Object, Reading], Row]

MANY = 3
"""Entries without a needed key that are more than the odd one of a full page."""


@dataclass(frozen=True)
class Rows:
    """The tracks and videos of a page, and how many entries gave none, by reason."""

    tracks: tuple[Track, ...]
    videos: tuple[Video, ...]
    skipped: dict[str, int]


def gather(entries: Iterable[tuple[Read, Any]], reading: Reading) -> Rows:
    """Each entry read by its own function; a video seen twice keeps its higher count.

    Raises SchemaDrift where so many entries lack a key that every item has had that
    it cannot be the items.
    """
    tracks: dict[str, Track] = {}
    videos: dict[str, Video] = {}
    skipped: Counter[str] = Counter()
    lacking: list[tuple[str, Any]] = []
    total = 0
    for read, entry in entries:
        total += 1
        try:
            track, video = read(mapping(entry), reading)
        except Skipped as verdict:
            skipped[verdict.reason] += 1
            if isinstance(verdict, Vanished):
                lacking.append((verdict.key, entry))
            continue
        if track is not None:
            tracks.setdefault(track.track_id, track)
        if video is not None:
            earlier = videos.get(video.video_id)
            if earlier is None or video.plays > earlier.plays:
                videos[video.video_id] = video
    # A live card has none of these keys, and says nothing of the others.
    if _drifted(len(lacking), total - skipped["live"]):
        gone = Counter(key for key, _ in lacking)
        raise drift(reading.seed, ", ".join(sorted(gone)), lacking[0][1])
    return Rows(tuple(tracks.values()), tuple(videos.values()), dict(skipped))


def _drifted(lacking: int, total: int) -> bool:
    """Whether it is the answers that changed, and not an odd item or two.

    >>> _drifted(0, 0), _drifted(1, 2), _drifted(2, 4), _drifted(3, 7)
    (False, False, False, False)
    >>> _drifted(1, 1), _drifted(2, 2), _drifted(3, 6), _drifted(30, 30)
    (True, True, True, True)
    """
    if lacking < MANY:
        return 0 < lacking == total
    return 2 * lacking >= total


def found_list(
    envelope: Object, names: tuple[str, ...], reading: Reading
) -> list[Any] | None:
    """The list under the first of ``names`` that is there; None where none is.

    One that is told as null is empty: TikTok does so where it filters everything away.
    Raises SchemaDrift where none of them is there and another list of objects is.
    """
    for name in names:
        if name in envelope and isinstance(envelope[name] or [], list):
            return envelope[name] or []
    for value in envelope.values():
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            raise drift(reading.seed, names[0], envelope)
    return None
