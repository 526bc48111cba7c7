from __future__ import annotations

import re

import pytest

from tiktok_scraper import errors
from tiktok_scraper.refusal import Refusal, diagnose, diagnose_page

WAF = b'<title>Please wait...</title><p id="cs" class=b64></p><i id="wci">SlardarWAF'


LOGIN = b'<!doctype html><title>Log in | TikTok</title><div id="login-modal">'
STATE = b'<script id="__FRONTITY_CONNECT_STATE__" type="application/json">'


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (200, b"", errors.EmptyBody),
        (200, b" \n", errors.EmptyBody),
        (403, b"", errors.UnexpectedPage),
        (200, b'{"code":"10000","type":"verify"}', errors.Captcha),
        (200, b'{"code":"10000"}', errors.Captcha),
        (200, b'{"verifyConfig":{"type":"verify"}}', errors.Captcha),
        (200, b'{"statusCode":10000}', errors.Captcha),
        (200, b'<html id="tiktok-verify-page">', errors.Captcha),
        (403, b"<html>Verify to continue</html>", errors.Captcha),
        (200, WAF, errors.FirewallPage),
        (403, WAF, errors.FirewallPage),
        (200, LOGIN, errors.LoginRequired),
        (200, b"<html><h2>Log in to TikTok</h2></html>", errors.LoginRequired),
        (302, b'<a href="/login?redirect_url=x">Found</a>', errors.LoginRequired),
        (200, b"<!doctype html><html>hello", errors.UnexpectedPage),
        (302, b"{}", errors.UnexpectedPage),
        (200, b'{"itemList": [{"id": "7', errors.TornBody),
        (200, b'[{"id": "7"}', errors.TornBody),
        (200, b'{"statusCode":10101}', errors.Overloaded),
        (200, b'{"statusCode":10102}', errors.LoginRequired),
        (200, b'{"statusCode":0,"status_code":10102}', errors.LoginRequired),
        (200, b'{"statusCode":"0","status_code":"10102"}', errors.LoginRequired),
        (200, b'{"statusCode":-1,"status_code":10202}', errors.NotThere),
        (200, b'{"statusCode":10201}', errors.RejectedCall),
        (200, b'{"statusCode":100004}', errors.RejectedCall),
        (200, b'{"status_code":"10219"}', errors.RegionBlocked),
        (400, b"no Language given", errors.RejectedCall),
        (400, b'{"message":"bad"}', errors.RejectedCall),
        (503, b"overload-protect, code 503", errors.Overloaded),
        (429, b"", errors.TooManyRequests),
    ],
)
def test_each_refusal_is_told_apart(status: int, body: bytes, refusal: type) -> None:
    found = diagnose(status, body)
    assert found is not None
    assert found.kind is refusal


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        ((10202, 10203, 10205, 10212, 10216, 10217, 10218), errors.NotThere),
        ((10220, 10221, 10222), errors.NotThere),
        ((10204, 10219, 10231), errors.RegionBlocked),
        ((10000, 10113, 10114), errors.Captcha),
    ],
)
def test_codes_of_one_meaning_are_one_refusal(
    codes: tuple[int, ...], refusal: type
) -> None:
    for code in codes:
        assert diagnose(200, b'{"statusCode": %d}' % code) == Refusal(
            refusal, f"(code {code})"
        )


def test_a_sentence_about_a_code_names_it() -> None:
    found = diagnose(200, b'{"statusCode": 10404, "itemList": []}')
    assert found is not None
    assert str(found.error("tiktok: /api/x", 200)).startswith(
        "tiktok: /api/x: expected a list, got an error code of TikTok's own "
        "(code 10404) (HTTP 200); "
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"itemList":[],"statusCode":0}',
        b"[]",
        b'{"statusCode":-1}',
        b'{"code": 200, "data": {}}',
    ],
)
def test_data_is_no_refusal(body: bytes) -> None:
    assert diagnose(200, body) is None


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (503, b"overload-protect, code 503", errors.Overloaded),
        (429, b"slow down", errors.TooManyRequests),
        (200, b"", errors.EmptyBody),
        (200, WAF, errors.FirewallPage),
        (200, b"<html>Verify to continue</html>", errors.Captcha),
        (200, LOGIN, errors.LoginRequired),
        (200, b"<html><body>hello</body></html>\n", errors.UnexpectedPage),
        (200, b"<html><body>hel", errors.TornBody),
        (200, b"<html>" + STATE + b'{"source": {"da', errors.TornBody),
        (200, b"<html>" + STATE + b'{"source": </script></html>', errors.TornBody),
        (404, b"<html></html>", errors.NotThere),
        (403, b"<html>", errors.UnexpectedPage),
    ],
)
def test_refusals_of_embed_pages_are_told_apart_too(
    status: int, body: bytes, refusal: type
) -> None:
    found = diagnose_page(status, body)
    assert found is not None
    assert found.kind is refusal


def test_a_page_with_data_is_no_refusal_whatever_its_captions_say() -> None:
    state = b'{"source": {"data": {}, "text": "Verify to continue, login-modal"}}'
    assert diagnose_page(200, b"<html>" + STATE + state + b"</script></html>") is None


def refusals() -> list[type[errors.Refused]]:
    return errors.Refused.__subclasses__()


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__name__)
def test_each_refusal_says_where_what_came_and_what_to_do(
    refusal: type[errors.Refused],
) -> None:
    sentence = str(refusal("tiktok: /api/x", 200))
    assert sentence.startswith(f"tiktok: /api/x: {refusal.what()}")
    assert re.match("expected .* got|cannot be reached", refusal.what())
    assert refusal.next_step in sentence
    assert "\n" not in sentence


def test_reasons_are_unlike_each_other_and_all_are_drawn_in_the_tree() -> None:
    assert len({refusal.reason for refusal in refusals()}) == len(refusals())
    for refusal in refusals():
        assert refusal.__name__ in (errors.__doc__ or "")
