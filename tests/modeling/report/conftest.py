"""A folder of results as a study leaves it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from modeling.report.page import write

AUDIO = [
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "time_signature",
    "duration_ms",
    "popularity",
]
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def world() -> SimpleNamespace:
    """The parts of a run, to be changed before they are written or judged."""
    return SimpleNamespace(
        metrics=metrics, stats=stats, audit=audit, replication=replication
    )


@pytest.fixture
def results_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes the files of a run; `name=None` leaves a file out, a dict replaces it."""
    return lambda **changes: write_folder(tmp_path, **changes)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished report with its figures; drawing takes seconds, so it is done once."""
    return write(write_folder(tmp_path_factory.mktemp("drawn"))).parent


def write_folder(out: Path, **changes: Any) -> Path:
    content = {
        "metrics": metrics(),
        "stats": stats(),
        "replication": replication(),
        "audit": audit(),
        "manifest": MANIFEST,
    } | changes
    for name, part in content.items():
        if part is not None:
            (out / f"{name}.json").write_text(json.dumps(part), encoding="utf-8")
    with (out / "predictions.csv").open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["track_id", "title_tt", "artist", "views", "views_predicted"])
        rows.writerow(["1", HOSTILE, "M&M <b>", "158000000", "126000"])
        rows.writerow(["2", "العالم", "أحمد", "100", "251000"])
        rows.writerow(["3", "", "", "100000", ""])
    return out


def row(task: str, model: str, features: str, role: str, main: float) -> dict[str, Any]:
    """One model's scores, all with intervals of ±0.013."""
    scores: dict[str, dict[str, float]] = {
        "regression": {"r2": main, "spearman": max(main, 0) ** 0.5, "mae_log10": 0.854},
        "multiclass": {
            "macro_f1": main / 1.5,
            "balanced_accuracy": 0.42,
            "ovr_auc": main,
        },
        "binary": {
            "auc": main,
            "ap": main - 0.18,
            "balanced_accuracy": main - 0.04,
            "brier": 0.213,
            "ece": 0.017,
            "lift_top_decile": 2.3 * main,
        },
    }
    result: dict[str, Any] = {"model": model, "features": features, "role": role}
    for name, value in scores[task].items():
        result |= {name: value, f"{name}_ci": [value - 0.013, value + 0.013]}
    return result | {"group": "artist"}


def metrics(auc: float = 0.636, r2: float = 0.071) -> dict[str, Any]:
    """What the tables of October 2021 give, near enough; the curves are made up."""
    random = Random(4)
    # task: score, best, chance, popularity, audio, exposure, a model of 2021
    mains = {
        "regression": ("r2", r2, 0.0, 0.036, 0.001, 0.161, -3.07),
        "binary": ("auc", auc, 0.5, 0.601, 0.542, 0.68, 0.61),
        "multiclass": ("ovr_auc", 0.604, 0.5, 0.574, 0.533, 0.631, 0.58),
    }
    tasks = {}
    for task, (main, best, chance, popular, audio, seen, original) in mains.items():
        models = [
            row(task, "Stratified", "P", "dummy", chance),
            row(task, "Linear", "P", "baseline", popular),
            row(task, "HGB", "A0", "model", audio),
            row(task, "HGB", "B", "model", best),
            row(task, "Linear", "B", "model", best - 0.016),
            row(task, "Kernel Ridge", "A", "original", original),
            row(task, "Linear", "V", "diagnosis", seen),
        ]
        gap = best - popular
        tasks[task] = {
            "n": 7328,
            "models": models,
            "best": models[3],
            "curves": curves(task, random),
            "tuning": tuning(),
            "differences": [
                {
                    "metric": main,
                    "a": "HGB B",
                    "b": "Linear P",
                    "difference": gap,
                    "ci": [gap - 0.01, gap + 0.01],
                }
            ],
        }
    config = {"features": "B", "group": "artist", "folds": 5, "bootstrap": 500}
    return {
        "schema": 1,
        "seed": 1,
        "config": config | {"quick": False, "replicate": "fast"},
        "data": data(random),
        "tasks": tasks,
    }


