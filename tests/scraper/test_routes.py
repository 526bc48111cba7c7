"""Calls as TikTok wants them, and saved answers read as a person reads them.

A folder ``tests/payloads/<route>/<case>`` holds an answer, and in ``page.json`` what
is in it: keys whose value would be null or empty are left out, and so are kind, schema,
time and source, which are the same in every row. A new case is a new folder.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import orjson
import pytest
from scrapy import Request

from tiktok_scraper import errors
from tiktok_scraper.items import Page
from tiktok_scraper.listings import Listing
from tiktok_scraper.refusal import diagnose, diagnose_page
from tiktok_scraper.routes import (
    body,
    embed,
    hashtag,
    music,
    recommend,
    research,
    research_windows,
    user,
)
from tiktok_scraper.routes.reading import Reading
from tiktok_scraper.routes.research_refusals import refusal

CASES = Path(__file__).parents[1] / "payloads"
AT = "2026-11-22T12:00:00Z"
SITE = "http://127.0.0.1:1"
SOUND = "6767362751674189825"


def read(case: Path, expected: dict[str, Any]) -> Page:
    source: Any = case.parent.name
    reading = Reading(source, expected["seed"], AT, lambda name: f"<{name}>")
    if (page := case / "response.html").exists():
        listing = Listing.parse(expected["seed"])
        return embed.parse(page.read_bytes(), reading, listing)
    return body.parse((case / "response.json").read_bytes(), reading)


def told(page: Page) -> dict[str, Any]:
    """The page without what is null, empty, or the same in every row."""
    rows = [asdict(row) for row in (*page.tracks, *page.videos)]
    for row in rows:
        assert row.pop("source") == page.source
        assert row.pop("collected_at", None) or row.pop("observed_at") == AT
        del row["kind"], row["schema"]
    count = len(page.tracks)
    whole = asdict(page) | {"tracks": rows[:count], "videos": rows[count:]}
    del whole["source"], whole["told"]  # the spider counts what is told
    return without_nothing(whole)


def without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: without_nothing(inner) for key, inner in value.items()}
        return {k: v for k, v in kept.items() if v not in (None, {}, [], "")}
    if isinstance(value, (list, tuple)):
        return [without_nothing(inner) for inner in value]
    return value


def cases() -> list[Any]:
    found = sorted(file.parent for file in CASES.glob("*/*/page.json"))
    return [pytest.param(c, id=f"{c.parent.name}/{c.name}") for c in found]


@pytest.mark.parametrize("case", cases())
def test_a_saved_answer_is_read_as_a_person_reads_it(case: Path) -> None:
    expected = json.loads((case / "page.json").read_text())
    if "raises" in expected:
        kind = getattr(errors, expected["raises"])
        with pytest.raises(kind, match=re.escape(expected["naming"])):
            read(case, expected)
        return
    page = read(case, expected)
    assert page.source == case.parent.name
    assert told(page) == expected


@pytest.mark.parametrize("case", cases())
def test_no_saved_answer_is_taken_for_a_refusal(case: Path) -> None:
    if (page := case / "response.html").exists():
        assert diagnose_page(200, page.read_bytes()) is None
    else:
        assert diagnose(200, (case / "response.json").read_bytes()) is None


def test_every_route_has_saved_answers() -> None:
    routes = {"recommend", "music", "hashtag", "user", "embed", "research"}
    assert {case.values[0].parent.name for case in cases()} == routes


@pytest.mark.parametrize(
    ("request_", "path", "own"),
    [
        (
            recommend.request(SITE),
            "/api/recommend/item_list/",
            {"count": "30", "from_page": "fyp"},
        ),
        (
            music.detail(SITE, SOUND),
            "/api/music/detail/",
            {"musicId": SOUND, "language": "en"},
        ),
        (
            music.videos(SITE, SOUND, "60"),
            "/api/music/item_list/",
            {"musicID": SOUND, "count": "30", "cursor": "60"},
        ),
        (
            hashtag.detail(SITE, "ダンス&co"),
            "/api/challenge/detail/",
            {"challengeName": "ダンス&co"},
        ),
        (
            hashtag.videos(SITE, "7551"),
            "/api/challenge/item_list/",
            {"challengeID": "7551", "count": "30", "cursor": "0"},
        ),
        (user.detail(SITE, "jo.k"), "/api/user/detail/", {"uniqueId": "jo.k"}),
        (
            user.videos(SITE, "MS4w=", "1699999999000"),
            "/api/post/item_list/",
            {"secUid": "MS4w=", "count": "30", "cursor": "1699999999000"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_call_has_its_own_parameters_in_their_capitals_and_no_session(
    request_: Request, path: str, own: dict[str, str]
) -> None:
    parts = urlsplit(request_.url)
    query = dict(parse_qsl(parts.query))
    assert parts.path == path
    assert own.items() <= query.items()
    assert (query["aid"], query["app_name"]) == ("1988", "tiktok_web")
    assert not {"device_id", "verifyFp", "msToken"} & set(query)
    assert request_.dont_filter
    assert "Cookie" not in request_.headers


@pytest.mark.parametrize("own_id", [hashtag.own_id, user.own_id])
@pytest.mark.parametrize(
    ("answer", "error", "word"),
    [
        (b"<html>", errors.BadPayload, "expected JSON"),
        (b'{"statusCode": 0, "x": "7"}', errors.SchemaDrift, r"came: statusCode, x\)"),
        (b'{"userInfo": {}, "challengeInfo": null}', errors.NotThere, "not exist"),
        (
            b'{"userInfo": {"user": {"id": "7"}}, "challengeInfo": {"challenge": {}}}',
            errors.Refused,
            "expected",
        ),
    ],
)
def test_a_detail_without_the_id_says_why(
    own_id: Any, answer: bytes, error: type[Exception], word: str
) -> None:
    with pytest.raises(error, match=word):
        own_id(answer)


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (embed.music(SITE, SOUND), f"/embed/music/{SOUND}"),
        (embed.video(SITE, "7"), "/embed/v2/7"),
        (embed.hashtag(SITE, "ダ/a?"), "/embed/tag/%E3%83%80%2Fa%3F"),
        (embed.user(SITE + "/", "jo.k"), "/embed/@jo.k"),
    ],
    ids=["music", "video", "hashtag", "user"],
)
def test_an_embed_page_is_asked_for_without_any_parameter(
    request_: Request, path: str
) -> None:
    assert request_.url == SITE + path
    assert request_.dont_filter


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (b"<html>hello</html>", errors.UnexpectedPage),
        (
            b'<script id="__FRONTITY_CONNECT_STATE__">{"a"</script>',
            errors.TornBody,
        ),
        (b'<script id="__FRONTITY_CONNECT_STATE__">{}</script>', errors.NotThere),
        (b'<script id="__FRONTITY_CONNECT_STATE__">[]</script>', errors.NotThere),
    ],
)
def test_a_page_that_carries_nothing_says_what_it_is(
    page: bytes, error: type[errors.Refused]
) -> None:
    reading = Reading("embed", "music:6767", AT, str)
    with pytest.raises(error, match="music:6767: expected"):
        embed.parse(page, reading, Listing("music", "6767"))


def test_the_research_api_is_asked_for_a_token_in_a_form() -> None:
    request = research.token(SITE, "the key", "the secret")
    assert (request.method, request.url) == ("POST", SITE + "/v2/oauth/token/")
    assert parse_qs(request.body.decode()) == {
        "client_key": ["the key"],
        "client_secret": ["the secret"],
        "grant_type": ["client_credentials"],
    }
    assert research.access_token(b'{"access_token": "clt.x"}') == "clt.x"


def test_a_token_answer_without_one_is_not_quoted() -> None:
    with pytest.raises(errors.SchemaDrift, match="came: token") as raised:
        research.access_token(b'{"token": "clt.secret"}')
    assert "clt.secret" not in str(raised.value)


def test_a_query_of_the_research_api_goes_on_from_its_place() -> None:
    place = f"100|777|{20261024}|{20261122}".split("|")
    request = research.query(SITE, "clt.x", Listing("hashtag", "dance"), *place)
    assert request.method == "POST"
    assert request.headers["Authorization"] == b"Bearer clt.x"
    assert "clt.x" not in request.url
    assert orjson.loads(request.body) == {
        "query": {
            "and": [
                {
                    "operation": "EQ",
                    "field_name": "hashtag_name",
                    "field_values": ["dance"],
                }
            ]
        },
        "start_date": "20261024",
        "end_date": "20261122",
        "max_count": 100,
        "cursor": 100,
        "search_id": "777",
    }
    fields = parse_qs(urlsplit(request.url).query)["fields"][0].split(",")
    assert {"id", "music_id", "view_count", "favorites_count"} <= set(fields)


def test_a_first_query_has_no_search_id() -> None:
    place = research_windows.first_cursor(date(2026, 11, 22), 365).split("|")
    request = research.query(SITE, "clt.x", Listing("music", SOUND), *place)
    assert "search_id" not in orjson.loads(request.body)


def test_the_research_api_has_no_feed() -> None:
    with pytest.raises(errors.UsageError, match="seed recommend: expected a sound"):
        research.query(SITE, "t", Listing("recommend"), "0", "", "20261101", "20261122")


def test_the_windows_of_a_year_touch_each_other_and_cover_it_once() -> None:
    today, done = date(2026, 11, 22), b'{"data": {"has_more": false}}'
    place: str | None = research_windows.first_cursor(today, 365)
    covered: list[int] = []
    while place is not None:
        _, _, start, end = place.split("|")
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        assert (last - first).days <= 30
        covered += range(last.toordinal(), first.toordinal() - 1, -1)
        place = research_windows.next_cursor(place, done, today, 365)
    assert covered == list(range(today.toordinal(), today.toordinal() - 365, -1))


def test_a_window_with_more_but_no_cursor_is_drift() -> None:
    answer = b'{"data": {"has_more": true, "search_id": "7"}}'
    with pytest.raises(errors.SchemaDrift, match=r"data\.cursor"):
        research_windows.next_cursor(
            "0||20261101|20261122", answer, date(2026, 11, 22), 30
        )


INVALID = '{{"data": {{}}, "error": {{"code": "{}", "message": "{}", "log_id": "x"}}}}'


@pytest.mark.parametrize(
    ("status", "answer", "error", "word"),
    [
        (429, "", errors.TooManyRequests, "00:00 UTC"),
        (500, "", errors.Overloaded, "HTTP 500"),
        (504, "<html>", errors.Overloaded, "HTTP 504"),
        (200, "<html>", errors.UnexpectedPage, "something else"),
        (200, '{"data": {"vid', errors.TornBody, "breaks off"),
        (
            401,
            INVALID.format("access_token_invalid", "no"),
            errors.CredentialsMissing,
            "TT_RESEARCH_CLIENT_KEY and TT_RESEARCH_CLIENT_SECRET",
        ),
        (
            200,
            '{"error": "invalid_client", "error_description": "wrong secret"}',
            errors.CredentialsMissing,
            "got invalid_client",
        ),
        (
            400,
            INVALID.format("invalid_params", "Search Id 7 is invalid or expired"),
            errors.SchemaDrift,
            "search id",
        ),
        (
            400,
            INVALID.format("invalid_params", "Invalid count or cursor"),
            errors.RejectedCall,
            "invalid_params",
        ),
    ],
)
def test_a_no_of_the_research_api_has_its_class(
    status: int, answer: str, error: type[Exception], word: str
) -> None:
    found = refusal("research: query", status, answer.encode())
    assert type(found) is error
    assert word in str(found)
    assert str(found).startswith("research: query: expected ")


def test_an_answer_of_the_research_api_is_no_refusal() -> None:
    answer = (CASES / "research" / "page" / "response.json").read_bytes()
    assert refusal("research: query", 200, answer) is None
