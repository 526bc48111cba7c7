"""The live line: on a terminal only, and nothing of it stays."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tiktok_scraper.extensions.pulse import Pulse, fitted
from tiktok_scraper.sandbox.serve import running

PROJECT = Path(__file__).parents[2]
SECRET = "secretsecret"


@dataclass
class Terminal:
    """A crawl whose stderr is a terminal, and all that the terminal was sent."""

    process: subprocess.Popen[bytes]
    master: int
    sent: bytearray = field(default_factory=bytearray)

    def read(self) -> None:
        while True:
            try:
                chunk = os.read(self.master, 65536)
            except OSError:  # how Linux says that nobody holds the other end
                return
            if not chunk:
                return
            self.sent += chunk

    def until(self, words: bytes) -> None:
        deadline = time.monotonic() + 30
        while words not in self.sent:
            assert time.monotonic() < deadline, self.sent.decode()
            time.sleep(0.02)

    def end(self) -> str:
        self.process.wait(60)
        self.reader.join(10)
        return self.sent.decode()

    def start(self) -> None:
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()


@pytest.fixture
def crawl_on_terminal(tmp_path: Path) -> Callable[..., Terminal]:
    def run(*arguments: str, width: int = 80, **env: str) -> Terminal:
        master, slave = pty.openpty()
        size = struct.pack("HHHH", 24, width, 0, 0)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, size)
        own = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm",
            "HOME": str(tmp_path),
            "DATA_DIR": str(tmp_path / "data"),
            "PSEUDONYM_KEY": str(tmp_path / "key"),
            "TT_COOKIE": f"msToken={SECRET}; s_v_web_id=verify_zzzz",
            "TT_DEVICE_ID": "7123456789012345678",
            "TT_TOKEN": "verify_zzzz",
            "SESSION_FILE": str(tmp_path / "session.json"),
            "CHROMIUM": "none",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "tiktok_music", *arguments],
            cwd=PROJECT,
            env=own | env,
            stdin=slave,
            stdout=subprocess.DEVNULL,
            stderr=slave,
        )
        os.close(slave)
        terminal = Terminal(process, master)
        terminal.start()
        return terminal

    return run


def on_screen(sent: str, width: int) -> list[str]:
    """What a terminal shows in the end, scrolled lines included."""
    rows, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[?\d;]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+|\x1b", sent):
        if part == "\r":
            column = 0
        elif part == "\n":
            row += 1
            rows += [""] * (row + 1 - len(rows))
        elif part.startswith("\x1b["):
            count = int(re.sub(r"\D", "", part) or 1)
            if part.endswith("A"):
                row = max(0, row - count)
            elif part.endswith("K"):
                rows[row] = ""
        else:
            assert len(part) + column <= width or "|" not in part
            rows[row] = rows[row][:column].ljust(column) + part
            column += len(part)
    return [line.rstrip() for line in rows]


LIVE = r"\d:\d\d:\d\d \| \d+ of 20 new tracks \| \d+ page"
SLOW = ("-s", "DOWNLOAD_DELAY=0.05", "-a", "limit=20", "-a", "wait=0")


def test_a_terminal_shows_a_live_line_that_is_gone_in_the_end(
    crawl_on_terminal: Callable[..., Terminal],
) -> None:
    with running(seed=3, tracks=40) as sandbox:
        terminal = crawl_on_terminal(*SLOW, SANDBOX_URL=sandbox.url)
        sent = terminal.end()
    assert terminal.process.returncode == 0, sent
    assert re.search(LIVE, sent)
    seen = on_screen(sent, 80)
    assert not [line for line in seen if re.search(LIVE, line)]
    logged = [line for line in seen if line]
    assert "Spider opened" in logged[1] or "Spider opened" in logged[0]
    assert all(re.match(r"\d\d:\d\d:\d\d [A-Z]+ ", line) for line in logged), logged
    assert (
        sent.count("\x1b[?25l") == sent.count("\x1b[?25h") > 0
    )  # cursor hidden, shown


def test_it_is_drawn_at_most_four_times_a_second(
    crawl_on_terminal: Callable[..., Terminal],
) -> None:
    with running(seed=3, tracks=40) as sandbox:
        began = time.monotonic()
        sent = crawl_on_terminal(*SLOW, SANDBOX_URL=sandbox.url).end()
        lasted = time.monotonic() - began
    drawn = len(re.findall(LIVE, sent))
    logged = sent.count(" INFO ")
    assert 2 <= drawn <= 4 * lasted + 1 + logged  # a log line moves it down, once


def test_no_secret_is_logged_above_the_line(
    crawl_on_terminal: Callable[..., Terminal],
) -> None:
    with running(seed=3, tracks=60) as sandbox:
        terminal = crawl_on_terminal(
            *SLOW, "-L", "DEBUG", "-s", f"USER_AGENT={SECRET}", SANDBOX_URL=sandbox.url
        )
        sent = terminal.end()
    opened = sent.index("Spider opened")
    assert "DEBUG" in sent[opened:]
    assert "verifyFp=[hidden]" in sent[opened:]
    assert SECRET not in sent[opened:]


def test_ctrl_c_leaves_a_clean_screen(
    crawl_on_terminal: Callable[..., Terminal],
) -> None:
    with running(seed=3, tracks=40) as sandbox:
        terminal = crawl_on_terminal(
            "-s", "DOWNLOAD_DELAY=0.5", "-a", "limit=2000", SANDBOX_URL=sandbox.url
        )
        terminal.until(b" 1 page")
        terminal.process.send_signal(signal.SIGINT)
        sent = terminal.end()
    assert terminal.process.returncode == 0, sent
    assert "it was stopped by hand" in sent
    assert not [line for line in on_screen(sent, 80) if "of 2,000" in line]
    assert sent.rindex("\x1b[?25h") > sent.rindex("\x1b[?25l")


def test_a_second_ctrl_c_gives_the_cursor_back(
    crawl_on_terminal: Callable[..., Terminal],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the close waits for it
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        terminal = crawl_on_terminal("-a", "limit=2000", SANDBOX_URL=url)
        connection, _ = silent.accept()
        with connection:
            terminal.until(b"0 of 2,000 new tracks")
            terminal.process.send_signal(signal.SIGINT)
            terminal.until(b"Closing spider")
            terminal.process.send_signal(signal.SIGINT)
            sent = terminal.end()
    assert "Spider closed" not in sent
    assert sent.rindex("\x1b[?25h") > sent.rindex("\x1b[?25l")


@pytest.mark.parametrize(
    ("arguments", "env"),
    [((), {"TERM": "dumb"}), (("-s", "PROGRESS=0"), {})],
    ids=["dumb terminal", "switched off"],
)
def test_where_it_is_unwanted_there_is_none(
    crawl_on_terminal: Callable[..., Terminal],
    arguments: tuple[str, ...],
    env: dict[str, str],
) -> None:
    with running(seed=3, tracks=60) as sandbox:
        terminal = crawl_on_terminal(*SLOW, *arguments, SANDBOX_URL=sandbox.url, **env)
        sent = terminal.end()
    assert terminal.process.returncode == 0, sent
    assert "collected: 20 new tracks" in sent
    assert "\x1b" not in sent
    assert not re.search(LIVE, sent)


def test_a_pipe_gets_the_log_alone(crawl: Callable[..., Any]) -> None:
    with running(seed=3, tracks=60) as sandbox:
        crawled = crawl("-a", "limit=20", SANDBOX_URL=sandbox.url)
    assert crawled.code == 0
    assert "\x1b" not in crawled.log


STATS = {
    "tracks/new": 118,
    "videos/new": 3214,
    "pages": 130,
    "refusals/captcha": 1,
    "refusals/empty_body": 2,
    "calls/cap": 5000,
    "calls/today": 130,
}


def test_a_wide_line_says_everything() -> None:
    pulse = Pulse(limit=200, opened=100.0)
    pulse.pieces({"pages": 100}, now=110.0)
    line = fitted(pulse.pieces(STATS, now=130.0), 200)
    # 30 pages in the 20 s since the first look
    assert line.startswith("0:00:30 | 118 of 200 new tracks | 130 pages, 90 a minute")
    assert "| 3 refused (" in line
    assert line.endswith("| 3,214 videos | 4,870 calls left today")


def test_the_rate_is_that_of_the_last_minute() -> None:
    pulse = Pulse(limit=None, opened=0.0)
    for second in range(121):  # a page a second, then nothing for a minute
        pieces = pulse.pieces({"pages": min(second, 60)}, now=float(second))
        if second == 60:
            assert pieces[2][0] == "60 pages, 60 a minute"
    assert pieces[2][0] == "60 pages, 0 a minute"


def test_the_refusal_that_grew_last_is_named() -> None:
    pulse = Pulse(limit=None, opened=0.0)
    pulse.pieces({"refusals/captcha": 1, "refusals/empty_body": 1}, now=1.0)
    grown = {"refusals/captcha": 1, "refusals/empty_body": 2, "refusals/retry/max": 9}
    pieces = pulse.pieces(grown, now=2.0)
    assert ("3 refused (empty_body)", "3 refused") in pieces


@pytest.mark.parametrize("width", [10, 25, 40, 60, 80, 120])
def test_any_width_has_a_line_that_fits(width: int) -> None:
    pulse = Pulse(limit=200, opened=0.0)
    line = fitted(pulse.pieces(STATS, now=30.0), width)
    assert len(line) <= width
    assert line.startswith("0:00:30")
    assert ("118 of 200" in line) == (width >= 25 + 3)