def tuning() -> dict[str, Any]:
    """Five folds that chose among three numbers of trees, to no avail."""
    chosen = (50, 100, 100, 200, 50)
    return {
        "model": "HGB",
        "features": "B",
        "grid": [{"max_iter": trees} for trees in (50, 100, 200)],
        "folds": [
            {"params": {"max_iter": trees}, "inner": 0.6, "outer": 0.61}
            for trees in chosen
        ],
        "gain": -0.0024,
        "gain_ci": [-0.0057, 0.0007],
    }


BELL = [1, 4, 14, 40, 90, 150, 190, 160, 110, 60, 22, 8, 3]


def data(random: Random) -> dict[str, Any]:
    names = [*AUDIO, "log10_views"]
    matrix = [[1.0] * len(names) for _ in names]
    for i in range(len(names)):
        for j in range(i):
            matrix[i][j] = matrix[j][i] = round(random.gauss(0, 0.2), 3)

    def by(values: range) -> list[dict[str, Any]]:
        middles = [round(random.uniform(2e5, 3.5e5)) for _ in values]
        return [
            {"value": value, "tracks": 500, "q25": m / 6, "median": m, "q75": m * 7}
            for value, m in zip(values, middles, strict=True)
        ]

    def bins() -> dict[str, Any]:
        counts = [random.randint(1, top + 1) for top in BELL]
        return {"edges": [i / 10 for i in range(14)], "counts": counts}

    def fifths() -> list[dict[str, Any]]:
        shares = [0.34 + random.gauss(0, 0.02) for _ in range(5)]
        return [{"tracks": 1465, "median": 2.5e5, "viral_share": s} for s in shares]

    spread = {"mean": 0.61, "sd": 0.17, "min": 0.05, "max": 1.27, "missing": 0}
    return {
        "tracks": 8231,
        "rows": 7328,
        "artists": 4550,
        "losses": {"no_id": 1, "original_sound": 139},
        "views": {
            "min": 0,
            "q25": 74000,
            "median": 260500,
            "q75": 2900000,
            "max": 331800000,
            "mean": 5360430.37,
            "zero": 1,
        },
        "classes": {"low": 1280, "middle": 3558, "high": 2490},
        "viral_share": 0.339793,
        "majority_share": 0.660207,
        "log10_views": {"edges": [2.5 + i / 2 for i in range(14)], "counts": BELL},
        "videos": {
            "edges": [i / 4 for i in range(9)],
            "counts": [6000, 900, 210, 90, 30, 12, 5, 1],
        },
        "features": {name: spread | bins() for name in AUDIO},
        "correlation": {"columns": names, "matrix": matrix},
        "views_by": {
            "key": by(range(12)),
            "mode": by(range(2)),
            "time_signature": by(range(1, 6)),
        },
        "views_vs_feature": {name: fifths() for name in AUDIO},
        "match_status": {"matched": 7328, "none": 903},
        "feature_source": {"spotify": 7328},
    }


