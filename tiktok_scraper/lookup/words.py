"""What people wrote into the sheet of doubtful matches."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tiktok_scraper.errors import ScraperError
from tiktok_scraper.matching import Candidate
from tiktok_scraper.providers.ids import ISRC, SPOTIFY_ID

NONE = "none"

_LINK_OR_ID = re.compile(rf"(?:.*[/:]track[/:])?({SPOTIFY_ID.pattern})(?:\?.*)?")

Line = Mapping[str, str | None]
Shown = Callable[[str], Sequence[Candidate] | None]
"""The candidates of a track in the order of their numbers; None: not under review."""


def read(path: Path, shown: Shown) -> dict[str, str]:
    """The word on each track: ``none``, or what names a song.

    ``shown`` is asked for tracks with a word only: there may be thousands without.
    Raises ScraperError with the line that cannot be obeyed, so that no word gets lost.
    """
    found: dict[str, str] = {}
    for where, line in _lines(path):
        track_id = (line["track_id"] or "").strip().lstrip("'")
        candidates = shown(track_id)
        if candidates is None:
            raise ScraperError(_stranger(where, track_id))
        word = _word(line, candidates, where)
        if found.setdefault(track_id, word) != word:
            raise ScraperError(
                f"{where}: track {track_id} is there twice, with {found[track_id]!r} "
                f"and {word!r}; keep one of the lines"
            )
    return found


def named(word: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that a word of ``read`` names; None for a song beside them.

    >>> one = Candidate("6n4U3TlzUGhdSFbUUhTvLP", "USQX91300108", "Roses", (), None)
    >>> [named(word, [one]) is one for word in ("USQX91300108", one.spotify_id, "x")]
    [True, True, False]
    """
    return next((one for one in candidates if word in (one.spotify_id, one.isrc)), None)


def ids(word: str) -> tuple[str | None, str | None]:
    """The Spotify id and the ISRC that a word of ``read`` is: one of the two."""
    return (None, word) if ISRC.fullmatch(word) else (word, None)


def _lines(path: Path) -> Iterator[tuple[str, Line]]:
    """Each line with a word, and where it stands."""
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
    # Strict: a quotation mark that is never closed would swallow the words behind it.
    lines = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True
    )
    try:
        if not {"track_id", "accept"} <= set(lines.fieldnames or ()):
            raise ScraperError(
                f"{path}:1: expected the columns track_id and accept, got "
                f"{head[:80]!r}; delete the file to have it written anew"
            )
        for line in lines:
            if (line["accept"] or "").strip():
                yield f"{path}:{lines.line_num}", line
    except csv.Error as error:
        raise ScraperError(
            f"{path}:{lines.reader.line_num}: expected CSV, got a line that is none "
            f"({error}); correct its quotation marks, or delete the file and decide "
            "again"
        ) from error


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


def _word(line: Line, shown: Sequence[Candidate], where: str) -> str:
    """What a person wrote, in one spelling: none, a Spotify id or an ISRC.

    >>> one = Candidate("6n4U3TlzUGhdSFbUUhTvLP", None, "Roses", (), None)
    >>> link = f"https://open.spotify.com/track/{one.spotify_id}?si=1"
    >>> {_word({"accept": text}, [one], "here") for text in ("1.0", "01", link)}
    {'6n4U3TlzUGhdSFbUUhTvLP'}
    >>> [_word({"accept": text}, [one], "here") for text in ("No", "0", "USQX91300108")]
    ['none', 'none', 'USQX91300108']

    A number means the song that the person saw behind it, also where another run has
    numbered the candidates anew since:

    >>> seen = {"accept": "1", "spotify_id_1": "7xBBkZSG4DfGHCPFNJtTi2"}
    >>> _word(seen, [one], "here")
    '7xBBkZSG4DfGHCPFNJtTi2'
    """
    text = (line["accept"] or "").strip()
    if text.lower() in (NONE, "no"):
        return NONE
    if found := _LINK_OR_ID.fullmatch(text):
        return found[1]
    if ISRC.fullmatch(text):
        return text
    if re.fullmatch(r"[0-9]{1,3}(?:\.0)?", text):
        number = int(text.removesuffix(".0"))
        if number == 0:
            return NONE
        for name, form in (("spotify_id", _LINK_OR_ID), ("isrc", ISRC)):
            cell = (line.get(f"{name}_{number}") or "").strip().lstrip("'")
            if form.fullmatch(cell):
                return cell
        if number <= len(shown):
            one = shown[number - 1]
            if word := one.spotify_id or one.isrc:
                return word
    numbers = [str(n) for n, one in enumerate(shown, 1) if one.spotify_id or one.isrc]
    choices = ", ".join([*numbers, "a Spotify id"])
    raise ScraperError(
        f"{where}: accept must be {choices} or none, got {text!r}; correct it and "
        "start again"
    )
