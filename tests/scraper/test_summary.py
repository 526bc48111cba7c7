"""The last words of a crawl, on screen and in its file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tiktok_scraper.errors import Refused
from tiktok_scraper.extensions.account import account
from tiktok_scraper.extensions.endings import next_step, why
from tiktok_scraper.extensions.lines import lines
from tiktok_scraper.sandbox.serve import running

Crawl = Callable[..., Any]

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STATS: dict[str, Any] = {
    "start_time": START,
    "crawl/id": "20261123T120000Z-ab12",
    "crawl/resumed": True,
    "pages": 130,
    "pages/recommend": 40,
    "pages/music": 90,
    "pages/via/api": 120,
    "pages/via/embed": 10,
    "tracks/new": 1200,
    "tracks/known": 7,
    "tracks/by/recommend": 1100,
    "tracks/by/music": 100,
    "videos/new": 1,
    "videos/by/music": 1,
    "coverage/got": 39,
    "coverage/claimed": 391,
    "refusals/captcha": 1,
    "refusals/empty_body": 6,
    "refusals/retry/max_reached": 2,
    "items/skipped/live": 2,
    "listings/done": 3,
    "listings/left": 45,
    "listings/failed/not_there": 1,
    "session/renewed": 1,
    "calls/today": 4870,
    "calls/cap": 5000,
    "match/exact": 14,
    "match/none": 0,
    "features/spotify/found": 13,
    "features/spotify/calls": 99,
    "steps": [{"at": "12:01", "from": "api", "to": "embed", "reason": "empty_body"}],
}


def of(reason: str = "finished", **stats: Any) -> dict[str, Any]:
    files = ["data/raw/tracks/a.jsonl", "data/raw/videos/a.jsonl"]
    return account(STATS | stats, reason, files, START + timedelta(seconds=754))


def test_a_full_account_takes_ten_aligned_lines() -> None:
    assert list(lines(of())) == [
        "collected: 1,200 new tracks, 1 video from 130 pages in 12 min 34 s, "
        "7 tracks known from before",
        "  sources: music (100 tracks 1 video 90 pages), "
        "recommend (1,100 tracks 40 pages)",
        "     ways: api 120 pages, embed 10 pages, api -> embed (empty_body), "
        "session renewed 1 time, 4,870 of 5,000 calls today",
        " coverage: 39 of 391 videos that TikTok claims (10.0 %)",
        " refusals: captcha 1, empty_body 6",
        " listings: 3 done, 45 left, failed: not_there 1",
        "  skipped: live 2",
        "  matches: exact 14, features of spotify: 13 found",
        "    files: data/raw/tracks/a.jsonl, data/raw/videos/a.jsonl",
        "    ended because a round brought fewer new tracks than the threshold; "
        "next: python -m modeling.run",
    ]


def test_what_is_zero_or_unknown_is_not_told() -> None:
    told = account({"start_time": START, "calls/cap": 0}, "limit", [], START)
    assert list(lines(told)) == [
        "collected: nothing new in 0 s",
        "    ended because the limit was reached; next: nothing new was written; "
        "try other seeds, or try again tomorrow",
    ]
    assert set(told) == {"started_at", "ended_at", "elapsed_s", "ended", "new"}
    assert told["new"] == {"tracks": 0, "videos": 0, "pages": 0}


def test_the_object_has_what_the_lines_have() -> None:
    told = of()
    assert told["elapsed_s"] == 754
    assert told["ended_at"] == "2026-11-23T12:12:34Z"
    assert told["coverage"] == {"got": 39, "claimed": 391, "percent": 10.0}
    assert told["sources"]["music"] == {"pages": 90, "tracks": 100, "videos": 1}
    assert told["refusals"] == {"captcha": 1, "empty_body": 6}
    assert told["listings"]["failed"] == {"not_there": 1}
    assert told["features"] == {"spotify": {"found": 13}}
    assert told["matches"] == {"exact": 14}
    assert told["steps"] == STATS["steps"]
    assert json.loads(json.dumps(told)) == told


REFUSALS = sorted(kind.reason for kind in Refused.__subclasses__())


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_has_its_sentence_and_its_next_step(reason: str) -> None:
    assert why(f"refused_{reason}", {}).startswith("TikTok did not serve: ")
    step = next_step(f"refused_{reason}", {})
    assert step.endswith("; the same command goes on where this one ended")
    assert len(step) > len("; the same command goes on where this one ended") + 10


@pytest.mark.parametrize(
    ("reason", "because", "then"),
    [
        ("shutdown", "stopped by hand", "the same command goes on"),
        ("daily_cap", "the day's cap", "after 00:00 UTC"),
        ("unreachable", "could not be reached", "check the network"),
        ("bad_payload", "a shape that is not known", "report it"),
        ("start_error", "it could not start", "scrapy doctor"),
        ("closespider_pagecount", "CLOSESPIDER_PAGECOUNT was", "the same command"),
        ("something_else", "something_else", "python -m modeling.run"),
    ],
)
def test_every_ending_says_why_and_what_next(
    reason: str, because: str, then: str
) -> None:
    ended = of(reason)["ended"]
    assert ended["reason"] == reason
    assert because in ended["because"]
    assert then in ended["next"]


def test_listings_that_end_are_not_called_rounds() -> None:
    assert "every listing was read" in of(**{"pages/recommend": 0})["ended"]["because"]


def test_a_crawl_tells_its_files_by_their_final_names(crawl: Crawl) -> None:
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl("-a", "limit=20", "-a", "wait=0", SANDBOX_URL=sandbox.url)
    assert crawled.code == 0, crawled.log
    [path] = (crawled.data / "interim/crawls").iterdir()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z\.json", path.name)
    told = json.loads(path.read_text())
    assert told["new"]["tracks"] == len(crawled.records("track")) == 20
    assert told["new"]["videos"] == len(crawled.records("video"))
    assert [Path(file) for file in told["files"]] == sorted(
        crawled.data.rglob("raw/*/*.jsonl")
    )
    assert all(Path(file).is_file() for file in told["files"])
    assert told["ended"]["reason"] == "limit"
    assert "ended because the limit was reached; next: python -m" in crawled.log
    shown = crawled.log[crawled.log.index("collected: 20 new tracks") :]
    assert shown.count("\n") <= 11  # ten lines, and Scrapy's "Spider closed"


def test_a_crawl_without_feeds_has_its_account_too(crawl: Crawl) -> None:
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(
            *("-a", "limit=5", "-a", "wait=0", "-s", "FEEDS={}"),
            SANDBOX_URL=sandbox.url,
        )
    [path] = (crawled.data / "interim/crawls").iterdir()
    assert "files" not in json.loads(path.read_text())


def test_a_folder_that_cannot_be_made_costs_the_file_and_not_the_words(
    crawl: Crawl, tmp_path: Path
) -> None:
    (tmp_path / "data" / "interim").mkdir(parents=True)
    (tmp_path / "data" / "interim" / "crawls").write_text("")
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl("-a", "limit=5", "-a", "wait=0", SANDBOX_URL=sandbox.url)
    assert crawled.code == 0
    assert "ended because the limit was reached" in crawled.log
    assert "the summary was not written to" in crawled.log
    assert "Traceback" not in crawled.log
