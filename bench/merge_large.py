"""`python -m bench.merge_large`: twenty million lines through the command that merges.

Writes merge_large.json. A tenth of the lines are tracks; each video is seen on two
days. What the table must add up to is worked out beside it, with numpy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import orjson

from tiktok_scraper.items import AudioFeatures, LocalAudio, Match, Track, Video

RESULTS = Path(__file__).with_name("merge_large.json")
LINES = 20_000_000
MOST_MB = 2_000
SHARDS = 8
BYTES_A_LINE = 1_500
"""On disk while it runs, at most: the line itself, what spills, and the table."""
LATER = 37
"""What a video gains in plays between the two days."""
FIRST = 7_000_000_000_000_000_000
HOLE = 1_234_567_890_123
"""Stands in a template where a line's own number comes."""


def plays(video: np.ndarray | int) -> np.ndarray | int:
    """A video's plays on the first day: spread out, and the same at every run.

    >>> plays(1), plays(2)
    (2654435, 1013904)
    """
    return video * 2_654_435_761 % 2**32 // 1_000


def _template(record: Track | Video) -> str:
    text = orjson.dumps(record).decode().replace("%", "%%")
    return text.replace(str(HOLE), "%d") + "\n"


def track_line() -> str:
    """A track as a crawl writes it, nothing left out; takes its number thrice."""
    audio = AudioFeatures(
        *(0.512, 0.734, 1, -6.518, 1, 0.0412, 0.187, 0.0, 0.108, 0.623, 120.043),
        time_signature=4,
        duration_ms=201_573,
        popularity=57,
        source="spotify",
        fetched_at="2026-01-02T00:00:00Z",
    )
    match = Match(
        *("matched", "title and artist", "spotify", f"id{HOLE}", "USRC17607839"),
        *("A Song Like Many", "An Artist", "An Album", 201_573, 100.0, 95.5, None),
    )
    heard = LocalAudio(119.8, 0.71, 1, 1, 0.63, -9.4, 15_000, "made up")
    return _template(
        Track(
            str(HOLE),
            *(f"A Song Like Many {HOLE}", "An Artist", "An Album", 15.0, False),
            *(None, None, "2026-01-01T00:00:00Z", "recommend"),
            match=match,
            audio=audio,
            local_audio=heard,
        )
    )


def video_line(day: int) -> str:
    """A video as a crawl writes it; takes its number, its track's, and its plays."""
    moment = f"2026-01-{day:02d}T12:00:00Z"
    counts = (HOLE, 1, 12_345, 67, 89, 1_011, False)
    made = "2025-12-24T18:00:00Z"
    maker = "6f1ed002ab5595859014ebf0951522d9"
    return _template(
        Video(str(HOLE), str(HOLE), maker, made, 15.0, *counts, moment, "recommend")
    )


def crawls(lines: int) -> Iterator[tuple[str, Callable[[], Iterator[str]]]]:
    """The files of two crawls: a name, and what makes its lines."""
    tracks, videos = sizes(lines)
    title, *days = track_line(), video_line(1), video_line(2)

    def of_tracks(shard: int) -> Iterator[str]:
        for n in range(shard, tracks, SHARDS):
            yield title % (FIRST + n, n, n)

    def of_videos(shard: int, day: int) -> Iterator[str]:
        for n in range(shard, videos, SHARDS):
            seen = plays(n) + LATER * day
            yield days[day] % (FIRST + n, FIRST + n % tracks, seen)

    for shard in range(SHARDS):
        yield f"tracks/{shard}", lambda shard=shard: of_tracks(shard)
        for day in range(2):
            yield (
                f"videos/{day}-{shard}",
                lambda shard=shard, day=day: of_videos(shard, day),
            )


def sizes(lines: int) -> tuple[int, int]:
    """How many tracks and distinct videos `lines` lines hold."""
    return lines // 10, (lines - lines // 10) // 2


def write(folder: Path, lines: int) -> None:
    for name, make in crawls(lines):
        path = folder / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", buffering=1 << 20) as file:
            file.writelines(make())


def expected(lines: int) -> dict[str, int]:
    """What the table adds up to: of each track the most seen video, and how many."""
    tracks, videos = sizes(lines)
    number = np.arange(videos)
    most = np.zeros(tracks, dtype=np.int64)
    np.maximum.at(most, number % tracks, plays(number) + LATER)
    return {"rows": tracks, "views": int(most.sum()), "videos": videos}


def added_up(table: Path) -> dict[str, int]:
    """What the written table adds up to; a few columns are read, in DuckDB."""
    import duckdb

    names = "count(*), sum(views), sum(videos)"
    sums = duckdb.execute(f"SELECT {names} FROM read_csv('{table}')").fetchone()
    return dict(zip(("rows", "views", "videos"), map(int, sums), strict=True))


def merge(folder: Path, table: Path) -> tuple[float, float, float]:
    """Wall and CPU seconds, and the largest resident set in MB, of the command.

    On Linux that is not below this process's own, which is why this is no part of
    `make bench`.
    """
    started = time.perf_counter()
    command = [sys.executable, "-m", "modeling.dataset", str(folder), "-o", str(table)]
    child = subprocess.Popen(command)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit("the merge failed; its own words stand above")
    kib = 1024 if sys.platform != "darwin" else 1024**2  # macOS tells bytes
    seconds = time.perf_counter() - started
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / kib


def run(lines: int, where: Path | None) -> dict[str, object]:
    """Write and measure in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=where, prefix="merge-") as name:
        free, need = shutil.disk_usage(name).free, lines * BYTES_A_LINE
        if free < need:
            raise SystemExit(
                f"{name}: expected {need / 1e9:.0f} GB of room, got {free / 1e9:.0f}; "
                "name a roomier folder with --folder"
            )
        write(Path(name) / "raw", lines)
        return measured(Path(name), lines)


def measured(folder: Path, lines: int) -> dict[str, object]:
    """Merge what stands in `folder`/raw and add up; SystemExit where a sum is wrong."""
    table = folder / "tracks.csv"
    seconds, cpu, peak = merge(folder / "raw", table)
    got, true = added_up(table), expected(lines)
    if got != true:
        raise SystemExit(f"the table adds up to {got}, and should to {true}")
    size = sum(path.stat().st_size for path in (folder / "raw").rglob("*.jsonl"))
    return {
        "lines": lines,
        "input_mb": round(size / 1e6),
        "table_mb": round(table.stat().st_size / 1e6),
        **got,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mb": round(peak),
        "most_mb": MOST_MB,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.merge_large")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--folder", type=Path, help="where there is room on disk")
    given = parser.parse_args()
    result = run(given.lines, given.folder)
    print(json.dumps(result, indent=1))
    if given.lines == LINES:
        RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    if result["peak_mb"] > MOST_MB:
        raise SystemExit(f"{result['peak_mb']} MB are more than {MOST_MB}")


if __name__ == "__main__":
    main()
