"""``tracks.csv`` of the 2021 project: its sounds have a title, an album and no artist.

Its views and videos stay where they are: ``modeling.dataset`` reads them from the file
itself, beside the records that lookups write.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import orjson

from tiktok_scraper.items import Track
from tiktok_scraper.matching import without_maker

NEEDED = frozenset(("id", "title", "album"))
FEATURES = "tt_id"
"""What ``features.csv`` calls TikTok's id; its ``id`` is Spotify's."""


def is_table(content: bytes) -> bool:
    """Whether ``content`` begins with the header of such a file.

    >>> is_table(b"id,title,album,views,videos"), is_table(b"tt_id,id,title,album")
    (True, False)
    """
    head = content.partition(b"\n")[0].decode("utf-8", "replace")
    columns = set(next(csv.reader([head]), ()))
    return columns >= NEEDED and FEATURES not in columns


def records(content: bytes, moment: str) -> Iterator[tuple[int, bytes]]:
    """The number of each row's last line, and its sound as a line of a crawl's files.

    ``moment`` stands in for the time of collection, which the table does not tell.
    """
    text = io.StringIO(content.decode("utf-8", "replace"), newline="")
    rows = csv.DictReader(text)
    for row in rows:
        track = Track(
            track_id=row["id"] or "",
            title=without_maker(row["title"] or None),
            author=None,
            album=row["album"] or None,
            duration_s=None,
            original=False,
            play_url=None,
            video_count=None,
            collected_at=moment,
            source="import",
        )
        yield rows.line_num, orjson.dumps(track)
