"""The tracks in files of earlier crawls."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from glob import glob
from pathlib import Path

import orjson

from tiktok_scraper.errors import BadInput
from tiktok_scraper.items import SCHEMA, Track
from tiktok_scraper.lookup import originals
from tiktok_scraper.lookup.sheet import BY_HAND
from tiktok_scraper.lookup.written import misfits, track_of, write_track

logger = logging.getLogger(__name__)

TOLD = 3
"""Bad lines that are told one by one; the others are counted."""
BOM = b"\xef\xbb\xbf"
"""What some editors put before the first line; it would spoil that line."""
FOREIGN = {
    b"\x1f\x8b": "a file that gzip has packed; unpack it first (gunzip)",
    b"\xff\xfe": "UTF-16; save it as UTF-8",
    b"\xfe\xff": "UTF-16; save it as UTF-8",
}
"""How files begin that cannot be read, and what to do with them."""


def read(pattern: str, *, tell: bool = True) -> dict[str, Track]:
    """The best record of each track in the files that ``pattern`` names, by id.

    Several patterns are separated by commas, and a folder means all ``*.jsonl`` below
    it; a ``tracks.csv`` of 2021 is read where it is named. Lines that are no records
    are counted, the first of them named, if ``tell``. Raises BadInput where there is
    no track at all, or a file was written by a newer version.
    """
    paths = _files(pattern)
    found: dict[str, Track] = {}
    good = bad = 0
    for path in paths:
        for number, line in _lines(path):
            where = f"{path}:{number}"
            try:
                track = _track(line, where)
            except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                bad += 1
                if tell and bad <= TOLD:
                    logger.warning(
                        "%s: expected a track as a JSON object, got something else "
                        "(%s: %s); the line is left out",
                        where,
                        type(error).__name__,
                        getattr(error, "msg", error),  # without a line of its own
                    )
                continue
            good += 1
            if track is not None:
                same = found.get(track.track_id)
                if same is None or standing(track) > standing(same):
                    found[track.track_id] = track
    if not found:
        raise BadInput(
            f"argument tracks: expected files of JSON lines, some of them tracks, at "
            f"{pattern!r}, got {_what(paths, good, bad)}"
        )
    if tell and bad > TOLD:
        logger.warning("%d lines in all are no tracks and are left out", bad)
    return found


def standing(track: Track) -> tuple[object, ...]:
    """What decides between records of one track: the greatest is taken.

    A person's word comes first, the latest of several; then features before none; then
    the later. It looks at the contents alone, and ends with all of them, so that the
    names of files decide nothing. ``modeling.dataset`` has the same order.
    """
    by_hand = track.match is not None and BY_HAND in (track.match.rule or "")
    return (
        track.collected_at if by_hand else "",
        track.audio is not None,
        track.audio.fetched_at if track.audio else "",
        track.match is not None,
        track.collected_at,
        write_track(track),
    )


def _files(pattern: str) -> Sequence[Path]:
    paths = {path for part in pattern.split(",") for path in _named(part.strip())}
    if not paths:
        raise BadInput(
            f"argument tracks: expected files of tracks, found none at {pattern!r}; "
            "collect some with scrapy crawl tiktok_music"
        )
    return sorted(paths)


def _named(part: str) -> Iterator[Path]:
    """The files that one pattern, or the name of a file or a folder, stands for."""
    for name in glob(part, recursive=True):  # noqa: PTH207  # absolute ones, too
        path = Path(name)
        if path.is_dir():
            yield from path.rglob("*.jsonl")
        else:
            yield path


def _lines(path: Path) -> Iterable[tuple[int, bytes]]:
    """One record each, numbered: the lines, the members of an array (``-O all.json``),
    or the rows of a ``tracks.csv`` of 2021.
    """
    try:
        content = path.read_bytes().removeprefix(BOM)
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise BadInput(
            f"argument tracks: {path} cannot be read ({error.strerror}); leave it out, "
            "or make it readable"
        ) from error
    if content.lstrip().startswith(b"["):
        try:
            members = [orjson.dumps(record) for record in orjson.loads(content)]
            return enumerate(members, start=1)
        except orjson.JSONDecodeError:
            pass  # lines, the first of them an odd one
    elif originals.is_table(content):
        return originals.records(content, f"{written:%Y-%m-%dT%H:%M:%SZ}", path)
    return enumerate(content.splitlines(), start=1)


def _track(line: bytes, where: str) -> Track | None:
    """The track in a line; None where it holds a video."""
    told = orjson.loads(line)
    if told["kind"] == "video":
        return None
    _check(told["schema"], where)
    track = track_of(told)
    if wrong := misfits(track):
        raise TypeError(f"wrong type of {', '.join(wrong)}")
    if not track.track_id:
        raise TypeError("an empty track_id")
    if not track.track_id.isalnum():  # 6.77E+18: a spreadsheet has rounded it
        raise TypeError(f"track_id {track.track_id!r}")
    return track


def _check(schema: object, where: str) -> None:
    if not isinstance(schema, int):
        raise TypeError("wrong type of schema")
    if schema > SCHEMA:
        raise BadInput(
            f"{where}: expected schema {SCHEMA} or older, got {schema!r}; update this "
            "software"
        )


def _what(paths: Sequence[Path], good: int, bad: int) -> str:
    """What came in place of tracks, without a word from the files, and what to do."""
    for path in paths:
        with path.open("rb") as file:
            if told := FOREIGN.get(file.read(2)):
                return f"{told}: {path}"
    if good:
        return f"videos alone ({good}); name the files of tracks, too"
    if bad:
        return f"something else (lines: {bad}); name files that a crawl has written"
    return "nothing but empty files; collect some with scrapy crawl tiktok_music"