def curves(task: str, random: Random) -> dict[str, Any]:
    drops = {name: 0.05 / place for place, name in enumerate(AUDIO[::-1], start=1)}
    shared = {
        "importance": [
            {"feature": name, "drop": drop, "ci": [drop - 0.004, drop + 0.004]}
            for name, drop in drops.items()
        ]
    }
    if task != "multiclass":
        shared["partial"] = partial(5.2 if task == "regression" else 0.21)
    if task == "regression":
        actual = [random.gauss(5.5, 1) for _ in range(800)]
        return shared | {
            "scatter": [
                [y, 5.5 + 0.1 * (y - 5.5) + random.gauss(0, 0.2)] for y in actual
            ],
            "residuals": {"edges": [-3 + i / 2 for i in range(14)], "counts": BELL},
            "interval": [
                {
                    "level": level,
                    "coverage": coverage,
                    "coverage_ci": [coverage - 0.01, coverage + 0.01],
                    "width_decades": width,
                }
                for level, coverage, width in ((0.8, 0.81, 2.7686), (0.9, 0.898, 3.484))
            ],
        }
    if task == "multiclass":
        counts = [[600, 380, 300], [1000, 1400, 1158], [500, 800, 1190]]
        labels = ["low", "middle", "high"]
        return shared | {"confusion": {"labels": labels, "counts": counts}}
    steps = [i / 50 for i in range(51)]
    bends = {"HGB B": 0.57, "Linear P": 0.67, "Majority": 1.0}
    return shared | {
        "roc": {
            name: {"fpr": steps, "tpr": [x**bend for x in steps]}
            for name, bend in bends.items()
        },
        "pr": {
            name: {
                "recall": steps,
                "precision": [0.34 + (1 - x) ** 4 * (1 - bend) for x in steps],
            }
            for name, bend in bends.items()
        },
        "calibration": [
            {"predicted": p, "observed": p + 0.01, "n": 733, "low": p - 0.03, "high": p}
            for p in (0.14, 0.24, 0.34, 0.44, 0.54)
        ],
        "histogram": {
            "edges": [i / 13 for i in range(14)],
            "viral": BELL,
            "other": [*BELL[3:], 0, 0, 0],
        },
        "threshold": 0.339793,
        "confusion": {
            "labels": ["not viral", "viral"],
            "counts": [[2838, 2000], [990, 1500]],
        },
    }


def partial(start: float) -> list[dict[str, Any]]:
    """Three features along which what is predicted rises from `start` by .3."""
    grids = {
        "popularity": [0.0, 20.0, 50.0, 87.0],
        "duration_ms": [60_000.0, 180_000.0, 240_000.0, 360_000.0],
        "instrumentalness": [0.0, 0.001, 0.1, 0.939],
    }
    effect = [start, start + 0.05, start + 0.1, start + 0.3]
    return [
        {
            "feature": name,
            "grid": grid,
            "effect": effect,
            "low": [value - 0.01 for value in effect],
            "high": [value + 0.01 for value in effect],
        }
        for name, grid in grids.items()
    ]


def stats(standing: bool = True) -> dict[str, Any]:
    """Effects of October 2021; when not `standing`, the same with large p values."""
    effects = {  # per cent with interval, Holm's p, marginal effect, odds ratio
        "popularity": (73.81, 62.76, 85.62, 6.1e-60, 0.09331, 1.444),
        "instrumentalness": (26.28, 17.30, 35.94, 6.7e-9, 0.03966, 1.159),
        "log_duration": (-9.26, -14.53, -3.67, 0.016, -0.01869, 0.92),
        "danceability": (9.25, 1.20, 17.95, 0.236, 0.01428, 1.062),
        "valence": (4.32, -3.0, 12.19, 1.0, 0.00107, 1.02),
    }
    ols, logit, ordered = {}, {}, {}
    for term, (percent, low, high, p, ame, odds) in effects.items():
        holm = {"p": p, "p_holm": p if standing else 0.4}
        by_track = [low + 0.6, high - 0.6]
        ols[term] = {"pct_change": percent, "ci": [low, high], "ci_hc3": by_track}
        ols[term] |= holm
        logit[term] = {"ame": ame, "ci": [ame - 0.013, ame + 0.013]} | holm
        ordered[term] = {"odds_ratio": odds, "ci": [odds - 0.06, odds + 0.06], "p": p}
    return {
        "n": 7327,
        "r2": 0.050818,
        "ols": ols,
        "logit": logit,
        "ordered": ordered,
        **other_models(list(effects)),
        "dose": dose(),
        "left_out": [
            {"term": "mode", "reason": "it is constant"},
            {"term": "edges: key_1", "reason": "all are viral"},
        ],
        "diagnostics": {
            "breusch_pagan_p": 1.6e-7,
            "reset_p": 1.3e-3,
            "vif_max": 3.3426,
            "vif_max_term": "energy",
            "key_joint_p": 0.3451,
            "proportional_odds_p": 9.56e-4,
        },
    }


