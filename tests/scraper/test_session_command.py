"""``scrapy session`` as a person runs it, in a process and a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from tiktok_scraper.bundle import Bundle, read, save, to_session
from tiktok_scraper.sandbox.app import Seen
from tiktok_scraper.sandbox.serve import Running, running

PROJECT = Path(__file__).parents[2]
FEED = "/api/recommend/item_list/"
UA = "Mozilla/5.0 (X11; Linux x86_64)"


@dataclass
class Ran:
    """What the command said, and what it saved."""

    code: int
    out: str
    err: str
    file: Path

    def bundle(self) -> Bundle:
        saved = read(self.file)
        assert saved is not None
        return saved


Run = Callable[..., Ran]


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running(tracks=60) as up:
        yield up


@pytest.fixture
def session(tmp_path: Path) -> Run:
    file = tmp_path / "saved" / "session.json"

    def run(*arguments: str, **env: str) -> Ran:
        foreign = ("TT_", "SANDBOX_", "TIKTOK_", "DISPLAY", "WAYLAND_")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        told = [f"-sSESSION_FILE={file}", f"-sCHROMIUM={env.pop('CHROMIUM', BROWSER)}"]
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "session", *arguments, *told],
            cwd=PROJECT,
            env=clean | env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        apart = file.with_suffix(".sandbox.json") if "SANDBOX_URL" in env else file
        return Ran(done.returncode, done.stdout, done.stderr, apart)

    return run


BROWSER = os.environ.get("CHROMIUM", "")


def cookies_of(seen: Seen) -> dict[str, str]:
    told = dict(seen.headers)[b"cookie"].decode()
    return {name: value.value for name, value in SimpleCookie(told).items()}


@pytest.mark.browser
def test_what_the_site_gets_with_the_saved_session_is_what_the_browser_sent(
    sandbox: Running, session: Run
) -> None:
    ran = session(SANDBOX_URL=sandbox.url)
    assert ran.code == 0, ran.err
    (own,) = [seen for seen in sandbox.requests if seen.path == FEED]

    saved = to_session(ran.bundle(), sandbox.url)
    answer = httpx.get(
        sandbox.url + FEED,
        params={"device_id": saved.device_id, "verifyFp": saved.token},
        headers={"Cookie": saved.cookie, "User-Agent": saved.user_agent},
        trust_env=False,
    )
    assert answer.json()["itemList"]
    plain = sandbox.requests[-1]
    assert plain.path == FEED
    assert cookies_of(plain) == cookies_of(own)
    assert dict(plain.headers)[b"user-agent"] == dict(own.headers)[b"user-agent"]
    for name in ("device_id", "verifyFp"):
        assert parse_qs(plain.query)[name] == parse_qs(own.query)[name]


@pytest.mark.browser
def test_it_tells_what_it_has_and_where_but_no_value(
    sandbox: Running, session: Run
) -> None:
    ran = session(SANDBOX_URL=sandbox.url)
    saved = ran.bundle()
    assert 3 <= len(ran.out.splitlines()) <= 5
    for told in (str(ran.file), "not logged in", "ttwid", "scrapy crawl tiktok_music"):
        assert told in ran.out
    assert ran.file.stat().st_mode & 0o777 == 0o600
    secrets = [cookie["value"] for cookie in saved["cookies"]]
    for secret in [*secrets, saved["device_id"], saved["token"]]:
        assert secret not in ran.out + ran.err

    assert session("--show").code == 1  # a person's own is kept apart
    shown = session("--show", SANDBOX_URL=sandbox.url)
    assert shown.code == 0
    assert sandbox.url in shown.out
    assert "0.0 hours" in shown.out
    assert not any(secret in shown.out for secret in secrets)


@pytest.mark.browser
def test_a_login_is_renewed_and_not_replaced_by_a_strangers_session(
    sandbox: Running, session: Run
) -> None:
    first = session(SANDBOX_URL=sandbox.url).bundle()
    login = first["cookies"][0] | {"name": "sessionid", "value": "mine"}
    changes = {"cookies": [*first["cookies"], login], "logged_in": True}
    file = session("--show", SANDBOX_URL=sandbox.url).file
    save(first | changes, file)
    ran = session(SANDBOX_URL=sandbox.url)
    assert ", logged in, " in ran.out
    before = {c["name"]: c["value"] for c in changes["cookies"]}
    assert {c["name"]: c["value"] for c in ran.bundle()["cookies"]} == before

    save(first, file)
    again = session(SANDBOX_URL=sandbox.url).bundle()
    assert again["token"] != first["token"]


def test_an_export_is_imported_shown_and_forgotten(
    session: Run, tmp_path: Path
) -> None:
    export = tmp_path / "cookies.json"
    cookies = [{"name": "sessionid", "value": "secret", "domain": ".tiktok.com"}]
    export.write_text(json.dumps(cookies))
    with_ids = ("--import", str(export), "--device-id", "7300", "--user-agent", UA)
    ran = session(*with_ids)
    assert (ran.code, ran.err) == (0, "")
    assert ran.bundle()["device_id"] == "7300"
    assert "logged in" in ran.out
    assert "secret" not in ran.out

    from_env = session(
        "--import", str(export), TT_DEVICE_ID="7301", TT_USER_AGENT=UA, TT_COOKIE="a=1"
    )
    assert from_env.bundle()["device_id"] == "7301"
    assert "TT_COOKIE is set and comes first" in from_env.out

    assert session("--show").code == 0
    assert session("--forget").code == 0
    assert not ran.file.exists()
    assert session("--forget").code == 0
    gone = session("--show")
    assert gone.code == 1
    assert "scrapy session" in gone.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--show", "--forget"], "not allowed with"),
        (["now"], "expected options only"),
        (["--headles"], "expected options only"),
        (["--device-id", "7300"], "need --import"),
    ],
)
def test_wrong_usage_is_2_and_one_sentence(
    session: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    ran = session(*(word.format(folder=tmp_path) for word in arguments))
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_an_export_that_is_not_there_is_1_and_one_sentence(
    session: Run, tmp_path: Path
) -> None:
    ran = session("--import", str(tmp_path / "no.txt"))
    assert ran.code == 1
    assert "No such file" in ran.err
    assert "Traceback" not in ran.err


def test_without_a_browser_it_says_how_to_get_one(session: Run) -> None:
    ran = session(SANDBOX_URL="http://127.0.0.1:9", CHROMIUM="none")
    assert ran.code == 1
    assert "playwright install chromium" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not ran.file.exists()


@pytest.mark.browser
def test_without_a_display_a_window_cannot_be_opened_and_it_says_so(
    sandbox: Running, session: Run
) -> None:
    ran = session("--headed", SANDBOX_URL=sandbox.url)
    assert ran.code == 1
    assert "a window needs a display" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.browser
def test_a_site_that_cannot_be_reached_is_named(session: Run) -> None:
    ran = session(SANDBOX_URL="http://127.0.0.1:9")
    assert ran.code == 1
    assert "http://127.0.0.1:9" in ran.err
    assert "check the network" in ran.err
    assert "no session" in ran.err
    assert len(ran.err.splitlines()) == 1
