from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from tiktok_scraper.sandbox.cards import card
from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.things import World

Ask = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"cookie": ""}, id="no cookie"),
        pytest.param({"device_id": None}, id="no device id"),
        pytest.param({"device_id": "123"}, id="a short device id"),
        pytest.param({"device_id": "7000000000000000x01"}, id="a letter in it"),
        pytest.param({"device_id": "٧٠٠٠٠٠٠٠٠٠٠٠٠"}, id="digits of another script"),
        pytest.param({"verifyFp": None}, id="no token"),
        pytest.param({"verifyFp": "sandbox"}, id="a token of another form"),
        pytest.param({"verifyFp": "verify_other"}, id="a token not of this cookie"),
    ],
)
def test_a_call_without_a_whole_session_gets_200_and_no_bytes(
    client: httpx.Client, ask: Ask, wrong: dict[str, str | None]
) -> None:
    answer = ask(client, **wrong)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_pasted_cookie_of_any_kind_is_enough_beside_id_and_token(
    client: httpx.Client, ask: Ask
) -> None:
    answer = ask(client, cookie="whatever=1", verifyFp="verify_0a1b2c3")
    assert answer.json()["statusCode"] == 0


def test_a_page_has_27_to_30_cards_and_no_cursor_and_always_more(
    client: httpx.Client, ask: Ask
) -> None:
    for _ in range(20):
        body = ask(client, count="30").json()
        assert 27 <= len(body["itemList"]) <= 30
        assert body["hasMore"] is True
        assert "cursor" not in body


@pytest.mark.parametrize("count", ["51", "0", "-1", "many", ""])
def test_a_count_out_of_bounds_is_an_invalid_parameter(
    client: httpx.Client, ask: Ask, count: str
) -> None:
    assert ask(client, count=count).json()["statusCode"] == 10201


def test_the_feed_shows_all_and_only_the_worlds_cards_and_goes_on(
    client: httpx.Client, ask: Ask, sandbox: Running
) -> None:
    shown: list[str] = []
    best: dict[str, int] = {}
    videos: dict[str, set[str]] = {}
    for _ in range(40):
        for item in ask(client).json()["itemList"]:
            shown.append(item["id"])
            plays = int(item["statsV2"]["playCount"])
            if "music" in item and plays >= 0:
                sound = item["music"]["id"]
                best[sound] = max(plays, best.get(sound, 0))
                videos.setdefault(sound, set()).add(item["id"])
    assert set(shown) == {clip.video_id for clip in sandbox.world.clips}
    assert len(shown) > 1.5 * len(set(shown))
    truth = client.get("/sandbox/truth").json()
    for track in truth["catalogue"] + truth["named_user_sounds"]:
        assert best[track] == truth["tracks"][track]["views"]
        assert len(videos[track]) == truth["tracks"][track]["videos"]


def _broken_off(url: str, ask: Ask) -> list[str]:
    """Ids of a page that came on a connection which then ended."""
    with httpx.Client(base_url=url, trust_env=False) as client:
        return [item["id"] for item in ask(client).json()["itemList"]]


def test_a_page_whose_connection_broke_is_sent_again(
    client: httpx.Client, ask: Ask, sandbox: Running
) -> None:
    def page() -> list[str]:
        return [item["id"] for item in ask(client).json()["itemList"]]

    first = page()
    lost = page()
    assert lost != first
    for _ in range(2):
        assert _broken_off(sandbox.url, ask) == lost
    following = page()
    assert following != lost
    assert page() != following
    client.post("/sandbox/reset")
    assert _broken_off(sandbox.url, ask) == first


def test_who_keeps_no_connection_gets_on_all_the_same(
    client: httpx.Client, ask: Ask, sandbox: Running
) -> None:
    pages = [_broken_off(sandbox.url, ask) for _ in range(13)]
    assert pages[0] == pages[5] != pages[6] == pages[11] != pages[12]


def test_each_device_has_its_own_place_until_the_reset(
    client: httpx.Client, ask: Ask
) -> None:
    first = ask(client).json()["itemList"]
    second = ask(client).json()["itemList"]
    assert first != second
    assert ask(client, device_id="7000000000000000002").json()["itemList"] != first
    client.post("/sandbox/reset")
    assert ask(client).json()["itemList"] == first


def test_a_card_has_the_types_of_the_site(world: World) -> None:
    exact = next(c for c in world.clips if c.sound.names_song and c.kind == "video")
    clip = replace(exact, plays=257_249, likes=12_345, saves=59_149, exact=False)
    item = card(clip, "http://s/")
    assert item["id"] == clip.video_id
    assert item["createTime"] == clip.created
    assert item["stats"]["playCount"] == 257_200
    assert item["stats"]["diggCount"] == 12_300
    assert item["statsV2"]["collectCount"] == "59100"
    item = card(replace(clip, exact=True), "http://s/")
    assert item["stats"]["playCount"] == 257_200
    assert item["statsV2"]["playCount"] == "257249"
    names = item["music"]["tt2dsp"]["tt_to_dsp_song_infos"]
    assert clip.sound.song
    told = {name["platform"]: name["song_id"] for name in names}
    assert told[1] == clip.sound.apple_id
    if clip.sound.on_spotify:
        assert told[3] == clip.sound.song.spotify_id


def test_odd_cards_look_like_those_of_the_site(world: World) -> None:
    odd = {clip.kind: card(clip, "http://s/") for clip in world.clips}
    assert "liveRoomInfo" in odd["live"]
    assert "music" not in odd["live"]
    assert "music" not in odd["no-music"]
    assert odd["negative"]["stats"]["playCount"] == -1
    gone = next(c for c in world.clips if c.sound.kind == "removed")
    music = card(replace(gone, kind="video"), "http://s/")["music"]
    assert (music["id"], music["original"], music["playUrl"]) == ("", False, "")
    assert "authorName" not in music


@pytest.mark.shared
def test_a_card_has_no_key_that_the_site_does_not_have(world: World, shared) -> None:
    """But ``liveRoomInfo``, of which no payload was published."""
    told = json.loads(
        (
            shared / "payloads/2025-10_web_post_item_list_popular_tt2dsp_1.json"
        ).read_text("utf-8")
    )
    real = told["data"]["itemList"][0]
    first = next(c for c in world.clips if c.sound.names_song and c.sound.album)
    item = card(replace(first, kind="video"), "http://s/")
    assert item.keys() <= real.keys()
    assert item["statsV2"].keys() == real["statsV2"].keys()
    assert item["stats"].keys() == real["stats"].keys()
    assert item["music"].keys() - real["music"].keys() <= {"album"}
    for name, value in item.items():
        assert type(value) is type(real[name]), name


def test_what_arrived_can_be_read_byte_for_byte(
    client: httpx.Client, ask: Ask, sandbox: Running
) -> None:
    ask(client, cookie="a=1; b=2")
    seen = sandbox.requests[-1]
    assert (seen.method, seen.path) == ("GET", "/api/recommend/item_list/")
    assert (b"cookie", b"a=1; b=2") in seen.headers
    assert "verifyFp=verify_sandbox" in seen.query
