"""Lists of sounds, hashtags and people, read to their ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox import lists
from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.things import Clip, World, shown

Call = Callable[..., httpx.Response]


def _pages(client: httpx.Client, call: Call, path: str, **query: str) -> Iterator[Any]:
    """Every page of a list, as a patient reader gets them."""
    cursor: str | int = "0"
    for _ in range(2_000):
        body = call(client, path, cursor=str(cursor), **query).json()
        assert body["statusCode"] == 0
        yield body
        if not body["hasMore"]:
            return
        assert str(body["cursor"]) != str(cursor)
        cursor = body["cursor"]
    raise AssertionError("the list never ended")


def _ids(pages: list[Any]) -> list[str]:
    return [item["id"] for page in pages for item in page["itemList"]]


def test_the_list_of_a_sound_holds_its_videos_and_no_others(
    client: httpx.Client, call: Call, sandbox: Running
) -> None:
    truth = client.get("/sandbox/truth").json()
    for track in truth["catalogue"]:
        for count in ("30", "3"):
            pages = list(
                _pages(client, call, "music/item_list", musicID=track, count=count)
            )
            assert max(len(page["itemList"]) for page in pages) <= int(count)
            best: dict[str, int] = {
                item["id"]: int(item["statsV2"]["playCount"])
                for page in pages
                for item in page["itemList"]
                if item["stats"]["playCount"] >= 0
            }
            assert best == {
                video: row["views"]
                for video, row in truth["videos"].items()
                if row["track_id"] == track
            }
        detail = call(client, "music/detail", musicId=track, language="en").json()
        told = detail["musicInfo"]
        assert told["music"]["id"] == track
        assert told["stats"]["videoCount"] == shown(len(best))


def test_reading_a_list_meets_empty_pages_repeats_and_both_kinds_of_cursor(
    client: httpx.Client, call: Call, sandbox: Running
) -> None:
    pages: list[list[Any]] = []
    for name in sandbox.world.by_hashtag:
        told = call(client, "challenge/detail", challengeName=name).json()
        tag = told["challengeInfo"]["challenge"]["id"]
        pages.append(
            list(
                _pages(client, call, "challenge/item_list", challengeID=tag, count="8")
            )
        )
    flat = [page for told in pages for page in told]
    assert any(not page["itemList"] and page["hasMore"] for page in flat)
    assert {type(page["cursor"]) for page in flat} == {int, str}
    short = [len(told["itemList"]) for told in flat if told["hasMore"]]
    assert {5, 6, 7, 8} <= set(short)
    again = sum(len(_ids(told)) - len(set(_ids(told))) for told in pages)
    assert again > 5
    plays = [int(i["stats"]["playCount"]) for i in pages[0][0]["itemList"]]
    last = [int(i["stats"]["playCount"]) for i in pages[0][-2]["itemList"]]
    assert max(plays) > max(last)


def test_the_list_of_a_hashtag_holds_exactly_its_clips(
    client: httpx.Client, call: Call, sandbox: Running
) -> None:
    truth = client.get("/sandbox/truth").json()
    met: set[str] = set()
    for name, number in truth["hashtags"].items():
        told = call(client, "challenge/detail", challengeName=name).json()
        tag = told["challengeInfo"]["challenge"]["id"]
        assert told["challengeInfo"]["stats"]["videoCount"] == shown(number)
        pages = list(_pages(client, call, "challenge/item_list", challengeID=tag))
        carrying = {
            clip.video_id for clip in sandbox.world.clips if name in clip.hashtags
        }
        assert set(_ids(pages)) == carrying
        assert len(carrying) == number
        items = [item for page in pages for item in page["itemList"]]
        for item in items:
            assert name in {one["title"] for one in item["challenges"]}
        met |= {item["music"]["id"] for item in items if "music" in item}
    assert set(truth["catalogue"]) <= met


def test_every_card_carries_one_to_three_hashtags_where_it_says_they_are(
    client: httpx.Client, call: Call
) -> None:
    numbers: Counter[int] = Counter()
    for _ in range(5):
        for item in call(client, "recommend/item_list").json()["itemList"]:
            names = [one["title"] for one in item["challenges"]]
            marked = [
                item["desc"][mark["start"] : mark["end"]] for mark in item["textExtra"]
            ]
            assert marked == [f"#{name}" for name in names]
            numbers[len(names)] += 1
    assert set(numbers) == {1, 2, 3}


def test_what_a_person_posted_comes_newest_first_with_a_cursor_of_text(
    client: httpx.Client, call: Call, sandbox: Running
) -> None:
    person, clips = max(sandbox.world.by_author.items(), key=lambda pair: len(pair[1]))
    assert len(clips) > 8
    told = call(client, "user/detail", uniqueId=person).json()["userInfo"]
    assert told["user"]["uniqueId"] == person
    assert told["stats"]["videoCount"] == len(clips)
    uid = told["user"]["secUid"]
    pages = list(_pages(client, call, "post/item_list", secUid=uid, count="4"))
    assert {type(page["cursor"]) for page in pages} == {str}
    assert pages[-1]["cursor"] == "-1"
    assert 1_690_000_000_000 < int(pages[0]["cursor"]) < 1_800_000_000_000
    own = [c for c in sandbox.world.clips if c.author == person]
    own.sort(key=lambda clip: int(clip.video_id), reverse=True)
    assert _ids(pages) == [clip.video_id for clip in own]


def test_posts_of_one_second_are_not_lost_between_pages(world: World) -> None:
    first = world.clips[0]
    clips = [_renumbered(first, first.created << 32 | n) for n in (7, 6, 5)]
    page = lists.posts(clips, 0, 2)
    assert page.has_more
    assert lists.posts(clips, page.cursor, 2).clips == clips[2:]


def _renumbered(clip: Clip, number: int) -> Clip:
    return Clip(**{**vars(clip), "video_id": str(number)})


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("music/detail", {"musicId": "12345", "language": "en"}, 10203),
        ("music/detail", {"musicID": "12345", "language": "en"}, 10201),
        ("music/item_list", {"musicID": "12345"}, 10203),
        ("music/item_list", {"musicId": "12345"}, 10201),
        ("music/item_list", {"musicID": "CATALOGUE", "count": "51"}, 10201),
        ("music/item_list", {"musicID": "CATALOGUE", "cursor": "x"}, 10201),
        ("music/detail", {"musicId": "BLOCKED", "language": "en"}, 10219),
        ("music/item_list", {"musicID": "BLOCKED"}, 10219),
        ("challenge/detail", {"challengeName": "nobodyusesthis"}, 10205),
        ("challenge/item_list", {"challengeID": "1"}, 10205),
        ("user/detail", {"uniqueId": "nobody"}, 10202),
        ("post/item_list", {"secUid": "MS4"}, 10202),
        ("post/item_list", {"secUid": "PERSON", "count": "36"}, 10201),
    ],
)
def test_what_cannot_be_served_has_a_code(
    client: httpx.Client,
    call: Call,
    sandbox: Running,
    path: str,
    query: dict[str, str],
    code: int,
) -> None:
    blocked = sorted(sandbox.world.region_blocked)[0]
    person = next(iter(sandbox.world.by_author))
    names = {
        "CATALOGUE": sandbox.world.catalogue[0].sound_id,
        "BLOCKED": blocked,
        "PERSON": call(client, "user/detail", uniqueId=person).json()["userInfo"][
            "user"
        ]["secUid"],
    }
    told = {key: names.get(value, value) for key, value in query.items()}
    answer = call(client, path, **told)
    assert answer.status_code == 200
    assert answer.json()["statusCode"] == code
    assert "itemList" not in answer.json()


def test_a_sound_without_a_language_is_a_bad_request(
    client: httpx.Client, call: Call, sandbox: Running
) -> None:
    track = sandbox.world.catalogue[0].sound_id
    answer = call(client, "music/detail", musicId=track)
    assert (answer.status_code, answer.text) == (400, "no Language given")


def test_no_catalogue_sound_is_blocked_and_some_of_users_are(world: World) -> None:
    assert 3 <= len(world.region_blocked) <= 20
    known = {sound.sound_id for sound in (*world.catalogue, *world.named)}
    assert not world.region_blocked & known


def test_every_route_wants_a_session(client: httpx.Client) -> None:
    for path in ("music/detail", "music/item_list", "user/detail", "post/item_list"):
        answer = client.get(f"/api/{path}/", params={"language": "en"})
        assert (answer.status_code, answer.content) == (200, b"")


def test_no_list_goes_on_past_the_ceiling(world: World) -> None:
    long = lists.Offsets("hashtag:all", world.clips)
    assert len(world.clips) > 2_100
    cursor, pages = 0, 0
    while (page := long.page(cursor, 30)).has_more:
        cursor, pages = page.cursor, pages + 1
    assert 2_000 <= page.cursor < 2_030
    assert pages > 60
    assert long.page(2_000, 30) == lists.Page((), 2_000, has_more=False)
