"""Items that cannot be used, made by hand: each skipped with its reason."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tiktok_scraper.errors import BadPayload, SchemaDrift
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


@pytest.mark.parametrize("absent", [{"itemList": None}, {"itemList": []}, {}])
def test_a_list_left_out_is_an_empty_list(absent: dict[str, Any]) -> None:
    page = parse(orjson.dumps(absent | {"hasMore": True, "statusCode": 0}), READING)
    assert (len(page), page.has_more) == (0, True)


@pytest.mark.parametrize("has_more", [True, False])
def test_where_a_list_is_due_leaving_it_out_is_drift(has_more: bool) -> None:
    body = orjson.dumps({"hasMore": has_more, "cursor": 30, "statusCode": 0})
    with pytest.raises(SchemaDrift, match=r"itemList \(keys that came: cursor, hasM"):
        parse(body, READING, list_due=True)
    empty = orjson.dumps({"hasMore": has_more, "itemList": None})
    assert len(parse(empty, READING, list_due=True)) == 0


def test_an_id_above_2_to_the_53_survives_as_a_number() -> None:
    music = {"id": 6767362751674189825, "title": "Song"}
    assert parsed(item(music=music)).tracks[0].track_id == "6767362751674189825"


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"itemList": ['])
def test_what_is_no_json_raises_and_is_not_quoted(body: bytes) -> None:
    with pytest.raises(BadPayload, match="feed: expected JSON, got") as raised:
        parse(body, READING)
    assert "html" not in str(raised.value)


@pytest.mark.parametrize(
    ("body", "came"),
    [
        (b'{"a": "secret"}', r"\(keys that came: a\)"),
        (b"{}", r"\(keys that came: none\)"),
        (b"7", r"\(int came\)"),
        (b'"secret"', r"\(str came\)"),
    ],
)
def test_json_without_any_list_is_drift_and_names_keys_only(
    body: bytes, came: str
) -> None:
    with pytest.raises(SchemaDrift, match=f"feed: .* without itemList {came}") as drift:
        parse(body, READING)
    assert "secret" not in str(drift.value)


def items(number: int, **changes: Any) -> list[dict[str, Any]]:
    return [item(id=str(7498337886933191000 + n), **changes) for n in range(number)]


@pytest.mark.parametrize(
    ("lacking", "whole"), [(1, 0), (2, 0), (3, 3), (3, 0), (30, 0), (15, 15)]
)
@pytest.mark.parametrize(
    ("key", "named"), [("music", "music"), ("stats", "stats"), ("id", "id")]
)
def test_a_key_that_most_items_lack_is_drift(
    key: str, named: str, lacking: int, whole: int
) -> None:
    odd = [{k: v for k, v in one.items() if k != key} for one in items(lacking)]
    with pytest.raises(SchemaDrift, match=rf"without {named} \(keys that came: "):
        parsed(*odd, *items(whole))


@pytest.mark.parametrize(("lacking", "whole"), [(1, 1), (2, 1), (2, 20), (3, 4)])
def test_the_odd_item_without_a_key_is_skipped(lacking: int, whole: int) -> None:
    page = parsed(*items(lacking, music=None), *items(whole))
    assert page.skipped == {"no_sound": lacking}
    assert len(page.videos) == whole


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"music": {"id": "", "title": "original sound - x"}}, "removed_sound"),
        ({"stats": {"playCount": -1}}, "bad_count"),
        ({"liveRoomInfo": {}, "music": None, "stats": None}, "live"),
    ],
)
def test_a_page_of_what_happens_every_day_is_no_drift(
    changes: dict[str, Any], reason: str
) -> None:
    assert parsed(*items(5, **changes)).skipped == {reason: 5}


def test_live_cards_do_not_hide_that_all_the_rest_lost_a_key() -> None:
    with pytest.raises(SchemaDrift, match=r"without stats\.playCount"):
        parsed(*items(20, liveRoomInfo={}), *items(3, stats={"views": 3}))


def test_a_sound_that_lost_its_id_key_is_no_removed_sound() -> None:
    with pytest.raises(SchemaDrift, match=r"without music\.id"):
        parsed(item(music={"musicId": "6767362751674189825", "title": "Song"}))
