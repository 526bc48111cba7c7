from __future__ import annotations

import pytest

from tiktok_scraper import errors
from tiktok_scraper.refusal import diagnose

WAF = b'<title>Please wait...</title><p id="cs" class=b64></p><i id="wci">SlardarWAF'


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (200, b"", errors.EmptyBody),
        (200, b" \n", errors.EmptyBody),
        (200, b'{"code":"10000","type":"verify"}', errors.Captcha),
        (200, b'{"verifyConfig":{"type":"verify"}}', errors.Captcha),
        (200, b'{"statusCode":10000}', errors.Captcha),
        (200, b'<html id="tiktok-verify-page">', errors.Captcha),
        (200, WAF, errors.FirewallPage),
        (200, b"<!doctype html><html>hello", errors.UnexpectedPage),
        (200, b'{"statusCode":10102}', errors.LoginRequired),
        (200, b'{"statusCode":10201}', errors.RejectedCall),
        (200, b'{"status_code":"10219"}', errors.RejectedCall),
        (503, b"overload-protect, code 503", errors.Overloaded),
        (429, b"", errors.TooManyRequests),
        (302, b"{}", errors.UnexpectedPage),
    ],
)
def test_each_refusal_is_told_apart(status: int, body: bytes, refusal: type) -> None:
    assert diagnose(status, body) is refusal


@pytest.mark.parametrize(
    "body", [b'{"itemList":[],"statusCode":0}', b"[]", b'{"statusCode":-1}']
)
def test_data_is_no_refusal(body: bytes) -> None:
    assert diagnose(200, body) is None


def refusals() -> list[type[errors.Refused]]:
    return errors.Refused.__subclasses__()


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__name__)
def test_each_refusal_says_where_what_came_and_what_to_do(
    refusal: type[errors.Refused],
) -> None:
    sentence = str(refusal("tiktok: /api/x", 200))
    assert sentence.startswith("tiktok: /api/x: expected ")
    assert "got" in sentence
    assert refusal.next_step in sentence
    assert "\n" not in sentence


def test_reasons_are_unlike_each_other_and_all_are_drawn_in_the_tree() -> None:
    assert len({refusal.reason for refusal in refusals()}) == len(refusals())
    for refusal in refusals():
        assert refusal.__name__ in (errors.__doc__ or "")
