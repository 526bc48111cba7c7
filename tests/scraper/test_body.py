"""Items that cannot be used, made by hand: each skipped with its reason."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tiktok_scraper.errors import BadPayload
from tiktok_scraper.items import Page
from tiktok_scraper.routes.body import parse
from tiktok_scraper.routes.reading import Reading

READING = Reading("recommend", "feed", "2026-11-22T12:00:00Z", lambda name: "p")


def item(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "7498337886933191943",
        "createTime": 1745842841,
        "author": {"id": "1", "uniqueId": "jo"},
        "music": {"id": "6782913875441371138", "title": "Song", "original": False},
        "stats": {"playCount": 1200, "diggCount": 10},
    }
    return {k: v for k, v in (whole | changes).items() if v is not None}


def parsed(*items: Any, **envelope: Any) -> Page:
    return parse(orjson.dumps({"itemList": items, "hasMore": True} | envelope), READING)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"music": None}, "no_sound"),
        ({"music": {"id": "", "title": "original sound - x"}}, "removed_sound"),
        ({"stats": {"playCount": -5}}, "bad_count"),
        ({"stats": {"playCount": 10**15}}, "bad_count"),
        ({"stats": {"playCount": "many"}}, "bad_count"),
        ({"stats": {}}, "no_count"),
        ({"id": None}, "no_video_id"),
        ({"id": "x"}, "no_video_id"),
        ({"liveRoomInfo": {"title": "live"}}, "live"),
    ],
)
def test_an_item_that_cannot_be_used_is_counted_and_the_page_goes_on(
    changes: dict[str, Any], reason: str
) -> None:
    page = parsed(item(**changes), item(id="7498337886933191944"))
    assert page.skipped == {reason: 1}
    assert [video.video_id for video in page.videos] == ["7498337886933191944"]


@pytest.mark.parametrize("entry", [None, "text", 7, [], {}])
def test_what_is_no_item_at_all_is_skipped_too(entry: object) -> None:
    page = parsed(entry, item())
    assert sum(page.skipped.values()) == 1
    assert len(page.videos) == 1


def test_a_negative_count_beside_the_plays_is_unknown_not_zero() -> None:
    (video,) = parsed(item(stats={"playCount": 5, "diggCount": -1})).videos
    assert (video.plays, video.likes) == (5, None)


def test_the_finer_of_two_counts_is_taken() -> None:
    exact = {"playCount": "2414227"}
    page = parsed(item(stats={"playCount": 2_400_000}, statsV2=exact))
    assert (page.videos[0].plays, page.videos[0].plays_step) == (2_414_227, 1)


def test_a_video_twice_in_a_page_keeps_its_higher_count() -> None:
    page = parsed(item(), item(stats={"playCount": 1300}), item())
    assert [video.plays for video in page.videos] == [1300]
    assert len(page.tracks) == 1


@pytest.mark.parametrize("absent", [{"itemList": None}, {"itemList": []}])
def test_a_list_left_out_is_an_empty_list(absent: dict[str, Any]) -> None:
    page = parse(orjson.dumps(absent | {"hasMore": True, "statusCode": 0}), READING)
    assert (len(page), page.has_more) == (0, True)


def test_an_id_above_2_to_the_53_survives_as_a_number() -> None:
    music = {"id": 6767362751674189825, "title": "Song"}
    assert parsed(item(music=music)).tracks[0].track_id == "6767362751674189825"


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"a": 1}', b"7", b'"text"'])
def test_what_is_no_page_raises(body: bytes) -> None:
    with pytest.raises(BadPayload, match="expected"):
        parse(body, READING)
