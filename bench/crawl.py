"""Answers a second of a whole crawl, against the loop that the 2021 project ran.

That loop asked twice for each page (HEAD, then GET) on a new connection, read the JSON
and wrote nothing. Ours parses, drops duplicates, writes rows and commits ids. Both ask
the same sandbox on this machine for the same addresses: the feed, the sounds and their
lists. Without latency, which flatters the loop, ours sends one request at a time, as it
does by default; with latency, sixteen. Start-up and lookups of features are left out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

import requests

from bench.latency import late_sandbox
from tiktok_scraper.sandbox.app import Seen

COOKIE = {"Cookie": "ttwid=sandbox; s_v_web_id=verify_sandbox"}
SIXTEEN = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16", "-s", "LANES=16")


def run() -> list[dict[str, object]]:
    return [
        _row("no latency", tracks=600, latency_s=0, sample=60),
        _row("100 ms latency, 16 at a time", 150, 0.1, 20, SIXTEEN),
    ]


def _row(
    what: str, tracks: int, latency_s: float, sample: int, pace: Sequence[str] = ()
) -> dict[str, object]:
    with late_sandbox(tracks, latency_s) as (url, seen):
        seconds = _ours(url, pace)
        asked = [call for call in seen if call.path.startswith("/api/")]
    with late_sandbox(tracks, latency_s) as (url, _):
        peer = _naive(url, asked[:: max(1, len(asked) // sample)])
    ours = len(asked) / seconds
    return {
        "what": f"crawl, {what}: an answer of the API",
        "ours": ours,
        "peer": peer,
        "unit": "1/s",
        "ratio": ours / peer,
    }


def _ours(url: str, pace: Sequence[str]) -> float:
    """The seconds of a crawl, from its opening on."""
    with tempfile.TemporaryDirectory() as folder:
        places = {
            "SANDBOX_URL": url,
            "DATA_DIR": folder,
            "PSEUDONYM_KEY": f"{folder}/key",
        }
        command = [sys.executable, "-m", "scrapy", "crawl", "tiktok_music"]
        command += ["-a", "wait=0", "-s", "FEATURE_PROVIDERS={}"]
        command += ["-s", "STATS_DUMP=1", *pace]
        done = subprocess.run(
            command,
            env=os.environ | places,
            capture_output=True,
            text=True,
            check=True,
        )
    return float(re.search(r"'elapsed_time_seconds': ([\d.]+)", done.stderr)[1])


def _naive(url: str, calls: Sequence[Seen]) -> float:
    """Answers a second of the loop."""
    started = time.perf_counter()
    for call in calls:
        address = f"{url}{call.path}?{call.query}"
        requests.head(address, headers=COOKIE, timeout=10)
        requests.get(address, headers=COOKIE, timeout=10).json()
    return len(calls) / (time.perf_counter() - started)
