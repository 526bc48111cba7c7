"""Exporters, files that appear when they are whole, and the state store."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tiktok_scraper.errors import PageLost, UsageError
from tiktok_scraper.exporters import CsvPages, JsonLinesPages, JsonPages
from tiktok_scraper.items import Page, Track, Video
from tiktok_scraper.partfiles import PartFileStorage, adopt
from tiktok_scraper.state import State

AT = "2026-11-22T12:00:00Z"


def track(track_id: str) -> Track:
    return Track(
        track_id=track_id,
        title="NA",
        author=None,
        album=None,
        duration_s=30.0,
        original=False,
        play_url=None,
        video_count=None,
        collected_at=AT,
        source="recommend",
    )


def video(video_id: str, track_id: str = "1", plays: int = 5) -> Video:
    return Video(
        video_id, track_id, "p", AT, 9.0, plays, 1, 1, 1, 1, None, False, AT,
        "recommend",
    )  # fmt: skip


PAGE = Page("recommend", "recommend", (track("1"), track("2")), (video("10"),))


def test_json_lines_flatten_a_page_into_its_rows() -> None:
    file = io.BytesIO()
    JsonLinesPages(file).export_item(PAGE)
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [(row["kind"], row.get("video_id")) for row in lines] == [
        ("track", None),
        ("track", None),
        ("video", "10"),
    ]
    assert lines[0]["match"] is None
    assert lines[0]["album"] is None


@pytest.mark.parametrize(("kind", "count"), [("track", 2), ("video", 1)])
def test_a_feed_may_hold_one_kind(kind: str, count: int) -> None:
    file = io.BytesIO()
    JsonLinesPages(file, kind=kind).export_item(PAGE)
    assert len(file.getvalue().splitlines()) == count


def test_every_format_shows_rows_never_pages(tmp_path: Path) -> None:
    with (tmp_path / "x.json").open("wb") as file:
        exporter = JsonPages(file)
        exporter.start_exporting()
        exporter.export_item(PAGE)
        exporter.finish_exporting()
    told = json.loads((tmp_path / "x.json").read_text())
    assert [row["kind"] for row in told] == ["track", "track", "video"]
    with (tmp_path / "x.csv").open("wb") as file:
        table = CsvPages(file)
        table.start_exporting()
        table.export_item(PAGE)
        table.finish_exporting()
    with (tmp_path / "x.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["kind"], row["plays"]) for row in rows] == [
        ("track", ""),
        ("track", ""),
        ("video", "5"),
    ]
    assert {"match.status", "audio.tempo", "dsp_ids.spotify"} <= set(rows[0])


@pytest.mark.parametrize("kind", [JsonLinesPages, JsonPages, CsvPages])
def test_a_full_disk_is_told_with_the_name_of_the_file(kind: Any) -> None:
    full = Path("/dev/full")
    with full.open("wb", buffering=0) as file, pytest.raises(PageLost) as caught:
        kind(file).export_item(PAGE)
    told = "/dev/full cannot be written (No space left on device); make room"
    assert str(caught.value).startswith(told)


def test_a_page_is_on_disk_before_the_next_one_comes(tmp_path: Path) -> None:
    storage = PartFileStorage(str(tmp_path / "x.jsonl"))
    file = storage.open(None)
    JsonLinesPages(file).export_item(PAGE)
    part = tmp_path / "x.jsonl.part"
    assert len(part.read_bytes().splitlines()) == 3
    storage.store(file)


def test_a_file_has_its_final_name_only_when_it_is_whole(tmp_path: Path) -> None:
    storage = PartFileStorage(str(tmp_path / "x.jsonl"))
    file = storage.open(None)
    file.write(b"{}\n")
    assert not (tmp_path / "x.jsonl").exists()
    storage.store(file)
    assert (tmp_path / "x.jsonl").read_bytes() == b"{}\n"
    assert list(tmp_path.glob("*.part")) == []


def test_appending_keeps_what_was_there(tmp_path: Path) -> None:
    for line in (b"1\n", b"2\n"):
        storage = PartFileStorage(str(tmp_path / "x.jsonl"))
        file = storage.open(None)
        file.write(line)
        storage.store(file)
    assert (tmp_path / "x.jsonl").read_bytes() == b"1\n2\n"


def test_the_part_of_a_dead_writer_gets_its_name_a_live_ones_does_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "old.jsonl.part").write_bytes(b"kept\n")
    (tmp_path / "old.jsonl").write_bytes(b"another\n")
    live = PartFileStorage(str(tmp_path / "live.jsonl"))
    file = live.open(None)  # adopts old.jsonl.part
    assert adopt(tmp_path) == []
    assert (tmp_path / "old-2.jsonl").read_bytes() == b"kept\n"
    assert (tmp_path / "live.jsonl.part").exists()
    live.store(file)


def test_the_state_store_remembers_across_its_closing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/state.sqlite"
    state = State(url)
    state.begin("a command", ["recommend"])
    assert state.known(["1", "2"]) == set()
    state.commit(PAGE)
    state.commit(PAGE)  # a page that is repeated after a crash
    state.close()
    again = State(url)
    assert again.known(["1", "2", "3"]) == {"1", "2"}
    assert again.known(str(number) for number in range(2000)) == {"1", "2"}
    again.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://u:hunter22@h/db"])
def test_a_state_url_that_cannot_be_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError, match="STATE_URL must") as caught:
        State(url)
    assert "hunter22" not in str(caught.value)
