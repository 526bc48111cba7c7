"""A crawl in a process group of its own, and the moments at which it is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Moment = Literal["start-up", "opening", "reading", "closing", "after its end"]

MOMENTS: dict[Moment, float] = {
    "start-up": 0.2,
    "opening": 0.1,
    "reading": 0.55,
    "closing": 0.15,
}
"""Shares of the kills that aim at each part of a run. What is met may be another part:
it is read from the log of the killed."""
START_S = 1.0  # about what Python and Scrapy need until the first line of the log
OPENING_S = 0.1  # adopts parts, recalls where the last run was
CLOSING_S = 0.1  # commits, renames files, writes the summary


@dataclass(frozen=True)
class Crawl:
    """The command, where it asks, and where it writes."""

    url: str
    data: Path
    features: bool

    @property
    def log(self) -> Path:
        return self.data.with_suffix(".log")

    def start(self) -> subprocess.Popen[bytes]:
        words = ["scrapy", "crawl", "tiktok_music", "-a", "wait=0"]
        if not self.features:
            words += ["-s", "FEATURE_PROVIDERS={}"]
        places = {
            "SANDBOX_URL": self.url,
            "DATA_DIR": str(self.data),
            "PSEUDONYM_KEY": f"{self.data}.key",
            "CHROMIUM": "none",
        }
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                env=os.environ | places,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def run(self) -> float:
        """Crawl to the end; the seconds from the opening on."""
        process = self.start()
        self.wait_for(b"Spider opened", process)
        started = time.monotonic()
        if process.wait():
            raise RuntimeError(f"the undisturbed crawl failed: {self.log.read_text()}")
        return time.monotonic() - started

    def wait_for(self, words: bytes, process: subprocess.Popen[bytes]) -> None:
        while words not in self.log.read_bytes() and process.poll() is None:
            time.sleep(0.002)

    def moment(self, *, asked: bool, ended: bool) -> Moment:
        """How far the last run has come, by its log and by whether it ``asked``."""
        log = self.log.read_bytes()
        if b"Closing spider" in log:
            return "after its end" if ended else "closing"
        if b"Spider opened" not in log:
            return "start-up"
        return "reading" if asked else "opening"


class Killer:
    """Starts a crawl and kills it, again and again; ``stride`` is the time in seconds
    that a run may read on the average, so that all kills fall within one crawl;
    ``requests`` grows with what the sandbox is asked.
    """

    def __init__(
        self,
        crawl: Crawl,
        requests: Sequence[object],
        lots: random.Random,
        stride: float,
    ) -> None:
        self.crawl = crawl
        self.requests = requests
        self.lots = lots
        self.stride = stride
        self.moments: Counter[Moment] = Counter()

    def kill(self) -> None:
        """One run, ended by a SIGKILL to its whole process group."""
        (aim,) = self.lots.choices(list(MOMENTS), list(MOMENTS.values()))
        before = len(self.requests)
        process = self.crawl.start()
        if aim == "start-up":
            self._sleep(START_S)
        else:
            self.crawl.wait_for(b"Spider opened", process)
            self._sleep(OPENING_S if aim == "opening" else 2 * self.stride)
        if aim == "closing" and process.poll() is None:
            os.kill(process.pid, signal.SIGINT)
            self.crawl.wait_for(b"Closing spider", process)
            self._sleep(CLOSING_S)
        ended = process.poll() is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        asked = len(self.requests) > before
        self.moments[self.crawl.moment(asked=asked, ended=ended)] += 1

    def _sleep(self, longest: float) -> None:
        time.sleep(self.lots.uniform(0, longest))
