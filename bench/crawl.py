"""Pages a second of a whole crawl, against the loop that the 2021 project ran.

That loop asked twice for each page (HEAD, then GET) on a new connection, read the JSON
and wrote nothing. Ours parses, drops duplicates, writes rows and commits ids. Both ask
the same sandbox on this machine, without latency, which flatters the loop; lookups are
off.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time

import requests

from tiktok_scraper.sandbox.serve import running

QUERY = "device_id=7000000000000000001&verifyFp=verify_sandbox&count=30"
COOKIE = {"Cookie": "ttwid=sandbox; s_v_web_id=verify_sandbox"}
NAIVE_PAGES = 60


def run() -> list[dict[str, object]]:
    with running(seed=7, tracks=600) as sandbox:
        ours = _ours(sandbox.url)
    with running(seed=7, tracks=600) as sandbox:
        peer = _naive(sandbox.url)
    return [
        {
            "what": "crawl, no latency: a page, start-up left out",
            "ours": ours,
            "peer": peer,
            "unit": "pages/s",
            "ratio": ours / peer,
        }
    ]


def _ours(url: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        places = {
            "SANDBOX_URL": url,
            "DATA_DIR": folder,
            "PSEUDONYM_KEY": f"{folder}/key",
        }
        command = [sys.executable, "-m", "scrapy", "crawl", "tiktok_music"]
        command += ["-a", "wait=0", "-s", "FEATURE_PROVIDERS={}"]
        command += ["-s", "STATS_DUMP=1"]
        done = subprocess.run(
            command,
            env=os.environ | places,
            capture_output=True,
            text=True,
            check=True,
        )
    seconds = float(re.search(r"'elapsed_time_seconds': ([\d.]+)", done.stderr)[1])
    pages = int(re.search(r"'pages': (\d+)", done.stderr)[1])
    return pages / seconds


def _naive(url: str) -> float:
    address = f"{url}/api/recommend/item_list/?{QUERY}"
    started = time.perf_counter()
    for _ in range(NAIVE_PAGES):
        requests.head(address, headers=COOKIE, timeout=10)
        requests.get(address, headers=COOKIE, timeout=10).json()
    return NAIVE_PAGES / (time.perf_counter() - started)
