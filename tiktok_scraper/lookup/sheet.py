"""The audit sheet: doubtful matches, their best candidates, and a person's word.

``DATA_DIR/interim/matches.csv`` is written anew after each run. What a person writes
into its column ``accept`` is obeyed by the next run, and stays.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from tiktok_scraper.errors import ScraperError
from tiktok_scraper.items import Match, Track
from tiktok_scraper.lookup.written import read_candidates, read_track, write_track
from tiktok_scraper.matching import Candidate, ranked

if TYPE_CHECKING:
    from tiktok_scraper.providers import Found
    from tiktok_scraper.state import Library

DOUBTFUL = ("weak", "ambiguous")
BEST = 3
BY_HAND = "by hand"
OF_CANDIDATE = (
    "title", "artist", "album", "spotify_id", "isrc",
    "title_score", "artist_score", "album_score", "verdict",
)  # fmt: skip
COLUMNS = (
    "track_id", "accept", "title", "author", "album", "status", "rule",
    *(f"{name}_{number}" for number in range(1, BEST + 1) for name in OF_CANDIDATE),
)  # fmt: skip


class Sheet:
    """The sheet at ``path``. Raises ScraperError where it cannot be read."""

    def __init__(self, path: Path, library: Library) -> None:
        self.path = path
        self.library = library
        self.words = dict(self._read())

    def decision(self, track: Track) -> Match | None:
        """The match that a person has chosen for ``track``; None where none has."""
        word = self.words.get(track.track_id)
        if word is None:
            return None
        if word == "none":
            return Match("none", BY_HAND)
        for row in self.library.reviews():
            if row.track_id == track.track_id:
                candidates = read_candidates(orjson.loads(row.candidates))
                return _chosen(track, candidates, word)
        return _chosen(track, (), word)

    def new_decisions(self) -> Iterator[Track]:
        """The tracks, as they were, about which a person has said something new."""
        for row in self.library.reviews():
            word = self.words.get(row.track_id)
            if word is not None and word != row.applied:
                track = read_track(row.record)
                track.match = track.audio = track.audio_missing = None
                yield track

    def note(self, track: Track, found: Found) -> None:
        """Put a doubtful match on the sheet."""
        match = found.match
        if match is not None and match.status in DOUBTFUL and found.candidates:
            told = orjson.dumps(found.candidates).decode()
            self.library.review(track.track_id, write_track(track), told)

    def obeyed(self, track: Track) -> None:
        """Note that ``track`` was written with what the sheet says."""
        if (word := self.words.get(track.track_id)) is not None:
            self.library.applied(track.track_id, word)

    def write(self) -> int:
        """Write the sheet; the number of its rows. An empty one is not written."""
        rows = self.library.reviews()
        if not rows:
            return 0
        part = self.path.with_name(self.path.name + ".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        # With a byte order mark, without which spreadsheets garble other scripts.
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for row in rows:
                told = self._row(
                    read_track(row.record),
                    read_candidates(orjson.loads(row.candidates)),
                )
                writer.writerow({name: _harmless(told[name]) for name in told})
        part.replace(self.path)
        return len(rows)

    def _row(
        self, track: Track, candidates: tuple[Candidate, ...]
    ) -> dict[str, object]:
        assert track.match is not None
        row: dict[str, object] = {
            "track_id": track.track_id,
            "accept": self.words.get(track.track_id, ""),
            "title": track.title,
            "author": track.author,
            "album": track.album,
            "status": track.match.status,
            "rule": track.match.rule,
        }
        for number, one in enumerate(ranked(track, candidates)[:BEST], start=1):
            told = (
                one.candidate.title,
                ", ".join(one.candidate.artists),
                one.candidate.album,
                one.candidate.spotify_id,
                one.candidate.isrc,
                round(one.title, 1),
                None if one.artist is None else round(one.artist, 1),
                None if one.album is None else round(one.album, 1),
                one.rule or one.refusal,
            )
            for name, value in zip(OF_CANDIDATE, told, strict=True):
                row[f"{name}_{number}"] = value
        return row

    def _read(self) -> Iterator[tuple[str, str]]:
        """What people have written, by track."""
        if not self.path.exists():
            return
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ScraperError(
                f"{self.path}: expected the sheet of matches in UTF-8, it cannot be "
                f"read ({type(error).__name__}); save it as CSV UTF-8, or delete it"
            ) from error
        head = text.partition("\n")[0]
        delimiter = max(",;\t", key=head.count)  # spreadsheets choose by country
        lines = csv.DictReader(text.splitlines(), delimiter=delimiter)
        if not {"track_id", "accept"} <= set(lines.fieldnames or ()):
            raise ScraperError(
                f"{self.path}:1: expected the columns track_id and accept, got "
                f"{head[:80]!r}; delete the file to have it written anew"
            )
        for line in lines:
            word = (line["accept"] or "").strip()
            if word:
                where = f"{self.path}:{lines.line_num}"
                yield (line["track_id"] or "").strip().lstrip("'"), _word(word, where)


def _word(text: str, where: str) -> str:
    """What a person may write: the number of a candidate, a Spotify id, or none."""
    if text.lower() in ("none", "no", "0"):
        return "none"
    if text in ("1", "2", "3") or (len(text) == 22 and text.isalnum()):
        return text
    raise ScraperError(
        f"{where}: accept must be 1, 2 or 3 for a candidate, a Spotify id of 22 "
        f"characters, or none, got {text!r}; correct it and start again"
    )


def _chosen(track: Track, candidates: tuple[Candidate, ...], word: str) -> Match | None:
    order = [one.candidate for one in ranked(track, candidates)]
    if word.isdigit() and len(word) == 1:
        picked = order[int(word) - 1] if int(word) <= len(order) else None
    else:
        picked = next((one for one in order if one.spotify_id == word), None)
        if picked is None:
            return Match("matched", BY_HAND, spotify_id=word)
    if picked is None:
        return None
    return Match(
        "matched",
        BY_HAND,
        spotify_id=picked.spotify_id,
        isrc=picked.isrc,
        title=picked.title,
        artist=", ".join(picked.artists) or None,
        album=picked.album,
        duration_ms=picked.duration_ms,
    )


def _harmless(value: Any) -> Any:
    """A title that a spreadsheet would take for a formula, made text."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t"):
        return f"'{value}"
    return value
