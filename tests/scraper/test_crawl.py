"""The crawl against the sandbox, from the command line to the files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from tiktok_scraper.sandbox.serve import running

Crawl = Callable[..., Any]
QUICK = ("-a", "wait=0")


def test_the_crawl_finds_exactly_the_catalogue_with_exact_maxima(crawl: Crawl) -> None:
    with running(seed=7, tracks=120) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    truth = sandbox.world.truth()
    wanted = {*truth["catalogue"], *truth["named_user_sounds"]}
    tracks = crawled.records("track")
    assert crawled.code == 0, crawled.log
    assert sorted(track["track_id"] for track in tracks) == sorted(wanted)
    expected = {
        track_id: told["views"]
        for track_id, told in truth["tracks"].items()
        if track_id in wanted
    }
    assert crawled.most_played() == expected
    assert len(truth["catalogue"]) == 120
    assert "ended because a round brought fewer new tracks" in crawled.log


def test_features_come_from_spotify_and_name_their_source(crawl: Crawl) -> None:
    with running(seed=3, tracks=60) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    truth = sandbox.world.truth()["tracks"]
    with_audio = [track for track in crawled.records("track") if track["audio"]]
    assert len(with_audio) > 45
    right = 0
    for track in with_audio:
        assert track["audio"]["source"] == "spotify"
        assert track["audio_missing"] is None
        assert track["match"]["status"] in ("exact", "matched", "weak")
        right += track["match"]["spotify_id"] == truth[track["track_id"]]["spotify_id"]
    assert right / len(with_audio) > 0.9  # another release of the same song may win


def test_a_new_apps_403_keeps_every_track_and_exits_0(crawl: Crawl) -> None:
    with running(seed=3, faults=["spotify-403"], tracks=40) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    tracks = crawled.records("track")
    assert crawled.code == 0
    assert len(tracks) >= 40
    audio = [t["audio"] for t in tracks if t["audio"]]
    assert {one["source"] for one in audio} == {"reccobeats+spotify"}
    assert all(one["popularity"] is not None for one in audio)  # the search tells it
    without = [t for t in tracks if t["audio"] is None and t["match"]["spotify_id"]]
    reasons = {t["audio_missing"] for t in without}
    assert reasons == {
        "spotify: audio-features answered 403; "
        "reccobeats: no audio features for this recording"
    }
    assert all((t["audio"] is None) == bool(t["audio_missing"]) for t in tracks)
    assert any(track["match"]["status"] == "matched" for track in tracks)
    assert crawled.log.count("audio-features answered 403") == 1
    asked = [seen.path for seen in sandbox.requests if "audio-features" in seen.path]
    assert 1 <= len(asked) <= 8  # once, and what was under way at that moment
    counts = [
        int(dict(p.split("=") for p in seen.query.split("&"))["limit"])
        for seen in sandbox.requests
        if seen.path == "/spotify/v1/search"
    ]
    assert counts
    assert max(counts) <= 10


def test_the_session_goes_to_tiktok_and_to_nobody_else(crawl: Crawl) -> None:
    secret = {
        "TT_COOKIE": "ttwid=1%7Cabcdefgh; msToken=secretsecret; s_v_web_id=verify_zzzz",
        "TT_DEVICE_ID": "7123456789012345678",
        "TT_TOKEN": "verify_zzzz",
        "TT_USER_AGENT": "Mozilla/5.0 (the browser of the cookie)",
        "SPOTIFY_CLIENT_ID": "an-app",
        "SPOTIFY_CLIENT_SECRET": "its-secret-value",
    }
    with running(seed=3, tracks=20) as sandbox:
        crawled = crawl(
            *QUICK, "-a", "limit=5", "-L", "DEBUG", SANDBOX_URL=sandbox.url, **secret
        )
    assert crawled.code == 0, crawled.log
    to_tiktok = [s for s in sandbox.requests if s.path.startswith("/api/")]
    elsewhere = [s for s in sandbox.requests if s.path.startswith("/spotify")]
    assert to_tiktok
    assert elsewhere
    for seen in to_tiktok:
        sent = dict(seen.headers)
        assert sent[b"cookie"] == secret["TT_COOKIE"].encode()
        assert sent[b"user-agent"] == secret["TT_USER_AGENT"].encode()
        query = parse_qs(seen.query)
        assert query["device_id"] == [secret["TT_DEVICE_ID"]]
        assert query["verifyFp"] == [secret["TT_TOKEN"]]
        assert int(query.get("count", ["1"])[0]) <= 30
    for seen in elsewhere:
        told = repr(seen)
        assert "secretsecret" not in told
        assert secret["TT_DEVICE_ID"] not in told
        assert "verify_zzzz" not in told
    written = "".join(f.read_text() for f in crawled.data.rglob("*.jsonl"))
    for value in ("secretsecret", secret["TT_DEVICE_ID"], "verify_zzzz", "its-secret"):
        assert value not in crawled.log
        assert value not in written


def test_no_author_leaves_under_their_name(crawl: Crawl) -> None:
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(*QUICK, "-a", "originals=1", SANDBOX_URL=sandbox.url)
    written = "".join(f.read_text() for f in crawled.data.rglob("*.jsonl"))
    videos = crawled.records("video")
    assert any(track["original"] for track in crawled.records("track"))
    assert all(re.fullmatch("[0-9a-f]{16}", video["author"]) for video in videos)
    names = {clip.author for clip in sandbox.world.clips if clip.kind == "video"}
    names |= {s.author for s in sandbox.world.sounds if s.kind == "user"}
    assert len(names) > 20
    assert [name for name in names if name in written] == []


@pytest.mark.parametrize("limit", [1, 33])
def test_limit_is_exact(crawl: Crawl, limit: int) -> None:
    with running(seed=3, tracks=60) as sandbox:
        crawled = crawl(*QUICK, "-a", f"limit={limit}", SANDBOX_URL=sandbox.url)
    tracks = {track["track_id"] for track in crawled.records("track")}
    assert len(crawled.records("track")) == len(tracks) == limit
    assert {video["track_id"] for video in crawled.records("video")} <= tracks
    assert crawled.code == 0


def test_videos_are_kept_to_so_many_a_sound(crawl: Crawl) -> None:
    with running(seed=3, tracks=30) as sandbox:
        crawled = crawl(*QUICK, "-a", "videos=2", SANDBOX_URL=sandbox.url)
    of_track: dict[str, set[str]] = {}
    for video in crawled.records("video"):
        of_track.setdefault(video["track_id"], set()).add(video["video_id"])
    assert max(len(videos) for videos in of_track.values()) == 2


def test_a_round_is_so_many_videos_and_the_threshold_ends_the_crawl(
    crawl: Crawl,
) -> None:
    with running(seed=3, tracks=60) as sandbox:
        crawled = crawl(
            *QUICK, "-a", "round=60", "-a", "threshold=1000", SANDBOX_URL=sandbox.url
        )
    told = re.findall(r"round (\d+): \d+ new tracks in (\d+) videos", crawled.log)
    assert [number for number, _ in told] == ["1"]
    assert 60 <= int(told[0][1]) < 90
    pages = [s for s in sandbox.requests if s.path.startswith("/api/recommend")]
    assert len(pages) in (2, 3)  # a page brings 27 to 30 videos


def test_a_second_crawl_brings_no_track_twice(crawl: Crawl) -> None:
    with running(seed=3, tracks=30) as sandbox:
        first = crawl(*QUICK, SANDBOX_URL=sandbox.url)
        before = first.records("track")
        second = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    assert second.code == 0
    assert second.records("track") == before


@pytest.mark.parametrize("name", ["DOWNLOAD_DELAY", "DAILY_REQUESTS"])
def test_a_pace_that_is_no_number_is_wrong_usage(crawl: Crawl, name: str) -> None:
    crawled = crawl(**{name: "fast"})
    assert crawled.code == 2
    assert f"setting {name}: expected " in crawled.log
    assert "Traceback" not in crawled.log


@pytest.mark.parametrize("option", ["-o", "-O"])
def test_one_file_takes_both_kinds_instead_of_the_data_folder(
    crawl: Crawl, tmp_path: Path, option: str
) -> None:
    with running(seed=3, tracks=20) as sandbox:
        out = tmp_path / "x.jsonl"
        crawled = crawl(
            *QUICK, "-a", "limit=5", option, str(out), SANDBOX_URL=sandbox.url
        )
    assert crawled.records("track") == crawled.records("video") == []
    kinds = [json.loads(line)["kind"] for line in out.read_text().splitlines()]
    assert kinds.count("track") == 5
    assert "video" in kinds


@pytest.mark.parametrize(
    ("fault", "reason", "next_step"),
    [
        ("captcha", "captcha", "solve it there"),
        ("captcha-html", "captcha", "solve it there"),
        ("waf", "firewall", "start again slower"),
        ("crowded", "too_many_requests", "larger DOWNLOAD_DELAY"),
    ],
)
def test_a_refusal_stops_the_crawl_names_itself_and_keeps_the_pages(
    crawl: Crawl, fault: str, reason: str, next_step: str
) -> None:
    with running(seed=3, faults=[fault], tracks=60) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    assert crawled.code == 1
    assert f"Closing spider (refused_{reason})" in crawled.log
    assert next_step in crawled.log
    assert f"refusals: {reason} 1" in crawled.log
    assert crawled.log.count(" ERROR ") == 1
    assert "Traceback" not in crawled.log
    calls = [s for s in sandbox.requests if s.path.startswith("/api/")]
    assert len(calls) == 5 + 1  # five good answers, then nobody is hammered
    assert len(crawled.records("track")) > 5
    assert sum(crawled.most_played().values()) > 0


def test_a_silent_refusal_is_given_up_after_a_few_tries(crawl: Crawl) -> None:
    with running(seed=3, faults=["dead"], tracks=60) as sandbox:
        crawled = crawl(*QUICK, "-a", "via=api", SANDBOX_URL=sandbox.url)
    assert crawled.code == 1
    assert "Closing spider (refused_empty_body)" in crawled.log
    assert "`scrapy session`" in crawled.log
    calls = [s for s in sandbox.requests if s.path.startswith("/api/")]
    lanes, tries = 4, 6
    assert 5 + 2 * tries <= len(calls) <= 5 + (lanes + 2) * tries
    assert len(crawled.records("track")) > 5


@pytest.mark.parametrize("fault", ["empty", "html", "503"])
def test_what_comes_and_goes_is_asked_again_and_nothing_is_missed(
    crawl: Crawl, fault: str
) -> None:
    with running(seed=3, faults=[fault], tracks=30) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    truth = sandbox.world.truth()
    found = {track["track_id"] for track in crawled.records("track")}
    assert crawled.code == 0, crawled.log
    assert set(truth["catalogue"]) <= found
    assert re.search(r"try 1 of \d in 0\.\d s", crawled.log)


def test_a_429_is_waited_out_as_long_as_the_server_says(crawl: Crawl) -> None:
    with running(seed=3, faults=["429"], tracks=20) as sandbox:
        crawled = crawl(*QUICK, "-a", "limit=8", SANDBOX_URL=sandbox.url)
    assert crawled.code == 0
    if "too_many_requests" in crawled.log:
        assert "in 1.0 s" in crawled.log


def test_without_credentials_it_says_what_is_missing_and_how_to_try_without(
    crawl: Crawl,
) -> None:
    for via in ("api", "auto"):
        crawled = crawl("-a", f"via={via}", "-s", "REFUSAL_BACKOFF=0.01")
        assert crawled.code == 1
        sentence = re.search("no TikTok session: .*", crawled.log)
        assert sentence
        for word in ("TT_COOKIE", "TT_TOKEN", "scrapy session", "scraper.sandbox"):
            assert word in sentence[0]
        written = [path for path in crawled.data.rglob("*") if path.is_file()]
        assert bool(written) == (via == "auto")  # which tries public pages
        assert "Traceback" not in crawled.log


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-a", "limt=5"), "unknown argument 'limt'; known are: seeds, via, limit"),
        (("-a", "limit=many"), "expected a whole number of 1 or more, got 'many'"),
        (("-a", "seeds=nonsense"), "argument seeds: expected recommend, a sound's id"),
    ],
)
def test_wrong_usage_exits_2_with_the_known_ones(
    crawl: Crawl, arguments: tuple[str, ...], sentence: str
) -> None:
    crawled = crawl(*arguments)
    assert crawled.code == 2
    assert sentence in crawled.log
    assert "Traceback" not in crawled.log


def test_a_server_that_is_not_there_is_named(crawl: Crawl) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_port
    crawled = crawl(SANDBOX_URL=f"http://127.0.0.1:{port}")
    assert crawled.code == 1
    assert f"http://127.0.0.1:{port}: cannot be reached" in crawled.log
    assert "Closing spider (unreachable)" in crawled.log


class _NeverAnything(BaseHTTPRequestHandler):
    """A feed of empty lists that always has more."""

    calls = 0

    def do_GET(self) -> None:
        type(self).calls += 1
        body = b'{"itemList": [], "hasMore": true, "statusCode": 0}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_a_few_empty_lists_in_a_row_end_the_round_one_alone_does_not(
    crawl: Crawl,
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _NeverAnything) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        crawled = crawl(*QUICK, SANDBOX_URL=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert crawled.code == 0
    assert _NeverAnything.calls == 3


def test_between_two_rounds_it_waits(crawl: Crawl) -> None:
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(
            *("-a", "round=30", "-a", "limit=30", "-a", "wait=2"),
            *("-s", "LOG_FORMAT=%(created).3f %(message)s"),
            SANDBOX_URL=sandbox.url,
        )
    ends = [float(t) for t in re.findall(r"^([\d.]+) round", crawled.log, re.MULTILINE)]
    last = re.search(r"^([\d.]+) Closing spider \(limit\)", crawled.log, re.MULTILINE)
    assert ends
    assert last
    times = [*ends, float(last[1])]
    assert all(2 <= b - a < 8 for a, b in pairwise(times))
