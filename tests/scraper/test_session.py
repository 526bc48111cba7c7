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


@pytest.mark.parametrize(
    "text",
    [
        "ttwid=1; s_v_web_id=verify_abc;",
        "cookie:\tttwid=1;\ts_v_web_id=verify_abc ; ",
        "Cookie: 'ttwid=1; s_v_web_id=verify_abc'",
        "ttwid=1\r\ns_v_web_id=verify_abc\r\n",
        "ttwid=1;\r\n\r\n  s_v_web_id=verify_abc",
        "ttwid=1; s_v_web_id=verif\r\n   y_abc",
        "-H 'cookie: ttwid=1; s_v_web_id=verify_abc'",
        "curl 'https://x/?a=1' \\\n  -H 'accept: */*' \\\n"
        '  -H "Cookie: ttwid=1; s_v_web_id=verify_abc" \\\n  --compressed',
        "curl 'https://x/' -b 'ttwid=1; s_v_web_id=verify_abc' -L",
    ],
)
def test_every_form_in_which_people_paste_a_cookie_is_understood(text: str) -> None:
    session = Session.from_settings(WHOLE | {"TT_COOKIE": text})
    assert session.cookie == "ttwid=1; s_v_web_id=verify_abc"


def test_a_value_that_was_wrapped_at_its_padding_stays_one_value() -> None:
    session = Session.from_settings(WHOLE | {"TT_COOKIE": "msToken=ab\ncd==; x=1"})
    assert session.cookie == "msToken=abcd==; x=1"


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "ttwid", "value": "hidden"}]',
        ' {"cookies": "hidden"}',
        "# Netscape HTTP Cookie File\n.tiktok.com\tTRUE\t/\tTRUE\t0\tttwid\thidden",
    ],
)
def test_an_exported_file_is_sent_to_the_command_that_reads_it(text: str) -> None:
    with pytest.raises(UsageError, match="scrapy session --import") as caught:
        Session.from_settings(WHOLE | {"TT_COOKIE": text})
    assert "hidden" not in str(caught.value)


def test_one_cookies_value_alone_is_refused() -> None:
    with pytest.raises(UsageError, match="name=value"):
        Session.from_settings(WHOLE | {"TT_COOKIE": "verify_abc"})


def test_a_token_of_another_session_is_refused_without_showing_either() -> None:
    with pytest.raises(UsageError, match="TT_TOKEN must be the s_v_web_id") as caught:
        Session.from_settings(WHOLE | {"TT_TOKEN": "verify_other"})
    assert "verify_" not in str(caught.value)


def test_a_session_from_the_environment_says_so() -> None:
    assert Session.from_settings(WHOLE).came_from == "environment"


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
