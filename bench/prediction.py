"""`python -m bench.prediction`: how soon a saved model answers; prediction.json.

The peer is scikit-learn's own pipeline on matrices that are ready: what is above it is
the making of features, neighbours, intervals and warnings.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from bench.replication import made_up
from modeling import features
from modeling.config import Config
from modeling.dataset import load as read
from modeling.dataset import studied
from modeling.evaluation import likeness
from modeling.evaluation.outoffold import Fit
from modeling.predict import load, predict
from modeling.results import model as file
from modeling.studies import final

RESULTS = Path(__file__).with_name("prediction.json")
CALLS, BATCHES = 200, 5
MODEL = Fit("HGB", "B")
HALF_WIDTHS = {"half_widths": {"0.8": 1.0, "0.9": 1.5}}  # of no weight for speed


def run() -> list[dict[str, object]]:
    """For `make bench`: a made-up table of the size of the real one."""
    told = measured(titled(made_up()))
    return [
        {
            "what": "prediction: one row",
            "ours": told["one_row_ms"],
            "peer": told["one_row_plain_ms"],
            "unit": "ms",
            "ratio": told["one_row_ratio"],
        },
        {
            "what": f"prediction: a table of {told['rows']:,} rows",
            "ours": told["rows_per_s"],
            "peer": told["rows_per_s_plain"],
            "unit": "rows/s",
            "ratio": told["rows_ratio"],
        },
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=Path, required=True, metavar="PATH")
    tables = parser.parse_args().tables / "tiktok-2021-10-26"
    told = measured(
        studied(read([tables / "tracks.csv", tables / "features.csv"]).table)
    )
    RESULTS.write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))


def titled(table: pd.DataFrame) -> pd.DataFrame:
    """With the texts and ids that the largest set of features reads."""
    names = [f"Song {n} - Remix" if n % 9 == 0 else f"Song {n}" for n in table.index]
    return table.assign(
        track_id=[str(7_000_000_000_000_000_000 + (n << 32)) for n in table.index],
        title_tt=names,
        title_sp=names,
        album_tt=[f"Album {n % 4000}" for n in table.index],
        album_sp=[f"Album {n % 4000}" for n in table.index],
        artist=[f"Artist {n % 3000}" for n in table.index],
        videos=1,
    )


def measured(table: pd.DataFrame) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.skops"
        _save(path, table)
        return measure(path, table)


def _save(path: Path, table: pd.DataFrame) -> None:
    """The larger model of the two usual ones, for both tasks."""
    numbers = features.matrix(table, "A")[list(final.UNLIKE)]
    file.save(
        path,
        {
            "rows": len(table),
            "base_rate": 0.34,
            "spoiled": [],
            "tasks": {
                task: final.fitted(task, MODEL, table, Config()) | HALF_WIDTHS
                for task in final.TASKS
            },
            "known": likeness.packed(likeness.known(table, numbers, seed=1)),
            "clips": {"rows": 0, "spoiled": []},
        },
    )


def measure(path: Path, table: pd.DataFrame) -> dict[str, float]:
    """Wall time; medians of single rows, the best of few batches."""
    load_s = min(_seconds(lambda: load(path), 3))
    model = load(path)
    track = {name: v for name, v in table.iloc[5].items() if not pd.isna(v)}
    one = float(np.median(_seconds(lambda: predict(model, track).answer(0), CALLS)))
    all_s = min(_seconds(lambda: predict(model, table).frame(), BATCHES))
    saved = file.load(path)["tasks"]
    X = features.matrix(table, MODEL.features).to_numpy()

    def plain(X: np.ndarray) -> None:
        saved["binary"]["estimator"].predict_proba(X)
        saved["regression"]["estimator"].predict(X)

    with threadpool_limits(1):  # as ours
        plain_one = float(np.median(_seconds(lambda: plain(X[:1]), CALLS)))
        plain_all = min(_seconds(lambda: plain(X), BATCHES))
    return {
        "rows": len(table),
        "one_row_ms": round(1000 * one, 3),
        "one_row_plain_ms": round(1000 * plain_one, 3),
        "one_row_ratio": round(plain_one / one, 2),
        "rows_per_s": round(len(table) / all_s),
        "rows_per_s_plain": round(len(table) / plain_all),
        "rows_ratio": round(plain_all / all_s, 2),
        "load_s": round(load_s, 3),
    }


def _seconds(do: Callable[[], object], times: int) -> list[float]:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        found.append(time.perf_counter() - start)
    return found


if __name__ == "__main__":
    main()
