from __future__ import annotations

import pytest

from tiktok_scraper.errors import CredentialsMissing, UsageError
from tiktok_scraper.session import Session

WHOLE = {
    "TT_COOKIE": "ttwid=1; s_v_web_id=verify_abc",
    "TT_DEVICE_ID": "7000000000000000001",
    "TT_TOKEN": "verify_abc",
    "USER_AGENT": "Mozilla/5.0",
}


def test_a_cookie_pasted_with_quotes_and_line_breaks_is_forgiven() -> None:
    pasted = '"Cookie: ttwid=1;\n  s_v_web_id=verify_abc"\n'
    session = Session.from_settings(WHOLE | {"TT_COOKIE": pasted.replace('"C', "C")})
    assert session.cookie == "ttwid=1; s_v_web_id=verify_abc"


def test_the_token_is_found_in_the_cookie() -> None:
    assert Session.from_settings(WHOLE | {"TT_TOKEN": ""}).token == "verify_abc"


@pytest.mark.parametrize("name", ["TT_COOKIE", "TT_DEVICE_ID"])
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(CredentialsMissing, match=name) as caught:
        Session.from_settings(WHOLE | {name: " "})
    assert "python -m tiktok_scraper.sandbox" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("TT_DEVICE_ID", "7e18"), ("TT_COOKIE", "ttwid=…")]
)
def test_what_cannot_be_is_refused_without_showing_it(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name) as caught:
        Session.from_settings(WHOLE | {name: value})
    assert value not in str(caught.value)


def test_its_repr_shows_no_secret() -> None:
    shown = repr(Session.from_settings(WHOLE))
    assert "verify_abc" not in shown
    assert WHOLE["TT_DEVICE_ID"] not in shown
