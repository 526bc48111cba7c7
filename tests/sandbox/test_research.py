"""The official API: a token, a query, and its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.things import Clip

TOKEN = "/research/v2/oauth/token/"
QUERY = "/research/v2/research/video/query/"
FIELDS = "id,create_time,view_count,music_id,username,hashtag_names"
APP = {
    "client_key": "sandbox",
    "client_secret": "sandbox",
    "grant_type": "client_credentials",
}


@pytest.fixture
def allowed(client: httpx.Client) -> httpx.Client:
    told = client.post(TOKEN, data=APP).json()
    assert told["access_token"].startswith("clt.")
    client.headers["Authorization"] = f"Bearer {told['access_token']}"
    return client


def _asked(field: str, *values: str, **more: Any) -> dict[str, Any]:
    operation = "EQ" if len(values) == 1 else "IN"
    condition = {
        "operation": operation,
        "field_name": field,
        "field_values": list(values),
    }
    return {"query": {"and": [condition]}} | more


def _days(clip: Clip) -> dict[str, str]:
    day = datetime.fromtimestamp(clip.created, UTC)
    last = day + timedelta(days=29)
    return {"start_date": f"{day:%Y%m%d}", "end_date": f"{last:%Y%m%d}"}


def _read(client: httpx.Client, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    more: dict[str, Any] = {}
    while True:
        answer = client.post(QUERY, params={"fields": FIELDS}, json=body | more)
        assert answer.status_code == 200, answer.text
        assert answer.json()["error"]["code"] == "ok"
        data = answer.json()["data"]
        yield from data["videos"]
        if not data["has_more"]:
            return
        more = {"cursor": data["cursor"], "search_id": data["search_id"]}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_secret": "x"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_token_needs_the_app_that_was_let_in(
    client: httpx.Client, change: dict[str, str], error: str
) -> None:
    answer = client.post(TOKEN, data=APP | change)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert answer.json()["error_description"]


def test_a_query_without_a_token_is_refused(client: httpx.Client) -> None:
    answer = client.post(QUERY, params={"fields": "id"}, json={})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "access_token_invalid"


def test_a_sound_is_told_with_exact_counts_and_whole_ids(
    allowed: httpx.Client, sandbox: Running
) -> None:
    clip = next(c for c in sandbox.world.clips if not c.exact and c.kind == "video")
    body = _asked("music_id", clip.sound.sound_id, **_days(clip))
    rows = {row["id"]: row for row in _read(allowed, body)}
    row = rows[int(clip.video_id)]
    assert row["view_count"] == clip.plays
    assert row["music_id"] == int(clip.sound.sound_id)
    assert row["create_time"] == clip.created
    assert row["username"] == clip.author
    assert row["hashtag_names"] == list(clip.hashtags)


def test_every_video_of_some_days_is_told_once_page_by_page(
    allowed: httpx.Client, sandbox: Running
) -> None:
    names = ("fyp", "dance")
    days = _days(sandbox.world.clips[0])
    first = datetime.strptime(days["start_date"], "%Y%m%d").replace(tzinfo=UTC)
    span = (first.timestamp(), first.timestamp() + 30 * 86_400)
    expected = {
        int(clip.video_id)
        for clip in sandbox.world.clips
        if clip.kind == "video"
        and set(names) & set(clip.hashtags)
        and span[0] <= clip.created < span[1]
    }
    assert len(expected) > 3
    body = _asked("hashtag_name", *names, max_count=3, **days)
    rows = [row["id"] for row in _read(allowed, body)]
    assert len(rows) == len(set(rows))
    assert set(rows) == expected


def test_the_last_day_belongs_to_the_span(
    allowed: httpx.Client, sandbox: Running
) -> None:
    clip = next(c for c in sandbox.world.clips if c.kind == "video")
    day = datetime.fromtimestamp(clip.created, UTC)
    for end, there in ((day, True), (day - timedelta(days=1), False)):
        first = day - timedelta(days=9)
        days = {"start_date": f"{first:%Y%m%d}", "end_date": f"{end:%Y%m%d}"}
        body = _asked("music_id", clip.sound.sound_id, **days)
        ids = {row["id"] for row in _read(allowed, body)}
        assert (int(clip.video_id) in ids) is there


def test_or_joins_and_meets(allowed: httpx.Client, sandbox: Running) -> None:
    clip = next(c for c in sandbox.world.clips if len(c.hashtags) == 2)
    both = [_asked("hashtag_name", name)["query"]["and"][0] for name in clip.hashtags]
    told = {}
    for join in ("and", "or"):
        body = {"query": {join: both}, "max_count": 100} | _days(clip)
        told[join] = {row["id"] for row in _read(allowed, body)}
    assert told["and"] < told["or"]
    first = _asked("hashtag_name", clip.hashtags[0], max_count=100, **_days(clip))
    assert told["and"] < {row["id"] for row in _read(allowed, first)} < told["or"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"end_date": "20250301"}, id="31 days and more"),
        pytest.param({"end_date": "20241231"}, id="days that run backwards"),
        pytest.param({"start_date": "2025-01-01"}, id="a date of another form"),
        pytest.param({"max_count": 101}, id="too many"),
        pytest.param({"cursor": -1}, id="a cursor below 0"),
        pytest.param({"cursor": 100}, id="a cursor without its search"),
        pytest.param({"search_id": "7"}, id="a search never begun"),
        pytest.param({"query": {}}, id="no condition"),
        pytest.param(_asked("keyword", "x"), id="a field that is not asked"),
    ],
)
def test_what_is_no_query_is_an_invalid_parameter(
    allowed: httpx.Client, change: dict[str, Any]
) -> None:
    days = {"start_date": "20250101", "end_date": "20250131"}
    good = _asked("hashtag_name", "fyp", **days)
    params = {"fields": "id"}
    assert allowed.post(QUERY, params=params, json=good).status_code == 200
    answer = allowed.post(QUERY, params=params, json=good | change)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_params"


def test_fields_must_be_asked_for_by_name(allowed: httpx.Client) -> None:
    body = _asked("hashtag_name", "fyp", start_date="20250101", end_date="20250110")
    for fields in ("", "id,title"):
        answer = allowed.post(QUERY, params={"fields": fields}, json=body)
        assert answer.status_code == 400
