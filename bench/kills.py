"""SIGKILLs at random moments of one crawl, and what is missing after them.

    python -m bench.kills [--kills 50] [--tracks 300] [--seed 7] [--faults NAME,NAME]

An undisturbed crawl tells what there is to find. Then the same crawl is killed, process
group and all, and started again by the same command, so many times; a clean run ends
it. The exit code is 1 if a row is missing, or if a reader of ``data/raw`` met a torn
line.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.killing import Crawl, Killer, Moment
from tiktok_scraper.sandbox.serve import running

KINDS = ("track", "video")


@dataclass
class Left:
    """The lines under final names in ``data/raw``: by kind and by what they say."""

    rows: dict[str, Counter[tuple[object, ...]]] = field(
        default_factory=lambda: {kind: Counter() for kind in KINDS}
    )
    torn: int = 0

    def repeated(self, kind: str) -> int:
        return self.rows[kind].total() - len(self.rows[kind])


@dataclass
class Outcome:
    """What both crawls left, and when the second was killed."""

    undisturbed: Left
    killed: Left
    torn: int
    same_table: bool
    moments: Counter[Moment]
    exit_code: int

    def lost(self, kind: str) -> int:
        return len(self.undisturbed.rows[kind].keys() - self.killed.rows[kind].keys())

    @property
    def is_good(self) -> bool:
        lost = sum(map(self.lost, KINDS))
        return not (lost or self.torn or self.exit_code) and self.same_table


def measure(
    kills: int,
    tracks: int,
    seed: int,
    faults: tuple[str, ...] = (),
    *,
    features: bool = False,
) -> Outcome:
    """Crawl the same world undisturbed, and with ``kills`` SIGKILLs."""
    with tempfile.TemporaryDirectory() as place:
        calm, rough = Path(place, "calm"), Path(place, "rough")
        with running(seed, faults, tracks) as sandbox:
            seconds = Crawl(sandbox.url, calm, features).run()
        torn = 0
        with running(seed, faults, tracks) as sandbox:
            killer = Killer(
                Crawl(sandbox.url, rough, features),
                sandbox.requests,
                random.Random(seed),
                stride=seconds / kills,
            )
            for _ in range(kills):
                killer.kill()
                torn += read(rough / "raw").torn
            code = killer.crawl.start().wait()
        killed = read(rough / "raw")
        return Outcome(
            undisturbed=read(calm / "raw"),
            killed=killed,
            torn=torn + killed.torn,
            same_table=table(calm / "raw") == table(rough / "raw"),
            moments=killer.moments,
            exit_code=code,
        )


def read(raw: Path) -> Left:
    """What a reader meets who takes every final name for a whole file."""
    left = Left()
    for file in sorted(raw.glob("*/*.jsonl")):
        for line in file.read_bytes().splitlines(keepends=True):
            try:
                row = json.loads(line) if line.endswith(b"\n") else None
            except ValueError:
                row = None
            if row is None:
                left.torn += 1
                continue
            key: tuple[object, ...] = (row["track_id"],)
            if row["kind"] == "video":
                key = (row["video_id"], row["track_id"], row["plays"])
            left.rows[row["kind"]][key] += 1
    return left


def table(raw: Path) -> dict[str, tuple[str, str]]:
    """Videos and views of each track in the study's table."""
    out = raw.parent / "tracks.csv"
    subprocess.run(
        [sys.executable, "-m", "modeling.dataset", str(raw), "-o", str(out)],
        check=True,
        capture_output=True,
    )
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["track_id"]: (row["videos"], row["views"]) for row in rows}


def report(outcome: Outcome) -> str:
    lines = [f"{'':8}{'undisturbed':>12}{'killed':>8}{'lost':>6}{'repeated':>10}"]
    for kind in KINDS:
        calm, rough = outcome.undisturbed.rows[kind], outcome.killed.rows[kind]
        again = outcome.killed.repeated(kind) - outcome.undisturbed.repeated(kind)
        lines.append(
            f"{kind + 's':8}{len(calm):>12,}{len(rough):>8,}"
            f"{outcome.lost(kind):>6,}{again:>10,}"
        )
    lines.append(f"torn lines under a final name: {outcome.torn}")
    same = "the same" if outcome.same_table else "NOT the same"
    lines.append(f"merged table (tracks, videos, views): {same}")
    told = (f"{moment} {count}" for moment, count in sorted(outcome.moments.items()))
    lines.append(f"kills: {', '.join(told)}")
    lines.append(f"exit code of the last, clean run: {outcome.exit_code}")
    return "\n".join(lines)


def run() -> list[dict[str, object]]:
    """For `make bench`: rows that are missing after 20 kills, of those there are."""
    outcome = measure(kills=20, tracks=200, seed=7)
    lost = sum(map(outcome.lost, KINDS))
    there = sum(len(outcome.undisturbed.rows[kind]) for kind in KINDS)
    what = "rows lost to 20 SIGKILLs, against all there are"
    counted = {"ours": lost, "peer": there, "unit": "rows"}
    return [{"what": what, **counted, "ratio": None}]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kills")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--tracks", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--faults", default="", help="of the sandbox: NAME,NAME")
    parser.add_argument("--features", action="store_true", help="look features up, too")
    told = parser.parse_args()
    faults = tuple(filter(None, told.faults.split(",")))
    outcome = measure(
        told.kills, told.tracks, told.seed, faults, features=told.features
    )
    print(report(outcome))
    return 0 if outcome.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
