"""The audit sheet: doubtful matches, their best candidates, and a person's word.

``DATA_DIR/interim/matches.csv`` is written anew after each run. What a person writes
into its column ``accept`` is obeyed by the next run, and stays; a word that is taken
back has the track looked up as if it had never been.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import orjson

from tiktok_scraper.errors import ScraperError
from tiktok_scraper.items import Context, Match, Track
from tiktok_scraper.lookup import words
from tiktok_scraper.lookup.written import read_candidates, read_track, write_track
from tiktok_scraper.matching import Candidate, Verdict, ranked

if TYPE_CHECKING:
    from sqlalchemy import Row

    from tiktok_scraper.providers import Found
    from tiktok_scraper.state import Library

logger = logging.getLogger(__name__)

DOUBTFUL = ("weak", "ambiguous")
BEST = 3
BY_HAND = "by hand"
"""The rule of a match that a person has decided; readers put such a record first."""

WITHDRAWN = "no longer by hand"
"""Said behind the rule of a match whose word was taken back, for the same reason."""

OF_CANDIDATE = (
    "title", "artist", "album", "spotify_id", "isrc",
    "title_score", "artist_score", "album_score", "verdict",
)  # fmt: skip
COLUMNS = (
    "track_id", "accept", "title", "author", "album", "status", "rule",
    *(f"{name}_{number}" for number in range(1, BEST + 1) for name in OF_CANDIDATE),
)  # fmt: skip


class Sheet:
    """The sheet at ``path``. Raises ScraperError where it cannot be obeyed."""

    def __init__(self, path: Path, library: Library) -> None:
        self.path = path
        self.library = library
        self._rows = {row.track_id: row for row in library.reviews()}
        self.words = words.read(path, self._shown)
        self._taken_back: set[str] = set()
        self._with_ids: set[str] = set()

    def _shown(self, track_id: str) -> list[Candidate] | None:
        """The candidates of a track under review, in the order of their numbers."""
        row = self._rows.get(track_id)
        return None if row is None else [one.candidate for one in _best(row)]

    def decision(self, track: Track) -> Match | None:
        """The match that a person has chosen for ``track``; None where none has."""
        if track.match is not None and WITHDRAWN in (track.match.rule or ""):
            self._taken_back.add(track.track_id)  # by an earlier run: it must stay said
        word = self.words.get(track.track_id)
        if word is None:
            return None
        if word == words.NONE:
            return Match("none", BY_HAND)
        told = read_candidates(orjson.loads(self._rows[track.track_id].candidates))
        return _chosen(word, told)

    def new_decisions(self) -> Iterator[Track]:
        """The tracks, as they were found, about which a person has said something new.

        They bear the time of now: what is written of them comes after what was.
        """
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for row in self._rows.values():
            word = self.words.get(row.track_id)
            if word != row.applied:
                if word is None:
                    self._taken_back.add(row.track_id)
                track = read_track(row.record)
                track.match = track.audio = track.audio_missing = None
                track.context = Context()
                track.collected_at = now
                yield track

    def marked(self, track: Track, match: Match) -> Match:
        """``match``, with a note where a person's word on ``track`` was taken back."""
        if track.track_id not in self._taken_back or BY_HAND in (match.rule or ""):
            return match
        return replace(match, rule=f"{match.rule}; {WITHDRAWN}")

    def note(self, track: Track, found: Found) -> None:
        """Put a doubtful match on the sheet.

        Candidates without Spotify's id, as Deezer has them, lead to less: they do not
        take the place of others that this run has found.
        """
        match, track_id = found.match, track.track_id
        if match is None or match.status not in DOUBTFUL or not found.candidates:
            return
        if any(one.spotify_id for one in found.candidates):
            self._with_ids.add(track_id)
        elif track_id in self._with_ids:
            return
        told = orjson.dumps(found.candidates).decode()
        self.library.review(track_id, write_track(track), told)

    def obeyed(self, track: Track) -> None:
        """Note that ``track`` was written with what the sheet says."""
        row = self._rows.get(track.track_id)
        word = self.words.get(track.track_id)
        if row is not None and word != row.applied:
            self.library.applied(track.track_id, word)

    def write(self) -> int:
        """Write the sheet; the number of its rows. An empty one is not written.

        What was written into it since the start is kept, for the next run to obey.
        """
        self._rows = {row.track_id: row for row in self.library.reviews()}
        if not self._rows:
            return 0
        try:
            self.words = words.read(self.path, self._shown)
        except ScraperError as error:
            logger.warning("the sheet of matches is left as it is: %s", error)
            return len(self._rows)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # With a byte order mark, without which spreadsheets garble other scripts; under
        # a name of its own, as another run may end at this moment.
        with NamedTemporaryFile(
            "w",
            encoding="utf-8-sig",
            newline="",
            dir=self.path.parent,
            prefix=f".{self.path.name}.",
            delete=False,
        ) as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for row in self._rows.values():
                told = self._row(read_track(row.record), _best(row))
                writer.writerow({name: _harmless(told[name]) for name in told})
        Path(file.name).chmod(0o644)
        Path(file.name).replace(self.path)
        return len(self._rows)

    def _row(self, track: Track, best: Sequence[Verdict]) -> dict[str, object]:
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
        for number, one in enumerate(best, start=1):
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


def _best(row: Row[Any]) -> list[Verdict]:
    """The candidates that the sheet shows of a track under review."""
    candidates = read_candidates(orjson.loads(row.candidates))
    return ranked(read_track(row.record), candidates)[:BEST]


def _chosen(word: str, candidates: Sequence[Candidate]) -> Match:
    """The match that a person has named, with all that is known of it."""
    picked = words.named(word, candidates)
    if picked is None:
        spotify_id, isrc = words.ids(word)
        return Match("matched", BY_HAND, spotify_id=spotify_id, isrc=isrc)
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
