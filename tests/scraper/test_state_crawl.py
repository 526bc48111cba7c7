"""Two crawls at a time that share a PostgreSQL, from the command to the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

from tiktok_scraper.sandbox.serve import running

Crawl = Callable[..., Any]


def test_two_machines_with_one_store_find_everything_once_together(
    crawl: Crawl, postgresql_url: str
) -> None:
    with running(seed=3, tracks=60) as sandbox:
        truth = sandbox.world.truth()
        seeds = ("-a", "seeds=" + ",".join(["recommend", *truth["catalogue"]]))
        pace = ("-a", "wait=0", "-s", "FEATURE_PROVIDERS={}")
        places = {"SANDBOX_URL": sandbox.url, "STATE_URL": postgresql_url}
        with ThreadPoolExecutor() as threads:
            first, second = threads.map(
                lambda _: crawl(*seeds, *pace, **places), range(2)
            )
    assert (first.code, second.code) == (0, 0), first.log + second.log
    wanted = {*truth["catalogue"], *truth["named_user_sounds"]}
    tracks = Counter(track["track_id"] for track in first.records("track"))
    assert tracks.keys() == wanted
    views = {track_id: truth["tracks"][track_id]["views"] for track_id in wanted}
    assert first.most_played() == views
    # No list is read by both. What both meet in lists may be written by both, where
    # they meet it in the same moment; the merge drops it.
    asked = Counter(
        (query["musicID"][0], query["cursor"][0])
        for seen in sandbox.requests
        if seen.path == "/api/music/item_list/"
        for query in [parse_qs(seen.query)]
    )
    assert asked.keys() >= {(track_id, "0") for track_id in truth["catalogue"]}
    assert set(asked.values()) == {1}
    assert tracks.total() - len(tracks) <= 6
    for crawled in (first, second):
        assert "pages in" in crawled.log  # neither was idle
        assert "Traceback" not in crawled.log
    assert len(list(first.data.glob("raw/videos/*.jsonl"))) == 2
    assert list(first.data.glob("raw/*/*.part")) == []
