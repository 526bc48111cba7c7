"""The saved session, and what other browsers export."""

from __future__ import annotations

import json
import logging
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tiktok_scraper.bundle import (
    Bundle,
    age,
    from_session,
    import_file,
    make,
    read,
    save,
    to_session,
)
from tiktok_scraper.errors import BadInput, CredentialsMissing, UsageError
from tiktok_scraper.session import Session

SITE = "https://www.tiktok.com"
UA = "Mozilla/5.0 (X11; Linux x86_64)"
LATER = time.time() + 86_400


def cookie(name: str, value: str = "v", **changes: Any) -> Any:
    whole = {"domain": ".tiktok.com", "path": "/", "expires": LATER}
    flags = {"httpOnly": False, "secure": True}
    return {"name": name, "value": value} | whole | flags | changes


def bundle(*cookies: Any, **changes: Any) -> Bundle:
    made = make(SITE, cookies or [cookie("ttwid")], "7300", UA, "verify_call")
    return made | changes  # type: ignore[return-value]


def test_what_was_saved_is_read_again_and_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "session.json"
    before = os.umask(0)
    try:
        save(bundle(), path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read(path) == bundle() | {"made_at": read(path)["made_at"]}
    assert [file.name for file in path.parent.iterdir()] == ["session.json"]


def test_what_cannot_be_written_leaves_the_old_session_as_it_was(
    tmp_path: Path,
) -> None:
    path = tmp_path / "session.json"
    save(bundle(), path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        save(bundle(device_id=object()), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["session.json"]


def test_a_file_that_others_can_read_is_closed_to_them_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "session.json"
    save(bundle(), path)
    path.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        assert read(path) is not None
        assert read(path) is not None
    assert path.stat().st_mode & 0o777 == 0o600
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "644" in caplog.text


def test_no_file_is_no_session(tmp_path: Path) -> None:
    assert read(tmp_path / "session.json") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"schema": 2}',
        json.dumps(bundle())[:80],
        json.dumps(bundle(device_id=7300)),
        json.dumps(bundle(cookies={})),
        json.dumps(bundle({"name": "secretname"})),
        json.dumps(bundle(made_at="yesterday")),
        json.dumps(bundle(made_at="2026-11-23T10:00:00")),
    ],
)
def test_a_file_that_is_no_bundle_is_named_without_what_is_in_it(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "session.json"
    path.write_text(text)
    with pytest.raises(CredentialsMissing, match=r"scrapy session") as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert "secretname" not in str(caught.value)


def test_only_cookies_that_a_browser_would_send_make_the_session() -> None:
    made = bundle(
        cookie("ttwid", "1"),
        cookie("s_v_web_id", "verify_own", domain="www.tiktok.com", expires=-1),
        cookie("narrow", "2", path="/api/"),
        cookie("gone", expires=time.time() - 1),
        cookie("other_host", domain="ads.tiktok.com"),
        cookie("host_only", domain="tiktok.com"),
        cookie("look_alike", domain=".notiktok.com"),
        cookie("other_folder", path="/upload"),
        cookie("half_folder", path="/ap"),
    )
    session = to_session(made, SITE)
    assert session.cookie == "narrow=2; ttwid=1; s_v_web_id=verify_own"
    assert session.token == "verify_own"
    assert (session.device_id, session.user_agent) == ("7300", UA)
    assert (session.origin, session.made_at) == (SITE, made["made_at"])
    assert session.came_from == "saved"


def test_secure_cookies_go_over_plain_http_to_this_machine_only() -> None:
    for url, sent in [("http://127.0.0.1:80", True), ("http://tiktok.test", False)]:
        host = url.split("/")[2].split(":")[0]
        cookies = [cookie("a", domain=host), cookie("b", domain=host, secure=False)]
        session = to_session(make(url, cookies, "1", UA), url)
        assert ("a=v" in session.cookie) is sent


def test_without_a_token_cookie_the_pages_own_token_is_sent() -> None:
    assert to_session(bundle(), SITE).token == "verify_call"


@pytest.mark.parametrize(
    "url", ["http://www.tiktok.com", "http://127.0.0.1:8765", f"{SITE}:8443"]
)
def test_a_session_is_for_the_site_that_gave_it_and_for_no_other(url: str) -> None:
    with pytest.raises(CredentialsMissing, match=SITE):
        to_session(bundle(), url)


def test_a_session_whose_cookies_have_all_expired_is_none() -> None:
    with pytest.raises(CredentialsMissing, match="no cookie that is still good"):
        to_session(bundle(cookie("ttwid", expires=1)), SITE)


def test_a_session_from_the_environment_goes_through_a_bundle_unchanged() -> None:
    session = Session("ttwid=1; s_v_web_id=verify_a; x=a=b", "7300", "verify_a", UA)
    again = to_session(from_session(session, SITE), SITE)
    for name in ("cookie", "device_id", "token", "user_agent"):
        assert getattr(again, name) == getattr(session, name)


def test_its_age_is_counted_from_when_it_was_made() -> None:
    made_at = datetime.now(UTC) - timedelta(hours=5)
    told = age(bundle(made_at=made_at.strftime("%Y-%m-%dT%H:%M:%SZ")))
    assert timedelta(hours=5) <= told < timedelta(hours=5, minutes=1)


NETSCAPE = f"""# Netscape HTTP Cookie File
# a comment

.tiktok.com\tTRUE\t/\tTRUE\t{LATER:.0f}\tmsToken\ta=b==
tiktok.com\tTRUE\t/\tFALSE\t0\ts_v_web_id\tverify_x
#HttpOnly_.tiktok.com\tTRUE\t/\tTRUE\t{LATER:.0f}\tsessionid\tsecret
www.tiktok.com\tFALSE\t/\tTRUE\t{LATER:.0f}\ttt_webid_v2\t7301
.bank.example\tTRUE\t/\tTRUE\t0\tmoney\tall
"""
EXTENSION = [
    {
        "name": "ttwid",
        "value": "1",
        "domain": ".tiktok.com",
        "hostOnly": False,
        "path": "/",
        "secure": True,
        "httpOnly": True,
        "session": False,
        "expirationDate": LATER,
        "sameSite": "no_restriction",
        "storeId": "0",
    },
    {"name": "tt_webid", "value": "7302", "domain": "tiktok.com", "hostOnly": False},
    {"name": "money", "value": "all", "domain": ".bank.example"},
]
STORAGE_STATE = {
    "cookies": [cookie("ttwid", "1", sameSite="Lax"), cookie("tt_webid", "7303")],
    "origins": [],
}


def written(folder: Path, content: Any) -> Path:
    path = folder / "cookies.txt"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_cookies_txt_is_read_http_only_lines_too(tmp_path: Path, newline: str) -> None:
    path = written(tmp_path, NETSCAPE.replace("\n", newline))
    made = import_file(path, SITE, user_agent=UA)
    session = to_session(made, SITE)
    assert session.cookie == (
        "msToken=a=b==; s_v_web_id=verify_x; sessionid=secret; tt_webid_v2=7301"
    )
    assert (session.device_id, session.token) == ("7301", "verify_x")
    assert made["logged_in"]
    assert [c["name"] for c in made["cookies"] if c["httpOnly"]] == ["sessionid"]


@pytest.mark.parametrize(
    ("content", "device_id"),
    [
        (EXTENSION, "7302"),
        ({"cookies": EXTENSION}, "7302"),
        (STORAGE_STATE, "7303"),
    ],
)
def test_json_exports_are_read(tmp_path: Path, content: Any, device_id: str) -> None:
    made = import_file(written(tmp_path, content), SITE, user_agent=UA)
    assert to_session(made, SITE).cookie == f"ttwid=1; tt_webid={device_id}"
    assert made["device_id"] == device_id
    assert not made["logged_in"]
    assert made["cookies"][0]["expires"] == pytest.approx(LATER)


def test_cookies_of_other_sites_are_not_taken(tmp_path: Path) -> None:
    made = import_file(written(tmp_path, NETSCAPE), SITE, user_agent=UA)
    assert "money" not in json.dumps(made)


def test_a_session_saved_on_another_machine_is_imported_whole(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    save(bundle(), path)
    made = import_file(path, SITE, device_id="1", user_agent="Mozilla/4.0")
    assert (made["device_id"], made["user_agent"]) == ("7300", UA)


def test_the_option_wins_over_a_cookie(tmp_path: Path) -> None:
    made = import_file(written(tmp_path, EXTENSION), SITE, "999", UA)
    assert made["device_id"] == "999"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("nothing in columns\n", "cookies.txt:1: expected 7 columns"),
        (
            NETSCAPE.replace("verify_x", "verify\tsecret"),
            "cookies.txt:5: expected 7 columns between tabs, got 8",
        ),
        (
            NETSCAPE.replace("FALSE\t0\ts_v", "FALSE\tsoon\ts_v"),
            "cookies.txt:5: expected Unix time in column 5",
        ),
        ("", "got 0 for other"),
        ([EXTENSION[2]], "got 1 for other"),
        ('[\n{"name": "secret",', "cookies.txt:2: expected"),
        ({"a": 1}, "without a list of cookies"),
        ([{"name": "secret"}], "cookie 1: expected name, value and domain"),
        ([cookie("ttwid", "secret")], "add --device-id"),
        ([cookie("tt_webid", "secret7")], "add --device-id"),
    ],
)
def test_a_bad_export_is_told_in_one_sentence_without_its_values(
    tmp_path: Path, content: Any, said: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises((BadInput, UsageError)) as caught:
        import_file(path, SITE, user_agent=UA)
    message = str(caught.value)
    assert said in message
    assert str(path) in message
    assert "secret" not in message
    assert "\n" not in message


def test_cookies_do_not_travel_with_another_user_agent(tmp_path: Path) -> None:
    path = written(tmp_path, EXTENSION)
    with pytest.raises(UsageError, match="add --user-agent"):
        import_file(path, SITE, user_agent="tiktok_scraper (research)")


def test_files_that_are_no_text_or_are_not_there_are_named(tmp_path: Path) -> None:
    store = tmp_path / "Cookies"
    store.write_bytes(b"SQLite format 3\x00\xff\xfe")
    for path, said in [
        (store, "binary file"),
        (tmp_path / "no", "No such file"),
        (tmp_path, "Is a directory"),
    ]:
        with pytest.raises(BadInput, match=said):
            import_file(path, SITE, user_agent=UA)
