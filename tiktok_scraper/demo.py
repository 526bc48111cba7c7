"""A whole run on made-up data: sandbox, crawl, features, study, report.

It is what a user does, command by command, and it shows the commands. Its files lie
apart from collected ones, and a second run begins anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path


def main(folder: str, out: str) -> int:
    """Crawl a sandbox into ``folder``, study it, leave the report in ``out``."""
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("TT_", "SPOT"))}
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "tiktok_scraper.sandbox", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert sandbox.stdout is not None
        first = sandbox.stdout.readline()
        if not first.startswith("sandbox: http"):
            print(
                "demo: the sandbox did not start; run python -m "
                "tiktok_scraper.sandbox --port 8765 to see why",
                file=sys.stderr,
            )
            return 1
        url = first.split()[1]
        about = first.strip().partition(" (")[2].rstrip(")")
        print(f"1. a made-up world at {url}: {about}")
        print("2. the crawl: scrapy crawl tiktok_music -a wait=0")
        crawl = [
            sys.executable,
            "-m",
            "scrapy",
            "crawl",
            "tiktok_music",
            "-a",
            "wait=0",
        ]
        places = {
            "SANDBOX_URL": url,
            "DATA_DIR": folder,
            "PSEUDONYM_KEY": str(Path(folder) / "pseudonym.key"),
        }
        if code := subprocess.run(crawl, env=clean | places, check=False).returncode:
            print("demo: the crawl failed; its last lines say why", file=sys.stderr)
            return code
    finally:
        sandbox.terminate()
        sandbox.wait(timeout=10)
    raw = str(Path(folder) / "raw")
    print(f"3. the study: python -m modeling.run {raw} --quick")
    study = [sys.executable, "-m", "modeling.run", raw, "--out", out, "--quick"]
    study += ["--jobs", "2"]
    if code := subprocess.run(study, check=False).returncode:
        print("demo: the study failed; its last lines say why", file=sys.stderr)
        return code
    report = Path(out) / "report.html"
    print(
        f"\ndone in {time.monotonic() - started:.0f} s. The numbers are made up; the "
        f"report is real: open {report}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
