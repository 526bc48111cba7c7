"""A crawl as a user starts it: the command, in a process and a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tiktok_scraper.endpoints import in_sandbox

PROJECT = Path(__file__).parents[2]


@dataclass
class Crawled:
    """What a crawl left: its exit code, its log, its records, its folder."""

    code: int
    log: str
    data: Path

    def records(self, kind: str) -> list[dict[str, Any]]:
        return [
            json.loads(line)
            for file in sorted(self.data.glob(f"raw/{kind}s/*.jsonl"))
            for line in file.read_text().splitlines()
        ]

    def most_played(self) -> dict[str, int]:
        """The highest count that was seen, for each track."""
        best: dict[str, int] = {}
        for video in self.records("video"):
            track_id = video["track_id"]
            best[track_id] = max(best.get(track_id, 0), video["plays"])
        return best


Crawl = Callable[..., Crawled]


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    """A function that crawls with the given arguments and environment."""

    def run(*arguments: str, spider: str = "tiktok_music", **env: str) -> Crawled:
        foreign = ("TT_", "SPOTIFY_", "LASTFM_", "SANDBOX_", "STATE_", "DATA_")
        foreign += ("FEATURE_", "LOCAL_")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        data = tmp_path / "data"
        places = {
            "DATA_DIR": str(data),
            "PSEUDONYM_KEY": str(tmp_path / "key"),
            "SESSION_FILE": str(tmp_path / "session.json"),
            "CHROMIUM": "none",
            **in_sandbox("http://127.0.0.1:9"),  # nothing leaves this machine
        }
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", spider, *arguments],
            cwd=PROJECT,
            env=clean | places | env,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        return Crawled(done.returncode, done.stdout + done.stderr, data)

    return run