def other_models(terms: list[str]) -> dict[str, Any]:
    """Effects of the other models: the first term's are sure, the others' not."""

    def ratios(key: str, value: float) -> dict[str, Any]:
        return {
            term: {key: value, "ci": [value - 0.1 * (place + 1), value + 0.2], "p": 0.1}
            for place, term in enumerate(terms)
        }

    quantile = {
        term: {"b": 0.1, "ci": [0.05 - 0.1 * place, 0.2], "pct_change": 25.9}
        for place, term in enumerate(terms)
    }
    return {
        "quantile": {"0.1": quantile, "0.5": quantile, "0.9": quantile},
        "gamma": ratios("ratio", 1.15),
        "negative_binomial": ratios("ratio", 1.16),
        "edges": {
            "50000": ratios("odds_ratio", 1.13),
            "1000000": ratios("odds_ratio", 1.54),
        },
    }


def dose() -> dict[str, Any]:
    """Bands of two features, the last of one without an upper end."""
    bands = {
        "popularity": [(0, 20), (20, 40), (40, 60), (60, 80), (80, 100)],
        "duration_s": [(0, 60), (60, 300), (300, None)],
    }
    return {
        name: [
            {
                "low": low,
                "high": high,
                "n": 1234,
                "median_views": 121_350.0,
                "viral_share": 0.24,
                "ci": [0.21, 0.27],
            }
            for low, high in rows
        ]
        for name, rows in bands.items()
    }


def audit(*spoiled: str) -> dict[str, Any]:
    """Two findings of the data, and one for each spoiled place."""
    finding = {"code": "rounded-target", "level": "note", "where": "table"}
    return {
        "findings": [
            finding | {"number": 0.71, "sentence": "Most counts are rounded."},
            {
                "code": "exposure",
                "level": "warning",
                "where": "table",
                "number": 0.343,
                "sentence": "Tracks seen in more videos have more views.",
            },
            *(
                {
                    "code": "one-class-predictor",
                    "level": "spoiled",
                    "where": where,
                    "number": 1.0,
                    "sentence": "It calls every track not viral.",
                }
                for where in spoiled
            ),
        ]
    }


def replication(published: bool = False) -> dict[str, Any]:
    found = (
        ("regression", "14", "Linear Regression", "r2", 0.0225585),
        ("regression", "14", "Linear Regression", "neg_mean_absolute_error", -7.43e6),
        ("binary", "14", "AdaBoost(Logistic Regression)", "holdout_accuracy", 0.655568),
        ("regression", "rfecv3", "RFECV", "selected", "danceability popularity"),
    )
    names = ("study", "features", "model", "metric", "reproduced")
    verdict = {
        "published": 0.0292 if published else None,
        "tolerance": 1e-6 if published else None,
        "ok": False if published else None,
        "deterministic": True,
        "approximate": False,
        "note": "",
    }
    rows = [dict(zip(names, line, strict=True)) | verdict for line in found]
    return {"mode": "fast", "published_file": published, "rows": rows}


MANIFEST = {
    "seed": 1,
    "data_sha256": "527291bb" * 8,
    "inputs": ["tracks.csv", "features.csv"],
    "versions": {"python": "3.11.7", "pandas": "3.1.1"},
    "commit": "abc1234",
    "started": "2026-11-23T09:00:00Z",
    "seconds": {"dataset": 1.2, "binary": 30.5},
    "command": "python -m modeling.run tracks.csv features.csv",
}
