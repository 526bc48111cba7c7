"""Every seed by every way, stepping down, and what faults may not cost."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tiktok_scraper.sandbox.serve import running
from tiktok_scraper.sandbox.things import World, shown

Crawl = Callable[..., Any]
QUICK = ("-a", "wait=0", "-s", "FEATURE_PROVIDERS={}")
NO_PAUSE = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"),
    *("-s", "REFUSAL_BACKOFF=0"),
)
CHROMIUM = os.environ.get("CHROMIUM", "")


def kept(world: World) -> set[str]:
    """The sounds that a crawl of everything keeps."""
    return {s.sound_id for s in (*world.catalogue, *world.named)}


def videos_of(world: World, sound_id: str) -> dict[str, int]:
    """The videos of a sound that can be counted, with the views that are shown."""
    truth = world.truth()["videos"]
    return {
        video_id: told["views"]
        for video_id, told in truth.items()
        if told["track_id"] == sound_id
    }


def seen_of(crawled: Any, sound_id: str) -> dict[str, int]:
    return {
        video["video_id"]: video["plays"]
        for video in crawled.records("video")
        if video["track_id"] == sound_id
    }


def most_used(world: World) -> str:
    return max(world.catalogue, key=lambda s: len(world.by_sound[s.sound_id])).sound_id


def test_a_sound_is_read_to_its_end_with_the_count_that_tiktok_claims(
    crawl: Crawl,
) -> None:
    with running(seed=3, tracks=120) as sandbox:
        sound = most_used(sandbox.world)
        address = f"https://www.tiktok.com/music/A-name-{sound}?lang=en"
        crawled = crawl(*QUICK, "-a", f"seeds={address}", SANDBOX_URL=sandbox.url)
    expected = videos_of(sandbox.world, sound)
    (track,) = crawled.records("track")
    assert crawled.code == 0
    assert track["track_id"] == sound
    assert track["source"] == "music"
    assert track["video_count"] == len(expected)
    assert seen_of(crawled, sound) == expected
    assert len(expected) > 30  # more than one page


def test_from_the_feed_it_goes_on_to_each_new_sounds_own_list(crawl: Crawl) -> None:
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(*QUICK, "-a", "limit=5", SANDBOX_URL=sandbox.url)
    tracks = crawled.records("track")
    assert len(tracks) == 5
    for track in tracks:
        expected = videos_of(sandbox.world, track["track_id"])
        assert seen_of(crawled, track["track_id"]) == expected
        assert track["video_count"] == len(expected)
    got = sum(track["video_count"] for track in tracks)
    assert f"{got} of {got} videos that TikTok claims (100.0 %)" in crawled.log


def test_a_hashtag_and_a_person_lead_to_their_sounds(crawl: Crawl) -> None:
    with running(seed=3, tracks=60) as sandbox:
        world = sandbox.world
        author = max(world.by_author, key=lambda name: len(world.by_author[name]))
        crawled = crawl(
            *QUICK, "-a", f"seeds=#dance,@{author}", SANDBOX_URL=sandbox.url
        )
    clips = [*world.by_hashtag["dance"], *world.by_author[author]]
    expected = {c.sound.sound_id for c in clips if c.kind == "video"} & kept(world)
    assert crawled.code == 0
    assert {t["track_id"] for t in crawled.records("track")} == expected
    written = "".join(file.read_text() for file in crawled.data.rglob("*.jsonl"))
    assert f'"{author}"' not in written
    state = (crawled.data / "interim/state.sqlite").read_bytes()
    assert author.encode() not in state


def test_public_pages_need_no_session(crawl: Crawl) -> None:
    with running(seed=3, tracks=60) as sandbox:
        sound = most_used(sandbox.world)
        crawled = crawl(
            *QUICK,
            *NO_PAUSE,
            *("-a", "via=embed", "-a", f"seeds=#dance,{sound}"),
            TIKTOK_BASE_URL=sandbox.url,
        )
    asked = [s for s in sandbox.requests if not s.path.startswith("/embed/")]
    world = sandbox.world
    assert crawled.code == 0
    assert asked == []
    assert all(b"cookie" not in dict(s.headers) for s in sandbox.requests)
    tracks = {t["track_id"]: t for t in crawled.records("track")}
    dance = [c for c in world.by_hashtag["dance"] if c.kind == "video"]
    assert tracks.keys() <= {c.sound.sound_id for c in dance} | {sound}
    assert len(tracks) > 3
    assert tracks[sound]["title"] == world.sound[sound].title
    assert tracks[sound]["video_count"] == len(videos_of(world, sound))
    for track_id in tracks:
        seen = seen_of(crawled, track_id)
        assert seen
        assert seen.keys() <= videos_of(world, track_id).keys()
        for video_id, plays in seen.items():
            exact = world.clip[video_id].plays
            assert plays in (exact, shown(exact))


def test_the_research_api_counts_exactly_and_public_pages_name_the_sounds(
    crawl: Crawl,
) -> None:
    with running(seed=3, tracks=60) as sandbox:
        crawled = crawl(
            *QUICK, "-a", "via=research", "-a", "seeds=#dance", "-s",
            "RESEARCH_DAYS=1100", SANDBOX_URL=sandbox.url,
        )  # fmt: skip
    world = sandbox.world
    exact = {
        c.video_id: c.plays
        for c in world.by_hashtag["dance"]
        if c.kind == "video" and c.sound.sound_id in kept(world)
    }
    seen = [v for v in crawled.records("video") if v["video_id"] in exact]
    by_api = {v["video_id"]: v for v in seen if v["source"] == "research"}
    assert crawled.code == 0
    assert {v["video_id"] for v in seen} == exact.keys()
    assert len(by_api) > 0.8 * len(exact)  # others were on a public page before
    assert {key: v["plays"] for key, v in by_api.items()}.items() <= exact.items()
    assert {v["plays_step"] for v in by_api.values()} == {1}
    named = {t["track_id"]: t["title"] for t in crawled.records("track")}
    sounds = {world.clip[video_id].sound.sound_id for video_id in exact}
    # Public pages do not say that a user-made sound names its song.
    assert named.keys() == sounds & {sound.sound_id for sound in world.catalogue}
    assert all(named[key] == world.sound[key].title for key in named)


def test_a_sound_that_is_gone_is_left_out_and_the_others_are_read(
    crawl: Crawl,
) -> None:
    with running(seed=3, tracks=30) as sandbox:
        sound = most_used(sandbox.world)
        crawled = crawl(*QUICK, "-a", f"seeds=123456,{sound}", SANDBOX_URL=sandbox.url)
        alone = crawl(*QUICK, "-a", "seeds=123456", SANDBOX_URL=sandbox.url)
    assert crawled.code == 0
    assert [t["track_id"] for t in crawled.records("track")] == [sound]
    assert "music:123456 is left out" in crawled.log
    assert alone.code == 1
    assert "Closing spider (refused_not_there)" in alone.log


@pytest.mark.parametrize(
    "faults",
    ["empty", "503", "html", "slow", "drift", "torn"],
)
def test_no_track_and_no_video_is_lost_to_a_fault_that_comes_and_goes(
    crawl: Crawl, faults: str
) -> None:
    with running(seed=5, faults=faults.split(","), tracks=30) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    world = sandbox.world
    assert crawled.code == 0, crawled.log
    assert {t["track_id"] for t in crawled.records("track")} == kept(world)
    for sound_id in kept(world):
        assert seen_of(crawled, sound_id) == videos_of(world, sound_id)


def test_all_of_them_at_once_cost_time_and_nothing_else(crawl: Crawl) -> None:
    together = ["empty", "503", "429", "html", "slow", "drift", "torn"]
    with running(seed=5, faults=together, tracks=10) as sandbox:
        crawled = crawl(*QUICK, "-a", "round=120", SANDBOX_URL=sandbox.url)
    world = sandbox.world
    assert crawled.code == 0, crawled.log
    assert {t["track_id"] for t in crawled.records("track")} == kept(world)
    for sound_id in kept(world):
        assert seen_of(crawled, sound_id) == videos_of(world, sound_id)
    told = re.search("refusals: (.*)", crawled.log)
    assert told
    for reason in ("empty_body", "overloaded", "schema_drift", "torn_body"):
        assert reason in told[1]


def test_vanished_keys_are_named_and_the_answer_is_kept_without_names(
    crawl: Crawl,
) -> None:
    with running(seed=5, faults=["drift"], tracks=30) as sandbox:
        crawled = crawl(*QUICK, "-L", "DEBUG", SANDBOX_URL=sandbox.url)
        authors = {clip.author for clip in sandbox.world.clips}
    kept_answers = sorted(crawled.data.glob("interim/refused/*-schema_drift.txt"))
    assert 1 <= len(kept_answers) <= 3
    for file in kept_answers:
        text = file.read_text()
        assert "/api/" in text
        assert "verify_sandbox" not in text
        assert "7000000000000000001" not in text
        assert [name for name in authors if name in text] == []
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.browser
def test_where_the_api_is_silent_the_sites_own_page_makes_the_calls(
    crawl: Crawl,
) -> None:
    with running(seed=3, faults=["unsigned"], tracks=30) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url, CHROMIUM=CHROMIUM)
    world = sandbox.world
    assert crawled.code == 0, crawled.log
    assert {t["track_id"] for t in crawled.records("track")} == kept(world)
    assert len(re.findall("via browser instead of api: ", crawled.log)) == 1
    signed = [s for s in sandbox.requests if "X-Bogus" in s.query]
    agents = {dict(s.headers)[b"user-agent"] for s in signed}
    assert len(signed) > 30
    assert len(agents) == 1


@pytest.mark.browser
def test_an_expired_session_is_renewed_once_and_every_request_is_served(
    crawl: Crawl,
) -> None:
    with running(seed=3, faults=["expired"], tracks=30) as sandbox:
        crawled = crawl(
            *QUICK, "-a", "via=api", SANDBOX_URL=sandbox.url, CHROMIUM=CHROMIUM
        )
    world = sandbox.world
    assert crawled.code == 0, crawled.log
    assert {t["track_id"] for t in crawled.records("track")} == kept(world)
    assert all(t["video_count"] for t in crawled.records("track"))
    assert crawled.log.count("renewing it in a browser, once") == 1
    pages = [s for s in sandbox.requests if s.path == "/"]
    assert len(pages) == 1


@pytest.mark.parametrize("fault", ["api-empty", "unsigned"])
def test_without_a_browser_it_steps_down_to_public_pages(
    crawl: Crawl, fault: str
) -> None:
    with running(seed=3, faults=[fault], tracks=60) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url, CHROMIUM="none")
    tracks = {t["track_id"] for t in crawled.records("track")}
    assert crawled.code == 0, crawled.log
    assert len(re.findall("via embed instead of api: ", crawled.log)) == 1
    assert len(tracks) > 20
    assert tracks <= kept(sandbox.world)


def test_without_a_session_and_a_browser_public_pages_are_read_and_it_is_said(
    crawl: Crawl,
) -> None:
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(*QUICK, *NO_PAUSE, TIKTOK_BASE_URL=sandbox.url)
    assert crawled.code == 0
    assert "no TikTok session: TT_COOKIE, TT_DEVICE_ID, TT_TOKEN are not" in crawled.log
    assert len(crawled.records("track")) > 10


COOKIE = '"ttwid=1%7Csandbox;\n msToken=abcdef;\r\n s_v_web_id=verify_sandbox"'


@pytest.mark.parametrize(
    ("session", "code", "sentence"),
    [
        ({"TT_COOKIE": COOKIE, "TT_DEVICE_ID": "'7000000000000000001'"}, 0, "limit"),
        ({"TT_COOKIE": COOKIE}, 1, "TT_DEVICE_ID not set; get one with"),
        (
            {"TT_COOKIE": COOKIE, "TT_DEVICE_ID": "seven"},
            2,
            "TT_DEVICE_ID must be digits only",
        ),
        (
            {"TT_COOKIE": "abcdef", "TT_DEVICE_ID": "7", "TT_TOKEN": "verify_x"},
            2,
            "TT_COOKIE must be name=value pairs",
        ),
        (
            {
                "TT_COOKIE": "ttwid=1; s_v_web_id=wrong",
                "TT_DEVICE_ID": "7000000000000000001",
            },
            1,
            "200 with an empty body, which is TikTok's silent refusal",
        ),
    ],
    ids=["quotes and line breaks", "half", "no digits", "no pairs", "wrong"],
)
def test_what_a_new_user_pastes_works_or_is_answered_in_one_sentence(
    crawl: Crawl, session: dict[str, str], code: int, sentence: str
) -> None:
    with running(seed=3, tracks=30) as sandbox:
        crawled = crawl(
            *QUICK, "-a", "limit=3", "-a", "via=api", SANDBOX_URL=sandbox.url, **session
        )
    assert crawled.code == code, crawled.log
    assert sentence in crawled.log
    assert crawled.log.count(" ERROR ") <= 1
    assert "Traceback" not in crawled.log
    assert "abcdef" not in crawled.log


def test_the_summary_is_left_as_json(crawl: Crawl) -> None:
    with running(seed=3, tracks=30) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    (file,) = crawled.data.glob("interim/crawls/*.json")
    told = json.loads(file.read_text())
    files = [Path(name) for name in re.findall(r'[^"]+\.jsonl', file.read_text())]
    assert told
    assert len(files) == 2
    assert all(path.exists() for path in files)
