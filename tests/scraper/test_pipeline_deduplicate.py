"""What is new, what is known, what has grown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from tiktok_scraper.items import DspIds, Page, Track, Video
from tiktok_scraper.pipelines.catalogue import KeepCatalogue
from tiktok_scraper.pipelines.deduplicate import DropDuplicates
from tiktok_scraper.state import State

AT = "2026-11-22T12:00:00Z"


def track(track_id: str, **changes: Any) -> Track:
    whole = {
        "title": "Song",
        "author": None,
        "album": None,
        "duration_s": None,
        "original": False,
        "play_url": None,
        "video_count": None,
    }
    return Track(track_id, **(whole | changes), collected_at=AT, source="recommend")


def video(video_id: str, plays: int, track_id: str = "1", at: str = AT) -> Video:
    counts = (plays, 1, None, None, None, None, None)
    return Video(video_id, track_id, None, AT, None, *counts, at, "recommend")


def page(*rows: Track | Video) -> Page:
    return Page(
        "recommend",
        "recommend",
        tuple(row for row in rows if isinstance(row, Track)),
        tuple(row for row in rows if isinstance(row, Video)),
    )


@pytest.fixture
def stats() -> MemoryStatsCollector:
    return MemoryStatsCollector(get_crawler())


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    store = State(f"sqlite:///{tmp_path}/state.sqlite")
    store.begin("a command", ["recommend"])
    yield store
    store.close()


def test_a_video_that_has_grown_brings_a_line_a_smaller_count_does_not(
    state: State, stats: MemoryStatsCollector
) -> None:
    pipeline = DropDuplicates(state, stats)
    shown = [
        [row.plays for row in pipeline.process_item(page(video("9", plays))).videos]
        for plays in (500, 500, 400, 700, 600)
    ]
    assert shown == [[500], [], [], [700], []]
    assert stats.get_value("videos/repeated") == 3


def test_another_day_is_another_line_and_the_same_video(
    state: State, stats: MemoryStatsCollector
) -> None:
    pipeline, midnight = DropDuplicates(state, stats, videos=2), "2026-11-23T00:00:01Z"
    rows = [video("9", 500), video("9", 500, at=midnight), video("9", 500, at=midnight)]
    shown = [len(pipeline.process_item(page(row)).videos) for row in rows]
    assert shown == [1, 1, 0]
    left = pipeline.process_item(page(video("10", 5), video("11", 5)))
    assert [row.video_id for row in left.videos] == ["10"]  # two of the sound


def test_a_track_of_an_earlier_crawl_brings_its_videos_only(
    state: State, stats: MemoryStatsCollector
) -> None:
    state.commit(page(track("1")))
    left = DropDuplicates(state, stats).process_item(
        page(track("1"), track("2"), video("9", 5))
    )
    assert [row.track_id for row in left.tracks] == ["2"]
    assert [row.video_id for row in left.videos] == ["9"]
    assert stats.get_value("tracks/known") == 1


def test_what_a_run_that_was_killed_has_written_is_not_written_again(
    state: State, stats: MemoryStatsCollector
) -> None:
    state.commit(page(track("1"), video("8", 500), video("9", 500)))
    after = DropDuplicates(state, stats, videos=3)
    left = after.process_item(
        page(video("8", 500), video("9", 700), video("10", 1), video("11", 1))
    )
    assert [row.video_id for row in left.videos] == ["9", "10"]  # three of the sound


def test_the_limit_counts_the_tracks_of_a_run_that_was_killed(
    tmp_path: Path, stats: MemoryStatsCollector
) -> None:
    url = f"sqlite:///{tmp_path}/state.sqlite"
    before, after = State(url), State(url)
    before.begin("a command", ["recommend"])
    before.commit(page(track("1"), track("2")))
    after.begin("a command", ["recommend"])
    left = DropDuplicates(after, stats, limit=3).process_item(
        page(track("3"), track("4"))
    )
    assert [row.track_id for row in left.tracks] == ["3"]
    before.close()
    after.close()


def test_beyond_the_limit_neither_track_nor_video_is_written(
    state: State, stats: MemoryStatsCollector
) -> None:
    pipeline = DropDuplicates(state, stats, limit=1)
    left = pipeline.process_item(
        page(track("1"), track("2"), video("8", 5, "1"), video("9", 5, "2"))
    )
    assert [row.track_id for row in left.tracks] == ["1"]
    assert [row.track_id for row in left.videos] == ["1"]


@pytest.mark.parametrize(
    ("dsp_ids", "kept"),
    [
        (DspIds(), False),
        (DspIds(amazon="3"), False),
        (DspIds(spotify="1"), True),
        (DspIds(apple="2"), True),
    ],
)
def test_a_user_made_sound_stays_where_its_song_is_named(
    stats: MemoryStatsCollector, dsp_ids: DspIds, kept: bool
) -> None:
    made = track("1", original=True, dsp_ids=dsp_ids)
    for originals in (False, True):
        left = KeepCatalogue(stats, originals).process_item(page(made, video("9", 5)))
        assert bool(left.tracks) == bool(left.videos) == (kept or originals)
