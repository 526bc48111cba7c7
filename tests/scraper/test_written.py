"""Tracks and answers as text and back, tracks of earlier files, and who knows what."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tiktok_scraper.errors import BadInput
from tiktok_scraper.items import (
    AudioFeatures,
    Context,
    DspIds,
    LocalAudio,
    Match,
    Track,
)
from tiktok_scraper.lookup import earlier
from tiktok_scraper.lookup.coverage import coverage, table
from tiktok_scraper.lookup.sheet import BY_HAND, WITHDRAWN
from tiktok_scraper.lookup.written import (
    read_found,
    read_track,
    write_found,
    write_track,
)
from tiktok_scraper.matching import Candidate
from tiktok_scraper.providers import Found

AT = "2026-11-23T00:00:00Z"
AUDIO = AudioFeatures(
    danceability=0.8, energy=0.7, key=8, loudness=-5.5, mode=1, speechiness=0.05,
    acousticness=0.01, instrumentalness=0.0, liveness=0.3, valence=None, tempo=122.0,
    time_signature=4, duration_ms=176_840, popularity=71, source="spotify",
    fetched_at=AT,
)  # fmt: skip
LOCAL = LocalAudio(120.0, 0.5, 1, 0, 0.9, -9.0, 30_000, "x 1")
MATCH = Match("matched", "A", "deezer", None, "USXX12345678", "Roses", "SAINt JHN")
CONTEXT = Context(deezer_rank=700_000, lastfm_listeners=None, tags=("rap", "舞曲"))


def sound(track_id: str = "t1", **more: object) -> Track:
    told = (track_id, "Roses", "SAINt JHN", None, 15.0, False, None, None, AT)
    return Track(*told, "recommend", **more)  # type: ignore[arg-type]


FULL = sound(
    dsp_ids=DspIds(spotify="s" * 22),
    match=MATCH,
    audio=AUDIO,
    local_audio=LOCAL,
    context=CONTEXT,
)


@pytest.mark.parametrize("track", [sound(), FULL], ids=["bare", "full"])
def test_a_track_comes_back_as_it_was(track: Track) -> None:
    assert read_track(write_track(track)) == track


@pytest.mark.parametrize(
    "found",
    [
        Found(),
        Found(MATCH, AUDIO, None, CONTEXT, LOCAL),
        Found(
            missing="no", candidates=(Candidate("s", None, "Roses", ("A", "B"), None),)
        ),
    ],
    ids=["nothing", "full", "candidates"],
)
def test_an_answer_comes_back_as_it_was(found: Found) -> None:
    assert read_found(write_found(found)) == found


def test_fields_of_newer_versions_are_left_out() -> None:
    told = json.loads(write_track(FULL))
    told["mood"] = told["audio"]["mood"] = "blue"
    assert read_track(json.dumps(told)) == FULL


def test_the_later_record_of_a_track_counts_and_bad_lines_are_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    later = replace(FULL, title="Roses (again)", collected_at="2026-11-24T00:00:00Z")
    video = {"kind": "video", "schema": 1, "video_id": "1"}
    (tmp_path / "a.jsonl").write_text(
        "\n".join([write_track(FULL), json.dumps(video), "{", '{"kind": "track"}', ""])
    )
    (tmp_path / "b.jsonl").write_text(write_track(later) + "\n")
    found = earlier.read(f"{tmp_path}/a.jsonl, {tmp_path}/b.jsonl")
    assert found == {"t1": later}
    assert [f"{tmp_path}/a.jsonl:{n}: expected a track" for n in (3, 4)] == [
        message[: len(f"{tmp_path}/a.jsonl:3: expected a track")]
        for message in caplog.messages
    ]


def test_many_bad_lines_are_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.jsonl").write_text(write_track(FULL) + "\n" + "nothing\n" * 9)
    assert earlier.read(str(tmp_path / "*.jsonl")) == {"t1": FULL}
    assert len(caplog.messages) == earlier.TOLD + 1
    assert caplog.messages[-1].startswith("9 lines")


def test_what_was_told_once_is_not_told_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.jsonl").write_text(write_track(FULL) + "\n" + "nothing\n" * 9)
    assert earlier.read(str(tmp_path / "a.jsonl"), tell=False) == {"t1": FULL}
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("title", 5),
        ("author", []),
        ("duration_s", "15"),
        ("original", 1),
        ("video_count", 1.5),
        ("collected_at", None),
        ("source", "hearsay"),
        ("schema", True),
        ("dsp_ids", "song"),
        ("dsp_ids.spotify", 5),
        ("match", ["status"]),
        ("match.status", "sure"),
        ("match.rule", 1),
        ("audio.key", "8"),
        ("audio.mode", True),
        ("audio.tempo", {}),
        ("local_audio.engine", None),
        ("context", ["song"]),
        ("context.tags", "rap"),
        ("context.tags", [1]),
    ],
)
def test_a_value_of_the_wrong_type_makes_a_bad_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, place: str, value: object
) -> None:
    told = json.loads(write_track(replace(FULL, track_id="bad")))
    *folders, name = place.split(".")
    inner = told[folders[0]] if folders else told
    inner[name] = value
    lines = [json.dumps(told), write_track(FULL)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert earlier.read(str(tmp_path / "a.jsonl")) == {"t1": FULL}
    (message,) = caplog.messages
    assert message.startswith(f"{tmp_path}/a.jsonl:1: expected a track")


def test_whole_numbers_will_do_where_decimal_ones_are_due(tmp_path: Path) -> None:
    told = json.loads(write_track(FULL))
    told["duration_s"] = told["audio"]["tempo"] = told["local_audio"]["tempo"] = 7
    (tmp_path / "a.jsonl").write_text(json.dumps(told))
    track = earlier.read(str(tmp_path / "a.jsonl"))["t1"]
    assert track.duration_s == track.audio.tempo == track.local_audio.tempo == 7  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "pattern", ["", "/raw", "/raw/**", "/**/*.jsonl", "/r*/*", "/**/tracks"]
)
def test_folders_and_two_stars_name_the_files_below_them(
    tmp_path: Path, pattern: str
) -> None:
    for place in ("raw/tracks/1.jsonl", "raw/tracks/old/2.jsonl"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_track(sound(path.stem)))
    assert set(earlier.read(f"{tmp_path}{pattern}")) == {"1", "2"}


def test_a_folder_means_its_json_lines_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "1.jsonl").write_text(write_track(FULL))
    (tmp_path / "2.jsonl.part").write_text(write_track(sound("t2")))
    (tmp_path / "state.sqlite").write_bytes(b"SQLite")
    assert set(earlier.read(str(tmp_path))) == {"t1"}
    assert caplog.messages == []


@pytest.mark.parametrize(
    "written",
    [
        lambda lines: b"\xef\xbb\xbf" + b"\n".join(lines),
        lambda lines: b"\r\n".join(lines),
        lambda lines: b"[\n" + b",\n".join(lines) + b"\n]",
        lambda lines: b"\xef\xbb\xbf [" + b",".join(lines) + b"]",
    ],
    ids=["byte order mark", "windows", "array", "array in a line"],
)
def test_no_track_is_lost_to_the_way_of_writing(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    written: Callable[[list[bytes]], bytes],
) -> None:
    lines = [write_track(one).encode() for one in (FULL, sound("t2"))]
    video = b'{"kind": "video", "schema": 1, "video_id": "1"}'
    (tmp_path / "all.json").write_bytes(written([*lines, video]))
    assert earlier.read(str(tmp_path / "all.json")) == {"t1": FULL, "t2": sound("t2")}
    assert caplog.messages == []


def test_the_tracks_of_2021_are_read_as_they_were(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "tracks.csv").write_text(
        "\ufeffid,title,album,views,videos\n"
        '6953851540646709249,"A, O, K",A-O-K,25100000,119\n'
        ",lost,,11900000,30\n"
        '6790838366146398209,"two\nlines",,1200000,10\n'
        "6790838366146398210,NA,None,1,1\n"
        "6790838366146398211,original sound - user_1,,1,1\n"
    )
    found = earlier.read(str(tmp_path / "tracks.csv"))
    told = [(t.track_id, t.title, t.author, t.album) for t in found.values()]
    assert told == [
        ("6953851540646709249", "A, O, K", None, "A-O-K"),
        ("6790838366146398209", "two\nlines", None, None),
        ("6790838366146398210", "NA", None, "None"),
        ("6790838366146398211", "original sound", None, None),  # names nobody
    ]
    assert {track.source for track in found.values()} == {"import"}
    assert [m.partition(": ")[0] for m in caplog.messages] == [
        f"{tmp_path}/tracks.csv:3"
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'id,title,album\n1,"Roses,R\n2,Stay,S\n', r"tracks\.csv:3: expected CSV"),
        ("id,title,album\n1,Beyoncé,B\n".encode("latin-1"), "expected UTF-8, got"),
        (b"id,title,album\n1," + b"x" * 200_000 + b",B\n", r"\.csv:2: expected CSV"),
    ],
    ids=["an open quotation mark", "latin-1", "a field without end"],
)
def test_a_table_that_is_torn_loses_no_sound_in_silence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "tracks.csv").write_bytes(content)
    with pytest.raises(BadInput, match=said):
        earlier.read(str(tmp_path / "tracks.csv"))


def test_an_id_that_a_spreadsheet_has_rounded_is_a_bad_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = "id,title,album\n6.77E+18,One,A\n6.77E+18,Two,B\n5,Three,C\n"
    (tmp_path / "tracks.csv").write_text(rows)
    assert set(earlier.read(str(tmp_path / "tracks.csv"))) == {"5"}
    assert len(caplog.messages) == 2


def test_a_schema_that_is_none_costs_its_line_alone(tmp_path: Path) -> None:
    odd = write_track(sound("t2")).replace('"schema":1', '"schema":null')
    (tmp_path / "a.jsonl").write_text(f"{odd}\n{write_track(FULL)}\n")
    assert earlier.read(str(tmp_path)) == {"t1": FULL}


def test_the_features_of_2021_are_no_tracks(tmp_path: Path) -> None:
    (tmp_path / "features.csv").write_text("tt_id,id,title,album\n1,s,Roses,Roses\n")
    with pytest.raises(BadInput, match=r"something else \(lines: 2\); name files"):
        earlier.read(str(tmp_path / "features.csv"))


ROW = b'{"kind": "video", "schema": 1, "video_id": "1"}\n'


@pytest.mark.parametrize(
    ("content", "came"),
    [
        (
            gzip.compress(ROW),
            r"gzip has packed; unpack it first \(gunzip\): .*a\.jsonl",
        ),
        (ROW.decode().encode("utf-16"), r"UTF-16; save it as UTF-8: .*a\.jsonl"),
        (b"track_id,title\nt1,Roses\n", r"something else \(lines: 2\); name files"),
        (b'[{"id": 1}]', r"something else \(lines: 1\); name files"),
        (b"[\n" + ROW, r"videos alone \(1\); name the files of tracks"),
        (b"", "nothing but empty files; collect some"),
    ],
    ids=["gzip", "utf-16", "csv", "other array", "videos", "empty"],
)
def test_files_without_any_track_are_refused_with_what_came(
    tmp_path: Path, content: bytes, came: str
) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(BadInput, match=f"expected files of JSON lines.*got .*{came}"):
        earlier.read(str(tmp_path))


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").symlink_to(tmp_path / "gone")
    with pytest.raises(BadInput, match=r"a\.jsonl cannot be read \(No such file"):
        earlier.read(str(tmp_path / "*"))


def at(day: int, track: Track, **changes: object) -> Track:
    return replace(track, collected_at=f"2026-11-{day}T00:00:00Z", **changes)  # type: ignore[arg-type]


def heard(day: int, track: Track) -> Track:
    audio = replace(AUDIO, fetched_at=f"2026-11-{day}T00:00:00Z")
    return replace(track, audio=audio)


FROM_BEST_TO_WORST = [
    at(22, sound(match=Match("none", BY_HAND))),  # without features, but the later word
    at(21, FULL, match=Match("matched", f"title; {WITHDRAWN}")),
    at(20, FULL, match=Match("matched", BY_HAND)),
    at(20, sound(match=Match("none", BY_HAND))),
    at(23, heard(26, FULL)),
    at(24, heard(25, FULL)),
    at(25, sound(match=MATCH)),
    at(24, sound(match=MATCH)),
    at(29, sound()),
]


@pytest.mark.parametrize("pair", list(pairwise(FROM_BEST_TO_WORST)))
def test_contents_decide_between_records_and_names_of_files_do_not(
    tmp_path: Path, pair: tuple[Track, Track]
) -> None:
    for first, second in (pair, pair[::-1]):
        (tmp_path / "a.jsonl").write_text(write_track(first))
        (tmp_path / "b.jsonl").write_text(write_track(second))
        assert earlier.read(str(tmp_path)) == {"t1": pair[0]}


def test_records_that_differ_in_a_word_only_have_one_order(tmp_path: Path) -> None:
    pair = (FULL, replace(FULL, title="Rosen"))
    taken = []
    for one, other in (pair, pair[::-1]):
        lines = f"{write_track(one)}\n{write_track(other)}"
        (tmp_path / "a.jsonl").write_text(lines)
        taken.append(earlier.read(str(tmp_path)))
    assert taken[0] == taken[1]


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    told = json.loads(write_track(FULL)) | {"schema": 2}
    (tmp_path / "a.jsonl").write_text(json.dumps(told))
    with pytest.raises(BadInput, match=r"a\.jsonl:1: expected schema 1 or older"):
        earlier.read(str(tmp_path / "a.jsonl"))


def test_coverage_counts_each_field_by_its_source() -> None:
    both = replace(AUDIO, source="spotify+reccobeats", valence=0.5)
    told = coverage([FULL, sound("t2", audio=both), sound("t3")])
    assert told["tracks"] == 3
    assert told["matches"] == {"not looked up": 2, "matched": 1}
    assert told["fields"]["tempo"] == {"spotify": 1, "spotify+reccobeats": 1}
    assert told["fields"]["valence"] == {"spotify+reccobeats": 1}
    assert told["fields"]["local_audio.key"] == {"local": 1}
    assert told["fields"]["match.isrc"] == {"deezer": 1}
    assert told["fields"]["context.lastfm_listeners"] == {}
    lines = table(told)
    assert next(line for line in lines if line.startswith("tempo ")).split()[1:3] == [
        "2",
        "66.7%",
    ]
    assert table(coverage([]))[1].split() == ["danceability", "0", "-"]
