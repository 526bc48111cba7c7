"""The audit sheet: what is on it, and that a person's word is obeyed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tiktok_scraper.errors import ScraperError
from tiktok_scraper.items import Context, Match, Track
from tiktok_scraper.lookup.sheet import BY_HAND, Sheet
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
    with pytest.raises(
        ScraperError, match=r"matches.csv:2: accept must be 1, 2, a Spotify id or none"
    ):
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


def test_none_is_final_for_every_catalogue(library: Library, path: Path) -> None:
    written(library, path)
    answered(path, "none")
    track = sound()
    track.match = Sheet(path, library).decision(track)
    assert track.match == Match("none", BY_HAND)


def test_a_word_that_was_taken_back_has_the_track_looked_up_anew(
    library: Library, path: Path
) -> None:
    written(library, path)
    answered(path, "1")
    sheet = Sheet(path, library)
    (decided,) = sheet.new_decisions()
    sheet.obeyed(decided)
    answered(path, "")
    sheet = Sheet(path, library)
    assert sheet.decision(sound()) is None
    (again,) = sheet.new_decisions()
    assert again.match is None
    assert again.collected_at > AT  # what is written of it comes after what was
    weak = Match("weak", "C", "spotify", "a" * 22)
    assert sheet.marked(again, weak).rule == "C; no longer by hand"
    sheet.obeyed(again)
    assert list(Sheet(path, library).new_decisions()) == []


def test_that_a_word_was_taken_back_is_said_by_every_later_run(
    library: Library, path: Path
) -> None:
    """Else the record that says so would stay before all that is found later."""
    written(library, path)
    sheet = Sheet(path, library)
    track = sound()
    track.match = Match("none", "none: no hits; no longer by hand")
    assert sheet.decision(track) is None
    found = sheet.marked(track, Match("matched", "A", "spotify", "a" * 22))
    assert found.rule == "A; no longer by hand"
    assert sheet.marked(track, found) == found  # once is enough


def test_a_number_means_the_candidate_that_the_sheet_showed(
    library: Library, path: Path
) -> None:
    """Another record of the track may rank them in another order."""
    first = Candidate("a" * 22, "US1", "Roses", ("SAINt JHN",), "One")
    second = Candidate("b" * 22, "US2", "Roses", ("SAINt JHN",), "Two")
    doubt = Found(DOUBTFUL.match, candidates=(first, second))
    sheet, shown = Sheet(path, library), sound()
    shown.album, shown.match = "Two", doubt.match
    sheet.note(shown, doubt)
    sheet.write()
    with path.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["album_1"] == "Two"
    answered(path, "1")
    merged = sound()
    merged.album = "One"
    match = Sheet(path, library).decision(merged)
    assert match is not None
    assert match.album == "Two"


def test_what_is_decided_is_found_anew_in_all_that_hung_on_the_match(
    library: Library, path: Path
) -> None:
    sheet = Sheet(path, library)
    track = sound()
    track.match, track.context = DOUBTFUL.match, Context(deezer_rank=5, tags=("pop",))
    sheet.note(track, DOUBTFUL)
    sheet.write()
    answered(path, "2")
    (again,) = Sheet(path, library).new_decisions()
    assert again.context == Context()


def test_a_number_without_a_candidate_is_named(library: Library, path: Path) -> None:
    written(library, path)  # two candidates
    answered(path, "3")
    with pytest.raises(ScraperError, match=r"matches.csv:2: .* got '3'"):
        Sheet(path, library)


@pytest.mark.parametrize(
    ("track_id", "said"),
    [("7.34E+18", "rounds long numbers"), ("12", "is not under review")],
)
def test_a_word_on_a_track_that_nobody_asked_about_is_not_lost_in_silence(
    library: Library, path: Path, track_id: str, said: str
) -> None:
    written(library, path)
    answered(path, "1")
    path.write_text(path.read_text().replace("t1", track_id, 1))
    with pytest.raises(ScraperError, match=said):
        Sheet(path, library)


def test_a_number_means_the_song_that_stood_behind_it_when_it_was_written(
    library: Library, path: Path
) -> None:
    """A run that ends meanwhile may find one more, and number them anew."""
    row = written(library, path)
    assert row["spotify_id_1"] == ONE.spotify_id
    better = Candidate("c" * 22, None, "Roses", ("SAINt JHN",), "Album")
    sheet, track = Sheet(path, library), sound()
    track.match, track.album = DOUBTFUL.match, "Album"
    sheet.note(track, Found(track.match, candidates=(ONE, TWO, better)))
    answered(path, "1")
    match = Sheet(path, library).decision(sound())
    assert match is not None
    assert match.spotify_id == ONE.spotify_id


def test_candidates_of_deezer_take_no_place_of_those_with_spotifys_ids(
    library: Library, path: Path
) -> None:
    written(library, path)
    sheet, track = Sheet(path, library), sound()
    track.match = DOUBTFUL.match
    deezer = Candidate(None, "USQX91300108", "Roses", ("Else",), "X", deezer_id=5)
    sheet.note(track, DOUBTFUL)
    sheet.note(track, Found(DOUBTFUL.match, candidates=(deezer,)))
    sheet.write()
    assert "USQX91300108" not in path.read_text(encoding="utf-8-sig")
    after = Sheet(path, library)
    after.note(track, Found(DOUBTFUL.match, candidates=(deezer,)))  # alone they stay
    after.write()
    answered(path, "1")
    match = Sheet(path, library).decision(sound())
    assert match is not None
    assert (match.spotify_id, match.isrc) == (None, "USQX91300108")


def test_a_quotation_mark_that_is_never_closed_swallows_no_word(
    library: Library, path: Path
) -> None:
    written(library, path)
    answered(path, "1")
    head, line = path.read_text().splitlines()
    path.write_text("\n".join([head, f't0,,"Ros{line[3:]}', line, ""]))
    with pytest.raises(ScraperError, match=r"matches\.csv:\d+: expected CSV, got"):
        Sheet(path, library)


def test_two_words_on_one_track_are_named(library: Library, path: Path) -> None:
    written(library, path)
    answered(path, "1")
    head, line = path.read_text().splitlines()
    path.write_text("\n".join([head, line, line.replace("t1,1", "t1,none"), ""]))
    with pytest.raises(ScraperError, match=r":3: track t1 is there twice"):
        Sheet(path, library)
    path.write_text("\n".join([head, line, line, ""]))
    assert Sheet(path, library).words == {"t1": ONE.spotify_id}


@pytest.mark.parametrize("end", ["\u2028", "\x0b", "\x85", "\r", "\n"])
def test_a_title_may_hold_any_end_of_a_line(
    library: Library, path: Path, end: str
) -> None:
    written(library, path, f"Ro{end}ses{end}")
    assert Sheet(path, library).words == {}


def test_what_is_written_into_it_while_a_crawl_runs_is_kept(
    library: Library, path: Path
) -> None:
    written(library, path)
    sheet = Sheet(path, library)
    answered(path, "2")
    sheet.write()
    assert Sheet(path, library).words == {"t1": TWO.spotify_id}
    answered(path, "perhaps")
    before = path.read_bytes()
    sheet.write()
    assert path.read_bytes() == before  # it is for a person to correct
