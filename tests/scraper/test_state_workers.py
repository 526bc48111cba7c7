"""The state store under several processes: leases, deaths, and who ends the crawl."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tiktok_scraper.state import State
from tiktok_scraper.state import workers as working
from tiktok_scraper.state.schema import crawls, workers

PROJECT = Path(__file__).parents[2]
BEGIN = """
import json, sys, time
from tiktok_scraper.items import Page, Track, Video
from tiktok_scraper.state import FOLLOWED, State
AT = "2026-11-22T12:00:00Z"
print("up", flush=True)
sys.stdin.readline()
state = State(sys.argv[1])
"""
Child = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def child(store_url: str) -> Iterator[Child]:
    """Starts a process that waits for a line, opens the store, and goes on."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str) -> subprocess.Popen[str]:
        pipe: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = subprocess.Popen(
            [sys.executable, "-c", BEGIN + code, store_url],
            cwd=PROJECT,
            text=True,
            stderr=subprocess.STDOUT,
            **pipe,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def together(*processes: subprocess.Popen[str]) -> list[Any]:
    """Let the processes go on at the same moment; what each prints at its end."""
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    told = []
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0, out
        told.append(json.loads(out))
    return told


def test_processes_that_begin_at_once_work_on_one_crawl(child: Child) -> None:
    code = """
names = [f"command {number}" for number in range(40)]
print(json.dumps([state.begin(name, ["recommend"]).crawl_id for name in names]))
"""
    first, *others = together(*(child(code) for _ in range(4)))
    assert others == [first] * 3
    assert len(set(first)) == 40


def test_no_listing_is_ever_taken_by_two(store_url: str, child: Child) -> None:
    with closing(State(store_url)) as state:
        state.begin("a", [f"music:{number}" for number in range(200)])
        state.leave(ended=None)
    code = """
state.begin("a", [])
listings = []
while taken := state.take():
    listings.append(taken.listing)
    time.sleep(0.002)  # or one is through before the other has begun
print(json.dumps(listings))
"""
    one, two = together(child(code), child(code))
    assert len(one) + len(two) == 200
    assert {*one, *two} == {f"music:{number}" for number in range(200)}
    assert min(len(one), len(two)) > 0


def test_what_a_killed_process_held_is_free_at_once(
    store_url: str, child: Child
) -> None:
    holder = child("""
state.begin("a", ["music:1", "music:2", "music:3"])
state.take(), state.take()
print("holds", flush=True)
sys.stdin.readline()
""")
    assert holder.stdin
    assert holder.stdout
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert [holder.stdout.readline() for _ in range(2)] == ["up\n", "holds\n"]
    with closing(State(store_url)) as state:
        begun = state.begin("a", [])
        free = state.take()
        assert free
        assert (free.listing, state.take()) == ("music:3", None)
        holder.kill()
        holder.wait()
        listings = [taken.listing for taken in iter(state.take, None)]
        assert listings == ["music:1", "music:2"]
        assert begun.resumed


@pytest.fixture
def two(store_url: str) -> Iterator[tuple[State, State]]:
    """Two workers of one crawl, each with a listing."""
    with closing(State(store_url)) as one, closing(State(store_url)) as other:
        for state in (one, other):
            state.begin("a", ["music:1", "music:2"])
            state.take()
        yield one, other


def elsewhere(state: State, *, silent_for: float) -> None:
    """Have the store think that ``state`` is of another machine."""
    here = state.crawl.worker
    with state.engine.begin() as connection:
        connection.execute(
            update(workers)
            .where(workers.c.worker == here)
            .values(alive_until=workers.c.alive_until - silent_for)
        )


def test_a_worker_of_another_machine_is_dead_when_its_lease_ran_out(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(State(store_url)) as far, closing(State(store_url)) as near:
        with monkeypatch.context() as there:
            there.setattr("socket.gethostname", lambda: "elsewhere")
            far.begin("a", ["music:1"])
            far.take()
        near.begin("a", [])
        elsewhere(far, silent_for=working.LEASE_S - 30)
        assert near.take() is None
        elsewhere(far, silent_for=31)
        taken = near.take()
        assert taken
        assert taken.listing == "music:1"


def test_a_worker_that_was_silent_for_long_does_not_bury_itself(
    two: tuple[State, State],
) -> None:
    one, _ = two
    elsewhere(one, silent_for=working.LEASE_S + 1)
    assert one.take() is None  # it holds the one, the other worker the other


def test_a_worker_that_was_taken_for_dead_comes_back_with_its_next_word(
    two: tuple[State, State],
) -> None:
    one, other = two
    elsewhere(one, silent_for=working.LEASE_S + 1)
    again = other.take()
    assert again
    assert again.listing == "music:1"
    one.give_back("music:1")  # which is in other hands by now
    assert one.take() is None
    other.finish("music:1")
    other.leave(ended="finished")
    assert one.begin("a", []).resumed  # for `one` is still at work


def test_a_crawl_is_over_when_the_last_worker_leaves(
    two: tuple[State, State], store_url: str
) -> None:
    one, other = two
    one.leave(ended="finished")
    with closing(State(store_url)) as third:
        assert third.begin("a", []).resumed
        other.leave(ended="finished")
        third.leave(ended="finished")
    with closing(State(store_url)) as fourth:
        assert not fourth.begin("a", []).resumed


def test_the_dead_do_not_keep_a_crawl_from_being_over(
    two: tuple[State, State], store_url: str
) -> None:
    one, other = two
    elsewhere(other, silent_for=working.LEASE_S + 1)
    one.leave(ended="finished")
    with closing(State(store_url)) as next_day:
        assert not next_day.begin("a", []).resumed


def test_workers_that_leave_at_once_leave_no_crawl_open(
    store_url: str, child: Child
) -> None:
    code = """
for number in range(60):
    state.begin("a", [])
    state.leave(ended="finished")
print("1")
"""
    together(*(child(code) for _ in range(3)))
    with closing(State(store_url)) as state, state.engine.connect() as connection:
        open_ones = select(crawls.c.crawl_id).where(crawls.c.ended.is_(None))
        assert connection.scalars(open_ones).all() == []


COMMITS = """
state.begin("a", [])
up_and_down = [range(200), range(199, -1, -1)]
counts = (5, 1, None, None, None, None, None)
for number in range(200):
    ids = [str(1000 * (number // 10) + i) for i in up_and_down[FIRST]]
    tracks = tuple(
        Track(i, "NA", None, None, 30.0, False, None, None, AT, "music") for i in ids
    )
    videos = tuple(Video(i, i, None, AT, None, *counts, AT, "music") for i in ids)
    page = Page("music", "music:1", tracks, videos, cursor=str(number))
    state.commit(page, follow=[f"music:{i}" for i in ids])
    state.spend(3, "2026-11-22")
print("1")
"""


def test_two_that_write_all_the_time_never_stop_each_other(
    store_url: str, child: Child
) -> None:
    with closing(State(store_url)) as state:
        state.begin("a", ["music:1"])
    first, second = (COMMITS.replace("FIRST", number) for number in "01")
    together(child(first), child(second))
    with closing(State(store_url)) as state:
        begun = state.begin("a", [])
        assert begun.new_tracks == 20 * 200  # each counted by one of them
        assert state.spent("2026-11-22") == 2 * 200 * 3
        ids = [str(1000 * ten + i) for ten in range(20) for i in range(200)]
        assert state.known(ids) == set(ids)
        assert state.listings(done=False) == 4000  # music:1 is one of them
