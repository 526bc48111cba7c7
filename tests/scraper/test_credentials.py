"""Whose request gets the session."""

from __future__ import annotations

import pytest
from scrapy import Request

from tiktok_scraper.middlewares.credentials import AddSession
from tiktok_scraper.session import Session

SESSION = Session("ttwid=1; msToken=abc", "7000000000000000001", "verify_abc", "UA/1")
MIDDLEWARE = AddSession(lambda: SESSION, "https://www.tiktok.com")


@pytest.mark.parametrize(
    "url",
    [
        "https://api.spotify.com/v1/search",
        "https://www.tiktok.com.evil.example/api/",
        "https://www.tiktok.com:8443/api/",
        "http://www.tiktok.com/api/",  # not over a line that others can read
        "https://www.tiktok.com@evil.example/",
    ],
)
def test_no_other_host_gets_the_session(url: str) -> None:
    request = Request(url)
    assert MIDDLEWARE.process_request(request) is None
    assert b"Cookie" not in request.headers
    assert b"User-Agent" not in request.headers


def test_a_cookie_that_was_carried_along_to_another_host_is_taken_off() -> None:
    request = Request("https://evil.example/", headers={"Cookie": SESSION.cookie})
    MIDDLEWARE.process_request(request)
    assert b"Cookie" not in request.headers


@pytest.mark.parametrize(
    "request_",
    [
        Request("https://www.tiktok.com/embed/music/1"),
        Request("https://www.tiktok.com/api/x/", meta={"browser": "call"}),
    ],
    ids=["public pages", "a browser, which has its own"],
)
def test_who_needs_no_session_gets_none(request_: Request) -> None:
    assert MIDDLEWARE.process_request(request_) is None
    assert b"Cookie" not in request_.headers
    assert "device_id" not in request_.url


def test_ids_and_token_are_added_once() -> None:
    asked = Request("https://www.tiktok.com/api/x/?count=30", dont_filter=True)
    with_session = MIDDLEWARE.process_request(asked)
    assert with_session is not None
    assert with_session.url == (
        "https://www.tiktok.com/api/x/?count=30"
        "&device_id=7000000000000000001&verifyFp=verify_abc"
    )
    assert with_session.dont_filter
    assert MIDDLEWARE.process_request(with_session) is None
    assert with_session.headers["Cookie"] == SESSION.cookie.encode()
    assert with_session.headers["User-Agent"] == b"UA/1"
