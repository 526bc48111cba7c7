"""What people wrote into the sheet of doubtful matches."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tiktok_scraper.errors import ScraperError

NONE = "none"

_SPOTIFY_ID = re.compile(r"(?:.*[/:]track[/:])?([0-9A-Za-z]{22})(?:\?.*)?")


def read(path: Path, candidates: Mapping[str, int]) -> dict[str, str]:
    """The word on each track: the number of a candidate, a Spotify id, or ``none``.

    ``candidates`` is how many there are for each track under review. Raises
    ScraperError with the line that cannot be obeyed, so that no word gets lost.
    """
    found: dict[str, str] = {}
    for where, track_id, text in _lines(path):
        if track_id not in candidates:
            raise ScraperError(_stranger(where, track_id))
        word = _word(text, candidates[track_id], where)
        if found.setdefault(track_id, word) != word:
            raise ScraperError(
                f"{where}: track {track_id} is there twice, with {found[track_id]!r} "
                f"and {word!r}; keep one of the lines"
            )
    return found


def _lines(path: Path) -> Iterator[tuple[str, str, str]]:
    """Where it stands, the track and the text of each line with a word."""
    if not path.exists():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ScraperError(
            f"{path}: expected the sheet of matches in UTF-8, it cannot be "
            f"read ({type(error).__name__}); save it as CSV UTF-8, or delete it"
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)  # spreadsheets choose by country
    # Not splitlines: a title may hold one of the many ends of lines that it knows.
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if not {"track_id", "accept"} <= set(lines.fieldnames or ()):
        raise ScraperError(
            f"{path}:1: expected the columns track_id and accept, got "
            f"{head[:80]!r}; delete the file to have it written anew"
        )
    for line in lines:
        if word := (line["accept"] or "").strip():
            track_id = (line["track_id"] or "").strip().lstrip("'")
            yield f"{path}:{lines.line_num}", track_id, word


def _stranger(where: str, track_id: str) -> str:
    if not track_id.isdecimal():
        return (
            f"{where}: expected the id of a track, got {track_id!r}; a spreadsheet "
            "rounds long numbers unless the column is opened as text: delete the file "
            "and decide again in the one that is written anew"
        )
    return (
        f"{where}: track {track_id} is not under review in this state store; delete "
        "the line, or name the store that it comes from (STATE_URL)"
    )


def _word(text: str, candidates: int, where: str) -> str:
    """What a person may write, in one spelling.

    >>> link = "https://open.spotify.com/track/6n4U3TlzUGhdSFbUUhTvLP?si=1"
    >>> [_word(text, 2, "here") for text in ("1.0", "No", link)]
    ['1', 'none', '6n4U3TlzUGhdSFbUUhTvLP']
    """
    if text.lower() in (NONE, "no", "0"):
        return NONE
    if named := _SPOTIFY_ID.fullmatch(text):
        return named[1]
    number = text.removesuffix(".0")
    if number.isdecimal() and 1 <= int(number) <= candidates:
        return number
    choices = ", ".join([*map(str, range(1, candidates + 1)), "a Spotify id"])
    raise ScraperError(
        f"{where}: accept must be {choices} or none, got {text!r}; correct it and "
        "start again"
    )
