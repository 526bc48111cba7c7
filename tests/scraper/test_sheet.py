"""The audit sheet: what is on it, and that a person's word is obeyed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tiktok_scraper.errors import ScraperError
from tiktok_scraper.items import Match, Track
from tiktok_scraper.lookup.sheet import Sheet
from tiktok_scraper.matching import Candidate
from tiktok_scraper.providers import Found
from tiktok_scraper.state import Library
from tiktok_scraper.state.engine import open_engine

AT = "2026-11-23T00:00:00Z"
ONE = Candidate("a" * 22, "US1", "Roses", ("SAINt JHN",), "Collection One")
TWO = Candidate("b" * 22, "US2", "Roses", ("Another",), "Roses")
DOUBTFUL = Found(
    Match("ambiguous", "A: several artists", "spotify"), candidates=(ONE, TWO)
)


def sound(title: str = "Roses") -> Track:
    told = ("t1", title, "SAINt JHN", None, 15.0, False, None, None, AT, "recommend")
    return Track(*told)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(open_engine(f"sqlite:///{tmp_path}/state.sqlite"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "interim" / "matches.csv"


def written(library: Library, path: Path, title: str = "Roses") -> dict[str, str]:
    sheet = Sheet(path, library)
    track = sound(title)
    track.match = DOUBTFUL.match
    sheet.note(track, DOUBTFUL)
    assert sheet.write() == 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    return row


def answered(path: Path, word: str, delimiter: str = ",") -> None:
    """As a spreadsheet saves it after somebody wrote ``word``."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerow(rows[0] | {"accept": word})


def test_the_best_candidates_are_there_with_their_scores(
    library: Library, path: Path
) -> None:
    row = written(library, path)
    assert row["status"] == "ambiguous"
    assert row["accept"] == ""
    assert (row["artist_1"], row["artist_score_1"]) == ("SAINt JHN", "100.0")
    assert row["artist_2"] == "Another"
    assert row["title_3"] == ""


def test_an_accepted_match_without_doubt_is_not_on_it(
    library: Library, path: Path
) -> None:
    sheet = Sheet(path, library)
    track = sound()
    track.match = Match("matched", "A", "spotify", "s")
    sheet.note(track, Found(track.match, candidates=(ONE,)))
    assert sheet.write() == 0
    assert not path.exists()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("word", "status", "spotify_id"),
    [
        ("1", "matched", ONE.spotify_id),
        ("2", "matched", TWO.spotify_id),
        (TWO.spotify_id, "matched", TWO.spotify_id),
        ("c" * 22, "matched", "c" * 22),
        ("none", "none", None),
        ("No", "none", None),
    ],
)
def test_a_persons_word_is_obeyed_and_stays(
    library: Library,
    path: Path,
    word: str,
    status: str,
    spotify_id: str | None,
    delimiter: str,
) -> None:
    written(library, path)
    answered(path, word, delimiter)
    sheet = Sheet(path, library)
    match = sheet.decision(sound())
    assert match is not None
    assert (match.status, match.rule, match.spotify_id) == (
        status,
        "by hand",
        spotify_id,
    )
    (again,) = sheet.new_decisions()
    assert again.match is None  # it is looked up anew
    sheet.obeyed(again)
    sheet.write()
    after = Sheet(path, library)
    assert after.decision(sound()) == match
    assert list(after.new_decisions()) == []


def test_without_a_word_nothing_is_decided(library: Library, path: Path) -> None:
    written(library, path)
    sheet = Sheet(path, library)
    assert sheet.decision(sound()) is None
    assert list(sheet.new_decisions()) == []


def test_a_word_that_says_nothing_is_named_with_its_line(
    library: Library, path: Path
) -> None:
    written(library, path)
    answered(path, "perhaps")
    with pytest.raises(ScraperError, match=r"matches.csv:2: accept must be 1, 2 or 3"):
        Sheet(path, library)


def test_a_sheet_without_its_columns_is_refused(library: Library, path: Path) -> None:
    path.parent.mkdir()
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ScraperError, match=r":1: expected the columns track_id and"):
        Sheet(path, library)


def test_a_title_that_looks_like_a_formula_is_text(
    library: Library, path: Path
) -> None:
    assert written(library, path, "=1+1")["title"] == "'=1+1"
    assert [t.title for t in Sheet(path, library).new_decisions()] == []
