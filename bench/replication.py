"""The replication of 2021 against the notebooks' own calls, on the same rows.

`python -m bench.replication FOLDER` takes the tables of a folder (tracks.csv and
features.csv of a crawl); `make bench` a made-up table of the same size. Each of the
three runs in a process of its own. Wall time counts from the rows in memory to the last
number, the start of the workers included; processor time is that of all processes,
imports included.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from bench.naive_2021 import naive
from modeling.dataset import load, studied
from modeling.dataset.columns import FOURTEEN
from modeling.replicate import replicate

ROWS = 7_328
JOBS = 2


def run(folder: str | None = None) -> list[dict[str, object]]:
    measured = {how: _measure(how, folder) for how in ("naive", "exact", "fast")}
    return [
        {
            "what": f"replication of 2021, {how}, {what}",
            "ours": measured[how][place],
            "peer": measured["naive"][place],
            "unit": "s",
            "ratio": measured["naive"][place] / measured[how][place],
        }
        for how in ("exact", "fast")
        for place, what in enumerate((f"time on {JOBS} processes", "processor time"))
    ]


def _measure(how: str, folder: str | None) -> tuple[float, float]:
    """Wall and processor seconds of a process of its own, its workers included."""
    before = _children()
    command = [sys.executable, "-m", "bench.replication", "--only", how]
    done = subprocess.run(
        [*command, *([folder] if folder else [])], stdout=subprocess.PIPE, check=True
    )
    return float(done.stdout), _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _one(how: str, folder: str | None) -> float:
    """Wall seconds of one way to the numbers; each step is told on stderr."""
    table = studied(load([folder]).table) if folder else made_up()
    started = time.perf_counter()
    with threadpool_limits(1):
        if how == "naive":
            X = table[list(FOURTEEN)].to_numpy("float64")
            naive(X, table["views"].to_numpy("float64"), _tell)
        else:
            replicate(table, how, jobs=JOBS, progress=_tell_all)
    seconds = time.perf_counter() - started
    _tell(f"{how}: {seconds:.1f} s in all\n")
    return seconds


def _tell(what: str) -> None:
    print(f"\r{what:<70}", end="", file=sys.stderr, flush=True)


def _tell_all(done: int, total: int, what: str) -> None:
    _tell(f"{done} of {total}: {what}")


def made_up(rows: int = ROWS, seed: int = 1) -> pd.DataFrame:
    """Tracks shaped like the real ones: popularity tells a little, sound next to none.

    How long a support vector machine takes hangs on how far the classes overlap.
    """
    draw = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "danceability": draw.beta(5, 3, rows),
            "energy": draw.beta(4, 3, rows),
            "key": draw.integers(12, size=rows),
            "loudness": -draw.gamma(4, 2.2, rows),
            "mode": draw.random(rows) < 0.58,
            "speechiness": draw.beta(1, 8, rows),
            "acousticness": draw.beta(0.5, 1, rows),
            "instrumentalness": draw.beta(0.15, 0.6, rows),
            "liveness": draw.beta(2, 9, rows),
            "valence": draw.beta(2, 2, rows),
            "tempo": draw.normal(121, 29, rows),
            "time_signature": draw.choice(
                [1, 3, 4, 5], rows, p=[0.02, 0.07, 0.9, 0.01]
            ),
            "duration_ms": draw.lognormal(12.1, 0.4, rows).round(),
            "popularity": draw.beta(1.2, 1.2, rows) * 95 // 1,
        }
    ).astype("float64")
    decades = 5.4 + 0.01 * (table["popularity"] - 47) + draw.normal(0, 1, rows)
    return table.assign(views=(10**decades).clip(1, 5e8).round())


def main(given: list[str]) -> None:
    if given[:1] == ["--only"]:
        print(_one(given[1], given[2] if given[2:] else None))
        return
    for row in run(given[0] if given else None):
        print(
            f"{row['what']:<55} {row['ours']:7.1f} s against {row['peer']:7.1f} s, "
            f"ratio {row['ratio']:.2f}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
