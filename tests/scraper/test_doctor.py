"""``scrapy doctor`` in a healthy world, and in ailing ones."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from requests import Response

from tiktok_scraper.doctor import machine, tiktok
from tiktok_scraper.endpoints import in_sandbox
from tiktok_scraper.sandbox.serve import running

PROJECT = Path(__file__).parents[2]
COOKIE = "ttwid=1%7Csecretsecret; s_v_web_id=verify_zzzz"
SESSION = {"TT_COOKIE": COOKIE, "TT_DEVICE_ID": "7123456789012345678"}


@dataclass
class Examined:
    code: int
    text: str

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.text)

    def status(self, name: str) -> str:
        return self.check(name)["status"]

    def check(self, name: str) -> dict[str, str]:
        return next(check for check in self.told["checks"] if check["name"] == name)


Doctor = Callable[..., Examined]


@pytest.fixture
def doctor(tmp_path: Path) -> Doctor:
    """A function that runs the command with the given arguments and environment."""

    def run(*arguments: str, **env: str) -> Examined:
        own = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "DATA_DIR": str(tmp_path / "data"),
            "PSEUDONYM_KEY": str(tmp_path / "key"),
            "SESSION_FILE": str(tmp_path / "session.json"),
            "CHROMIUM": sys.executable,  # found, and not started by a check
        }
        if url := env.get("TIKTOK_BASE_URL"):
            own |= in_sandbox(url)  # nothing leaves this machine
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "scrapy", "doctor", *arguments],
            cwd=PROJECT,
            env=own | env,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.stderr == ""
        for secret in ("secretsecret", "verify_zzzz", SESSION["TT_DEVICE_ID"]):
            assert secret not in done.stdout
        return Examined(done.returncode, done.stdout)

    return run


def saved_session(path: Path, url: str, days: float, expires: float = -1) -> None:
    made_at = datetime.now(UTC) - timedelta(days=days)
    cookie = {
        "name": "s_v_web_id",
        "value": "verify_zzzz",
        "domain": "127.0.0.1",
        "path": "/",
        "expires": expires,
        "httpOnly": False,
        "secure": False,
    }
    bundle = {
        "schema": 1,
        "cookies": [cookie],
        "device_id": SESSION["TT_DEVICE_ID"],
        "token": "verify_zzzz",
        "user_agent": "Mozilla/5.0 (it)",
        "made_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "origin": url,
        "logged_in": False,
    }
    path.write_text(json.dumps(bundle))
    path.chmod(0o600)


def test_in_a_healthy_world_all_is_ok_and_the_next_step_is_the_crawl(
    doctor: Doctor,
) -> None:
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor(SANDBOX_URL=sandbox.url, **SESSION, TT_TOKEN="verify_zzzz")
    assert examined.code == 0, examined.text
    marks = {line.split()[0] for line in examined.text.splitlines()[:-1]}
    assert marks == {"ok", "skipped"}
    assert examined.text.splitlines()[-1] == "next: scrapy crawl tiktok_music"
    for name in ("credentials", "feed API", "embed pages", "state store", "spotify"):
        assert any(
            line.startswith("ok") and name in line
            for line in examined.text.splitlines()
        )


def test_as_json_it_says_the_same(doctor: Doctor) -> None:
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor("--json", SANDBOX_URL=sandbox.url)
    assert examined.told["ok"] is True
    assert examined.told["next_step"] == "scrapy crawl tiktok_music"
    assert examined.status("clock") == "ok"
    assert examined.status("embed pages") == "ok"


def test_the_feed_is_asked_once_with_the_whole_session(doctor: Doctor) -> None:
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor(TIKTOK_BASE_URL=sandbox.url, **SESSION, TT_USER_AGENT="It")
    calls = [seen for seen in sandbox.requests if seen.path.startswith("/api/")]
    assert examined.code == 0, examined.text
    assert [seen.path for seen in calls] == ["/api/recommend/item_list/"]
    headers = dict(calls[0].headers)
    assert headers[b"cookie"] == COOKIE.encode()
    assert headers[b"user-agent"] == b"It"
    assert f"device_id={SESSION['TT_DEVICE_ID']}" in calls[0].query
    assert "verifyFp=verify_zzzz" in calls[0].query
    others = [seen for seen in sandbox.requests if not seen.path.startswith("/api/")]
    assert others
    assert all(b"cookie" not in dict(seen.headers) for seen in others)


def test_without_a_session_public_pages_are_a_way_and_one_step_is_told(
    doctor: Doctor,
) -> None:
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor("--json", TIKTOK_BASE_URL=sandbox.url)
    assert examined.code == 0
    assert examined.status("credentials") == "warn"
    assert examined.status("feed API") == "skipped"
    assert examined.status("spotify") == "skipped"
    assert examined.status("Research API") == "skipped"
    assert examined.status("embed pages") == "ok"
    assert examined.told["next_step"].startswith("scrapy session")


def test_a_malformed_credential_fails_with_its_sentence(doctor: Doctor) -> None:
    with running(seed=3, tracks=30) as sandbox:
        wrong = SESSION | {"TT_DEVICE_ID": "not-digits"}
        examined = doctor("--json", TIKTOK_BASE_URL=sandbox.url, **wrong)
    assert examined.code == 1
    assert "digits only" in examined.check("credentials")["text"]
    assert examined.told["next_step"].startswith("copy the value of device_id")


@pytest.mark.parametrize(
    ("days", "expires", "name", "status", "words"),
    [
        (0.5, -1, "session age", "ok", "12.0 hours"),
        (5, -1, "session age", "warn", "5.0 days"),
        (5, 1, "credentials", "fail", "no cookie that is still good"),
    ],
    ids=["young", "old", "expired"],
)
def test_a_saved_session_is_as_good_as_it_is_young(
    doctor: Doctor,
    tmp_path: Path,
    days: float,
    expires: float,
    name: str,
    status: str,
    words: str,
) -> None:
    with running(seed=3, tracks=30) as sandbox:
        saved_session(tmp_path / "session.json", sandbox.url, days, expires)
        examined = doctor("--json", TIKTOK_BASE_URL=sandbox.url)
    assert examined.status(name) == status, examined.text
    assert words in examined.check(name)["text"]
    assert examined.code == (1 if status == "fail" else 0)
    assert ("scrapy session" in examined.told["next_step"]) == (status != "ok")


def test_a_feed_that_refuses_only_warns_while_public_pages_are_served(
    doctor: Doctor,
) -> None:
    with running(seed=3, faults=["api-empty"], tracks=30) as sandbox:
        examined = doctor("--json", TIKTOK_BASE_URL=sandbox.url, **SESSION)
    assert examined.code == 0, examined.text
    assert examined.status("feed API") == "warn"
    assert examined.check("feed API")["text"].startswith("empty_body: ")
    assert "fresh session" in examined.told["next_step"]


def test_a_server_that_is_down_is_one_failure_and_one_step(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    examined = doctor("--json", SANDBOX_URL=url)
    assert examined.code == 1
    failed = [c for c in examined.told["checks"] if c["status"] == "fail"]
    assert [check["name"] for check in failed] == ["front page"]
    step = f"check the network: {url}/ must be reachable from this machine"
    assert examined.told["next_step"] == step


@pytest.mark.parametrize(
    ("fault", "words"),
    [("spotify-403", "audio-features answered 403"), ("spotify-down", "answered 500")],
)
def test_a_provider_that_is_closed_warns_and_fails_nothing(
    doctor: Doctor, fault: str, words: str
) -> None:
    with running(seed=3, faults=[fault], tracks=30) as sandbox:
        examined = doctor("--json", SANDBOX_URL=sandbox.url)
    assert examined.code == 0, examined.text
    assert examined.status("spotify") == "warn"
    assert words in examined.check("spotify")["text"]


@pytest.mark.parametrize(("secret", "status"), [("sandbox", "ok"), ("wrong", "warn")])
def test_the_research_api_is_asked_for_a_token(
    doctor: Doctor, secret: str, status: str
) -> None:
    keys = {"TT_RESEARCH_CLIENT_KEY": "sandbox", "TT_RESEARCH_CLIENT_SECRET": secret}
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor("--json", SANDBOX_URL=sandbox.url, **keys)
    assert examined.status("Research API") == status, examined.text
    assert examined.code == 0


def test_a_file_where_the_data_folder_should_be_fails(
    doctor: Doctor, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("")
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor("--json", SANDBOX_URL=sandbox.url)
    assert examined.code == 1
    assert examined.status("data folder") == "fail"
    assert examined.status("state store") == "fail"
    assert "DATA_DIR" in examined.told["next_step"]


def test_a_state_store_of_another_kind_fails(doctor: Doctor) -> None:
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor("--json", SANDBOX_URL=sandbox.url, STATE_URL="mysql://u:pw@h")
    assert examined.code == 1
    assert examined.status("state store") == "fail"
    assert "pw" not in examined.check("state store")["text"]


def test_a_key_inside_the_data_folder_is_warned_of(
    doctor: Doctor, tmp_path: Path
) -> None:
    with running(seed=3, tracks=30) as sandbox:
        examined = doctor(
            "--json",
            SANDBOX_URL=sandbox.url,
            PSEUDONYM_KEY=str(tmp_path / "data" / "key"),
        )
    assert examined.status("pseudonym key") == "warn"
    assert examined.code == 0


def test_a_key_that_is_no_key_fails(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("not hexadecimal")
    finding = machine.pseudonym_key(tmp_path / "key", tmp_path / "data")
    assert finding.status == "fail"
    assert "expected the key of the pseudonyms" in finding.text
    assert "backup" in finding.next_step


def test_a_part_is_told_where_its_writer_is_gone_and_not_touched(
    tmp_path: Path,
) -> None:
    dead, alive = tmp_path / "a.jsonl.part", tmp_path / "b.jsonl.part"
    dead.write_text("{}\n")
    alive.write_text("{}\n")
    with alive.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        [finding] = machine.parts(tmp_path)
    assert finding.status == "warn"
    assert "a.jsonl.part" in finding.text
    assert "more" not in finding.text
    assert dead.exists()


@pytest.mark.parametrize(
    ("off", "status", "words"),
    [(0, "ok", ""), (600, "warn", "behind"), (-600, "warn", "ahead of")],
)
def test_a_clock_is_compared_with_the_answers_date(
    off: int, status: str, words: str
) -> None:
    answer = Response()
    answer.headers["Date"] = formatdate(time.time() + off, usegmt=True)
    finding = tiktok.clock(answer)
    assert finding.status == status
    assert words in finding.text


def test_no_chromium_warns_and_none_by_choice_does_not() -> None:
    assert machine.chromium("/nowhere/chromium").status == "warn"
    assert machine.chromium("none").status == "skipped"
