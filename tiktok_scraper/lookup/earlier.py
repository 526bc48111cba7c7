"""The tracks in files of earlier crawls."""

from __future__ import annotations

import logging
from glob import glob
from pathlib import Path

import orjson

from tiktok_scraper.errors import UsageError
from tiktok_scraper.items import SCHEMA, Track
from tiktok_scraper.lookup.written import track_of

logger = logging.getLogger(__name__)

TOLD = 3
"""Bad lines that are told one by one; the others are counted."""


def read(pattern: str) -> dict[str, Track]:
    """The last line of each track in the files that ``pattern`` names, by id.

    Several patterns are separated by commas. Lines that are no tracks are counted, the
    first of them named. Raises UsageError where there is no such file, or one was
    written by a newer version.
    """
    paths = sorted(
        {
            path
            for part in pattern.split(",")
            for path in glob(part.strip(), recursive=True)  # noqa: PTH207  # absolute ones, too
        }
    )
    if not paths:
        raise UsageError(
            f"argument tracks: expected files of tracks, found none at {pattern!r}; "
            "collect some with scrapy crawl tiktok_music"
        )
    found: dict[str, Track] = {}
    bad = 0
    for path in paths:
        for number, line in enumerate(Path(path).read_bytes().splitlines(), start=1):
            try:
                told = orjson.loads(line)
                if told["kind"] == "track":
                    _check(told["schema"], f"{path}:{number}")
                    track = track_of(told)
                    found[track.track_id] = track
            except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                bad += 1
                if bad <= TOLD:
                    logger.warning(
                        "%s:%d: expected a track as a JSON object, got something else "
                        "(%s); the line is left out",
                        path,
                        number,
                        type(error).__name__,
                    )
    if bad > TOLD:
        logger.warning("%d lines in all are no tracks and are left out", bad)
    return found


def _check(schema: object, where: str) -> None:
    if not isinstance(schema, int) or schema > SCHEMA:
        raise UsageError(
            f"{where}: expected schema {SCHEMA} or older, got {schema!r}; update this "
            "software"
        )
