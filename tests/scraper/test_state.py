"""The state store, on SQLite and on PostgreSQL: what one worker keeps in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import SQLAlchemyError

from tiktok_scraper.errors import ScraperError, UsageError
from tiktok_scraper.items import Page, Track, Video
from tiktok_scraper.state import FOLLOWED, SEED, State
from tiktok_scraper.state.schema import metadata

DAY = "2026-11-22"
MUSIC = "music:1"


def track(track_id: str) -> Track:
    at = f"{DAY}T12:00:00Z"
    return Track(track_id, "NA", None, None, 30.0, False, None, None, at, "music")


def video(video_id: str, plays: int = 5, track_id: str = "1", day: str = DAY) -> Video:
    counts = (plays, 1, None, None, None, None, None)
    at = f"{day}T12:00:00Z"
    return Video(video_id, track_id, None, at, None, *counts, at, "music")


def page(*rows: Track | Video, seed: str = MUSIC, cursor: str | None = None) -> Page:
    tracks = tuple(row for row in rows if isinstance(row, Track))
    videos = tuple(row for row in rows if isinstance(row, Video))
    return Page("music", seed, tracks, videos, cursor=cursor)


def told(error: BaseException | None) -> str:
    """What an error says, and what those say that it came from."""
    return f"{error}\n{told(error.__cause__ or error.__context__)}" if error else ""


@pytest.fixture
def store(store_url: str) -> Iterator[State]:
    with closing(State(store_url)) as state:
        yield state


@pytest.fixture
def another(store_url: str) -> Iterator[Callable[[], State]]:
    """Opens the same store once more, as the next run of the command would."""
    opened: list[State] = []

    def open_it() -> State:
        opened.append(State(store_url))
        return opened[-1]

    yield open_it
    for state in opened:
        state.close()


def test_a_crawl_that_is_over_is_followed_by_a_new_one(
    store: State, another: Callable[[], State]
) -> None:
    first = store.begin("a", ["recommend"])
    store.commit(page(track("1"), seed="recommend"))
    store.finish("recommend")
    store.leave(ended="finished")
    second = another().begin("a", ["recommend"])
    assert (first.resumed, second.resumed) == (False, False)
    assert first.crawl_id != second.crawl_id
    assert second.new_tracks == 0


def test_a_crawl_that_was_broken_off_goes_on_where_it_was(
    store: State, another: Callable[[], State]
) -> None:
    first = store.begin("a", [MUSIC])
    store.take()
    store.commit(page(track("1"), track("2"), cursor="30"), follow=["music:2"])
    store.leave(ended=None)
    again = another()
    second = again.begin("a", [MUSIC])
    assert second.crawl_id == first.crawl_id
    assert (second.resumed, second.new_tracks) == (True, 2)
    taken = [again.take(), again.take(), again.take()]
    assert [t and (t.listing, t.cursor) for t in taken] == [
        (MUSIC, "30"),
        ("music:2", None),
        None,
    ]


def test_another_command_is_another_crawl(
    store: State, another: Callable[[], State]
) -> None:
    store.begin("a", [MUSIC])
    assert not another().begin("b", [MUSIC]).resumed


def test_seeds_come_before_what_they_lead_to_and_what_failed_comes_last(
    store: State,
) -> None:
    store.begin("a", ["music:8", "music:9"])
    store.add(["music:1", "music:2", "music:8"], FOLLOWED)
    first = store.take()
    assert first
    assert (first.listing, first.rank, first.failed) == ("music:8", SEED, 0)
    store.give_back("music:8", failed=True)
    order = []
    while taken := store.take():
        order.append((taken.listing, taken.failed))
    assert order == [("music:9", 0), ("music:1", 0), ("music:2", 0), ("music:8", 1)]


def test_a_page_that_is_read_wipes_out_earlier_failures(store: State) -> None:
    store.begin("a", [MUSIC])
    store.take()
    store.give_back(MUSIC, failed=True)
    store.take()
    store.commit(page(cursor="30"))
    store.give_back(MUSIC)
    taken = store.take()
    assert taken
    assert (taken.failed, taken.cursor) == (0, "30")


def test_only_what_was_found_is_taken_where_that_is_asked(store: State) -> None:
    store.begin("a", ["recommend"])
    store.add([MUSIC], FOLLOWED)
    taken = store.take(FOLLOWED)
    assert taken
    assert taken.listing == MUSIC
    assert store.take(FOLLOWED) is None


def test_a_finished_listing_is_not_read_again_unless_it_is_reopened(
    store: State,
) -> None:
    store.begin("a", [MUSIC])
    store.take()
    store.commit(page(cursor="60"), done=True)
    assert store.take() is None
    assert (store.listings(done=True), store.listings(done=False)) == (1, 0)
    store.add([MUSIC], FOLLOWED)
    assert store.take() is None
    store.reopen(MUSIC)
    taken = store.take()
    assert taken
    assert (taken.listing, taken.cursor) == (MUSIC, None)


def test_a_page_is_committed_as_a_whole_or_not_at_all(store: State) -> None:
    store.begin("a", [MUSIC])
    store.take()

    def fail(_c: Any, _cu: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE listings"):
            raise OSError("the server is gone")

    event.listen(store.engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="gone"):
        store.commit(
            page(track("1"), video("10"), cursor="30"),
            follow=["music:2"],
            held=[("2", "{}")],
        )
    event.remove(store.engine, "before_cursor_execute", fail)
    with store.engine.connect() as connection:
        rows = {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in metadata.tables.items()
        }
    assert rows == {
        "tracks": 0,
        "observations": 0,
        "listings": 1,
        "crawls": 1,
        "workers": 1,
        "calls": 0,
        "waiting": 0,
        "answers": 0,
        "reviews": 0,
    }
    store.give_back(MUSIC)
    taken = store.take()
    assert taken
    assert taken.cursor is None


def test_a_page_that_is_repeated_after_a_crash_counts_once(
    store: State, another: Callable[[], State]
) -> None:
    store.begin("a", [MUSIC])
    store.commit(page(track("1"), track("2")))
    store.commit(page(track("2"), track("3"), track("3")))
    assert another().begin("a", []).new_tracks == 3


def test_a_count_that_grew_takes_the_place_of_the_earlier_one(store: State) -> None:
    store.begin("a", [MUSIC])
    store.commit(page(video("10", 5), video("11", 7)))
    store.commit(page(video("10", 8), video("10", 9)))
    assert store.observed(["10", "11", "12"], DAY) == {"10": 9, "11": 7}


def test_on_another_day_or_in_another_crawl_a_video_is_new(
    store: State, another: Callable[[], State]
) -> None:
    store.begin("a", [MUSIC])
    store.commit(page(video("10", 5)))
    assert store.observed(["10"], "2026-11-23") == {}
    other = another()
    other.begin("b", [MUSIC])
    assert other.observed(["10"], DAY) == {}
    store.commit(page(video("10", 6, day="2026-11-23")))
    assert store.observed(["10"], "2026-11-23") == {"10": 6}


def test_videos_of_a_track_are_counted_once_each_and_for_this_crawl(
    store: State, another: Callable[[], State]
) -> None:
    store.begin("a", [MUSIC])
    store.commit(page(video("10"), video("11"), video("12", track_id="2")))
    store.commit(page(video("10", 9)))
    assert store.videos_of(["1", "2", "3"]) == {"1": 2, "2": 1}
    other = another()
    other.begin("b", [MUSIC])
    assert other.videos_of(["1", "2"]) == {}


def test_more_ids_than_a_query_holds_are_asked_about_in_several(store: State) -> None:
    store.begin("a", [MUSIC])
    ids = [str(number) for number in range(1300)]
    store.commit(page(*map(track, ids), *(video(i, track_id=i) for i in ids)))
    assert store.known([*ids, "unknown"]) == set(ids)
    assert len(store.observed(ids, DAY)) == len(store.videos_of(ids)) == 1300


def test_calls_are_counted_by_day(store: State) -> None:
    assert store.spent(DAY) == 0
    store.spend(20, DAY)
    store.spend(5, DAY)
    assert (store.spent(DAY), store.spent("2026-11-23")) == (25, 0)


def test_a_store_that_was_made_before_is_opened_as_it_is(
    store: State, another: Callable[[], State]
) -> None:
    store.begin("a", [MUSIC])
    store.commit(page(track("1")))
    assert another().known(["1"]) == {"1"}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter22@127.0.0.1:1/db",
        "postgresql://u@127.0.0.1:1/db?password=hunter22&connect_timeout=2",
    ],
)
def test_no_message_shows_the_urls_password(url: str) -> None:
    with pytest.raises(ScraperError, match="cannot be opened") as caught:
        State(url)
    assert "hunter22" not in told(caught.value)
    assert "check STATE_URL" in str(caught.value)


def test_a_wrong_password_is_not_shown_either(postgresql_url: str) -> None:
    with pytest.raises(ScraperError, match="cannot be opened") as caught:
        State(postgresql_url.replace("hunter22", "swordfish"))
    assert "swordfish" not in told(caught.value)


@pytest.mark.parametrize("url", ["", "sqlite", "postgresql://u:hunter22@h:port/db"])
def test_a_url_that_is_none_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(UsageError, match="STATE_URL must") as caught:
        State(url)
    assert "hunter22" not in told(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ScraperError, match=r"file/state\.sqlite cannot be opened"):
        State(f"sqlite:///{tmp_path}/file/state.sqlite")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_text("not a database, but long enough" * 40)
    with pytest.raises(ScraperError, match=r"state\.sqlite cannot be opened") as caught:
        State(f"sqlite:///{tmp_path}/state.sqlite")
    assert isinstance(caught.value.__cause__, SQLAlchemyError)


def test_a_file_that_somebody_else_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path, check_same_thread=False)) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        Timer(0.3, other.rollback).start()
        with closing(State(f"sqlite:///{path}")) as state:
            assert not state.begin("a", [MUSIC]).resumed
