"""``tracks.csv`` of the 2021 project: its sounds have a title, an album and no artist.

Its views and videos stay where they are: ``modeling.dataset`` reads them from the file
itself, beside the records that lookups write.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import orjson

from tiktok_scraper.errors import BadInput
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
    try:
        columns = set(next(csv.reader([head.rstrip("\r")]), ()))
    except csv.Error:
        return False
    return columns >= NEEDED and FEATURES not in columns


def records(content: bytes, moment: str, path: Path) -> Iterator[tuple[int, bytes]]:
    """The number of each row's last line, and its sound as a line of a crawl's files.

    ``moment`` stands in for the time of collection, which the table does not tell.
    Raises BadInput, with ``path`` and line, for what is no CSV in UTF-8.
    """
    try:
        text = io.StringIO(content.decode(), newline="")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"argument tracks: {path}: expected UTF-8, got something else; save it as "
            "CSV UTF-8"
        ) from error
    # strict: a quotation mark that is never closed would swallow all sounds behind it
    rows = csv.DictReader(text, strict=True)
    for row in _whole(rows, path):
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


def _whole(rows: csv.DictReader[str], path: Path) -> Iterator[dict[str, str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise BadInput(
            f"argument tracks: {path}:{rows.reader.line_num}: expected CSV, got a line "
            f"that is none ({error}); correct its quotation marks"
        ) from error
