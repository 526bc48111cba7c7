"""The merge of raw records, against pandas on the same files: seconds and memory."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

LINES = 400_000
TRACKS = 40_000

OURS = "from modeling.dataset import load; load([{folder!r}])"
PEER = """
import pandas as pd, pathlib
files = pathlib.Path({folder!r}).glob("*.jsonl")
rows = pd.concat(pd.read_json(f, lines=True, dtype=False) for f in files)
videos = rows[rows.kind == "video"]
best = videos.groupby(["track_id", "video_id"]).plays.max().groupby("track_id")
table = pd.DataFrame(dict(views=best.max(), videos=best.size()))
rows[rows.kind == "track"].drop_duplicates("track_id").merge(table, on="track_id")
"""


def run() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder))
        ours, peer = (_measure(code, folder) for code in (OURS, PEER))
    return [
        {
            "what": f"merge of {LINES:,} lines, {what}",
            "ours": mine,
            "peer": theirs,
            "unit": unit,
            "ratio": theirs / mine,
        }
        for what, unit, mine, theirs in (
            ("time", "s", ours[0], peer[0]),
            ("memory at its highest", "MB", ours[1], peer[1]),
        )
    ]


def _write(folder: Path) -> None:
    """Tracks and observations as a crawl leaves them, in four files."""
    lots = random.Random(1)
    first = 7_000_000_000_000_000_000
    for shard in range(4):
        with (folder / f"{shard}.jsonl").open("w") as file:
            for number in range(shard, LINES, 4):
                is_track = number < TRACKS
                track_id = str(first + (number if is_track else lots.randrange(TRACKS)))
                when = "2026-01-01T00:00:00Z"
                record = {"schema": 1, "track_id": track_id, "source": "recommend"}
                if is_track:
                    record |= {"kind": "track", "title": f"Song {number}"}
                    record |= {"author": "A", "album": None, "original": False}
                    record |= {"collected_at": when, "match": None, "audio": None}
                else:
                    record |= {"kind": "video", "video_id": str(first + number)}
                    record |= {"plays": lots.randrange(10**6), "plays_step": 1}
                    record |= {"observed_at": when}
                file.write(json.dumps(record) + "\n")


USED = """
import pathlib, resource
used = resource.getrusage(resource.RUSAGE_SELF)
size = used.ru_maxrss  # bytes on macOS; on Linux it may be that of whoever started us
status = pathlib.Path("/proc/self/status")
if status.exists():
    size = 1024 * int(status.read_text().partition("VmHWM:")[2].split()[0])
print(used.ru_utime + used.ru_stime, size / 1024**2)
"""


def _measure(code: str, folder: str) -> tuple[float, float]:
    """CPU seconds and the largest resident set, in MB, of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code.format(folder=folder) + "\n" + USED],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, size = map(float, done.stdout.split())
    return seconds, size
