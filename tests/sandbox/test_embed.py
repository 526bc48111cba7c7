"""Public pages, read without any session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.serve import Running, running
from tiktok_scraper.sandbox.things import Clip, shown

State = Callable[[httpx.Response], Any]


def _busiest(sandbox: Running) -> tuple[str, list[Clip]]:
    world = sandbox.world
    clips: dict[str, list[Clip]] = {}
    for clip in world.clips:
        if clip.kind == "video" and clip.sound.kind == "catalogue":
            clips.setdefault(clip.sound.sound_id, []).append(clip)
    return max(clips.items(), key=lambda pair: len(pair[1]))


@pytest.mark.parametrize("form", ["/embed/music/{}", "/embed/music/x-{}"])
def test_the_page_of_a_sound_has_its_count_and_its_ten_most_played(
    client: httpx.Client, state: State, sandbox: Running, form: str
) -> None:
    track, clips = _busiest(sandbox)
    assert len(clips) > 10
    path = form.format(track)
    told = state(client.get(path))
    info = told["embedInfo"]
    assert info["id"] == track
    assert info["artist"] == clips[0].sound.author
    assert info["videoCount"] == len(clips)
    assert (info["statusCode"], info["code"]) == (0, 200)
    plays = sorted((shown(clip.plays) for clip in clips), reverse=True)[:10]
    assert [row["playCount"] for row in told["videoList"]] == plays
    assert {"id", "desc", "playCount", "authorUniqueId"} <= told["videoList"][0].keys()
    assert client.get(path + "?page=2").text == client.get(path).text


@pytest.mark.parametrize("name", ["cursor", "count", "offset"])
def test_a_page_does_not_go_on(
    client: httpx.Client, sandbox: Running, name: str
) -> None:
    track = sandbox.world.catalogue[0].sound_id
    answer = client.get(f"/embed/music/{track}", params={name: "10"})
    assert (answer.status_code, len(answer.content)) == (503, 26)


@pytest.mark.parametrize("path", ["music/1", "music/x-1", "@nobody", "tag/nothinghere"])
def test_what_is_not_known_gets_a_shell(
    client: httpx.Client, state: State, path: str
) -> None:
    answer = client.get(f"/embed/{path}")
    assert answer.status_code == 200
    assert not {"embedInfo", "userInfo", "videoList"} & state(answer).keys()


def test_the_page_of_a_video_speaks_the_words_of_2020(
    client: httpx.Client, state: State, sandbox: Running
) -> None:
    for made, original in (("catalogue", ""), ("user", True)):
        clip = next(
            c
            for c in sandbox.world.clips
            if c.kind == "video" and c.sound.kind == made and c.exact
        )
        told = state(client.get(f"/embed/v2/{clip.video_id}"))["videoData"]
        assert told["itemInfos"]["id"] == clip.video_id
        assert told["itemInfos"]["createTime"] == str(clip.created)
        assert told["itemInfos"]["playCount"] == clip.plays
        assert told["musicInfos"]["musicId"] == clip.sound.sound_id
        assert told["musicInfos"]["musicName"] == clip.sound.title
        assert told["musicInfos"]["original"] == original
        assert isinstance(told["musicInfos"]["playUrl"], list)
        assert told["authorInfos"]["uniqueId"] == clip.author
        names = [tag["challengeName"] for tag in told["challengeInfoList"]]
        assert names == [tag["HashtagName"] for tag in told["textExtra"]]
        assert names == list(clip.hashtags)


def test_a_removed_video_has_every_field_and_nothing_in_them(
    client: httpx.Client, state: State, sandbox: Running
) -> None:
    clip = next(c for c in sandbox.world.clips if c.kind == "video")
    there = state(client.get(f"/embed/v2/{clip.video_id}"))["videoData"]
    gone = state(client.get("/embed/v2/7000000000000000009"))["videoData"]
    assert gone.keys() == there.keys()
    for name in ("itemInfos", "musicInfos", "authorInfos"):
        assert gone[name].keys() == there[name].keys()
    assert (gone["itemInfos"]["id"], gone["musicInfos"]["musicId"]) == ("", "")
    assert gone["itemInfos"]["playCount"] == 0


def test_people_and_hashtags_show_their_numbers_and_a_dozen_videos(
    client: httpx.Client, state: State, sandbox: Running
) -> None:
    world = sandbox.world
    person, clips = max(world.by_author.items(), key=lambda pair: len(pair[1]))
    told = state(client.get(f"/embed/@{person}"))
    assert told["userInfo"]["uniqueId"] == person
    newest = [clip.video_id for clip in clips if clip.kind == "video"][:11]
    assert [row["id"] for row in told["videoList"]] == newest
    for name, number in client.get("/sandbox/truth").json()["hashtags"].items():
        told = state(client.get(f"/embed/tag/{name}"))
        assert told["embedInfo"]["videoCount"] == shown(number)
        assert 1 <= len(told["videoList"]) <= 12
        for row in told["videoList"]:
            assert name in world.clip[row["id"]].hashtags


def test_a_third_of_embed_pages_is_refused_in_bursts() -> None:
    with (
        running(tracks=10, faults=["embed-503"]) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        track = up.world.catalogue[0].sound_id
        refused = ""
        for _ in range(90):
            answer = client.get(f"/embed/music/{track}")
            refused += "x" if answer.status_code == 503 else "."
            assert answer.status_code == 200 or len(answer.content) == 26
    assert 15 <= refused.count("x") <= 45
    assert all(len(burst) % 3 == 0 for burst in refused.split(".") if burst)


def test_a_fifth_of_embed_pages_is_a_shell(state: State) -> None:
    with (
        running(tracks=10, faults=["embed-shell"]) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        path = f"/embed/music/{up.world.catalogue[0].sound_id}"
        whole = ["embedInfo" in state(client.get(path)) for _ in range(100)]
    assert 10 <= whole.count(False) <= 32
