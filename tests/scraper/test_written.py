"""Tracks and answers as text and back, tracks of earlier files, and who knows what."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tiktok_scraper.errors import UsageError
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


def test_the_last_line_of_a_track_counts_and_bad_lines_are_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    later = replace(FULL, title="Roses (again)")
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
    (tmp_path / "a.jsonl").write_text("nothing\n" * 9)
    assert earlier.read(str(tmp_path / "*.jsonl")) == {}
    assert len(caplog.messages) == earlier.TOLD + 1
    assert caplog.messages[-1].startswith("9 lines")


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    told = json.loads(write_track(FULL)) | {"schema": 2}
    (tmp_path / "a.jsonl").write_text(json.dumps(told))
    with pytest.raises(UsageError, match=r"a\.jsonl:1: expected schema 1 or older"):
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
