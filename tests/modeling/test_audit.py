"""Each spoiled table or result gets its finding; an honest one gets none of them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from modeling.audit import audit

N = 4000


def table(**columns: object) -> pd.DataFrame:
    """Tracks without any of the faults: exact counts, no order, no twins, no gaps."""
    rng = np.random.default_rng(5)
    names = (
        "danceability energy speechiness acousticness instrumentalness liveness valence"
    )
    made = pd.DataFrame({name: rng.random(N) for name in names.split()})
    made["key"] = rng.integers(12, size=N)
    made["loudness"] = -20 * rng.random(N)
    made["mode"] = rng.integers(2, size=N)
    made["tempo"] = rng.normal(120, 20, N)
    made["time_signature"] = rng.choice([3, 4], N)
    made["duration_ms"] = rng.integers(60_000, 300_000, N)
    made["popularity"] = rng.integers(100, size=N)
    made["title_tt"] = [f"Song number {i}" for i in range(N)]
    made["title_sp"] = made["title_tt"] + " - Remastered"
    made["artist"] = [f"Artist {i % 900}" for i in range(N)]
    made["spotify_id"] = [f"sp{i}" for i in range(N)]
    made["videos"] = rng.integers(1, 50, N)
    made["views"] = (10 ** rng.normal(5.6, 0.9, N)).round()
    made["views_step"] = 1
    return made.assign(**columns)


def metrics(**changes: dict) -> dict:
    """An honest study: everything a little better than popularity, nothing wild."""
    rows = {
        "regression": [
            {"model": "Mean", "role": "dummy", "r2": -0.001, "mae_log10": 0.9},
            {"model": "Linear", "features": "P", "role": "baseline", "r2": 0.01},
            {"model": "Linear", "features": "V", "role": "diagnosis", "r2": 0.005},
            {"model": "HGB", "features": "B", "role": "model", "r2": 0.07,
             "mae_log10": 0.85},
        ],
        "binary": [
            {"model": "Majority", "role": "dummy", "auc": 0.5,
             "balanced_accuracy": 0.5},
            {"model": "Linear", "features": "P", "role": "baseline", "auc": 0.53,
             "balanced_accuracy": 0.52},
            {"model": "Linear", "features": "V", "role": "diagnosis", "auc": 0.52,
             "balanced_accuracy": 0.51},
            {"model": "HGB", "features": "B", "role": "model", "auc": 0.63,
             "balanced_accuracy": 0.59},
        ],
    }  # fmt: skip
    for task, change in changes.items():
        rows[task].append({"role": "model", **change})
    return {
        "data": {"majority_share": 0.66},
        "tasks": {
            task: {"models": models, "best": models[-1]}
            for task, models in rows.items()
        },
    }


def replication(*rows: tuple[str, str, str, float]) -> dict:
    keys = ("study", "model", "metric", "reproduced")
    return {
        "rows": [
            {**dict(zip(keys, row, strict=True)), "features": "14"} for row in rows
        ]
    }


BOOST = "AdaBoost(Logistic Regression)"
ADABOOST = replication(
    ("binary", BOOST, "holdout_accuracy", 0.6556),
    ("binary", BOOST, "holdout_majority_share", 0.6556),
    ("binary", BOOST, "holdout_predicted_classes", 1),
)
FOREST = replication(("binary", "Random Forest", "accuracy", 0.60))
KERNEL = replication(
    ("regression", "Kernel Ridge", "neg_mean_absolute_error", -6351020.0),
    ("regression", "Always the median", "neg_mean_absolute_error", -5272469.0),
)


def found(
    tracks: pd.DataFrame | None = None,
    study: dict | None = None,
    repeated: dict | None = None,
    stats: dict | None = None,
    losses: dict | None = None,
) -> dict[str, dict]:
    tracks = table() if tracks is None else tracks
    study = metrics() if study is None else study
    answer = audit(tracks, study, repeated, stats or {}, losses or {})
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    return {one["code"]: one for one in answer["findings"]}


def test_an_honest_study_of_a_clean_table_has_no_finding():
    assert found() == {}


def late(tracks: pd.DataFrame) -> pd.DataFrame:
    return tracks.sort_values("views", ascending=False, ignore_index=True)


half = pd.Series(range(N)) % 2 == 0
SPOILED = {
    "twins at Spotify": ("duplicates", {"spotify_id": "sp1"}),
    "seen more, viewed more": ("exposure", {"videos": table()["views"] // 1000}),
    "weak matches": (
        "suspicious-matches",
        {"match_status": half.map({True: "weak", False: "matched"})},
    ),
    "low title scores": ("suspicious-matches", {"title_score": half * 60.0 + 40}),
    "other titles": ("suspicious-matches", {"title_sp": "Something else entirely"}),
    "shown counts": ("rounded-target", {"views_step": 100}),
    "counts that look rounded": (
        "rounded-target",
        {"views": (table()["views"] / 1e5).round() * 1e5, "views_step": np.nan},
    ),
    "a feature with gaps": (
        "missing-features",
        {"popularity": table()["popularity"].where(half)},
    ),
    "a feature that is constant": ("constant-feature", {"tempo": 120.0}),
    "a feature without end": ("infinite-values", {"tempo": np.inf}),
    "hardly a viral track": ("lopsided-classes", {"views": range(N)}),
}


@pytest.mark.parametrize(("code", "columns"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_table_gets_its_finding(code, columns):
    assert code in found(table(**columns))


def test_rows_in_the_order_of_their_views_are_called_drift():
    one = found(late(table()))["scrape-order-drift"]
    assert one["number"] == pytest.approx(-1)
    assert "100 % of the first fifth" in one["sentence"]


def test_rows_counted_twice_are_called_duplicates():
    twice = pd.concat([table(), table().head(400)], ignore_index=True)
    twice["spotify_id"] = None
    one = found(twice)["duplicates"]
    assert one["number"] == pytest.approx(800 / 4400)
    assert one["level"] == "warning"


def test_tracks_without_features_are_counted_and_few_tracks_are_few():
    tracks = table().head(900)
    tracks.loc[:89, tracks.columns[:14]] = np.nan
    findings = found(tracks)
    assert findings["missing-features"]["number"] == pytest.approx(0.1)
    assert findings["small-sample"]["number"] == 810


STUDIES = {
    "a leak in the regression": (
        "too-good-to-be-true",
        {"regression": {"model": "HGB", "features": "B", "r2": 0.3, "mae_log10": 0.5}},
    ),
    "a leak in the classes": (
        "too-good-to-be-true",
        {"binary": {"model": "HGB", "features": "B", "auc": 0.72}},
    ),
    "music that knows too much": (
        "too-good-to-be-true",
        {"binary": {"model": "Linear", "features": "A0", "auc": 0.6}},
    ),
    "one answer for all": (
        "one-class-predictor",
        {"binary": {"model": "AdaBoost", "auc": 0.6, "balanced_accuracy": 0.5}},
    ),
    "a ranking that is none": (
        "worse-than-majority",
        {"binary": {"model": "HGB", "features": "B", "auc": 0.49}},
    ),
    "no better than one guess": (
        "worse-than-constant",
        {"regression": {"model": "HGB", "features": "B", "r2": 0, "mae_log10": 0.91}},
    ),
    "all is popularity": (
        "popularity-alone-does-it",
        {"binary": {"model": "HGB", "features": "B", "auc": 0.54}},
    ),
    "exposure beats music": (
        "exposure",
        {"binary": {"model": "HGB", "features": "A", "auc": 0.515}},
    ),
}


@pytest.mark.parametrize(("code", "change"), STUDIES.values(), ids=STUDIES)
def test_a_doubtful_result_gets_its_finding(code, change):
    assert code in found(study=metrics(**change))


def test_exposure_as_a_diagnosis_is_not_too_good():
    row = {"model": "HGB", "features": "C", "role": "diagnosis", "auc": 0.75}
    study = metrics()
    study["tasks"]["binary"]["models"].insert(0, row)
    assert "too-good-to-be-true" not in found(study=study)


@pytest.mark.parametrize(
    ("repeated", "code", "number", "words"),
    [
        (ADABOOST, "one-class-predictor", 0.6556, "65.6 %"),
        (FOREST, "worse-than-majority", 0.60, "66 %"),
        (KERNEL, "worse-than-constant", 6351020, "5,272,469 views"),
    ],
    ids=["AdaBoost", "Random Forest", "Kernel Ridge"],
)
def test_the_flaws_of_2021_are_named_with_their_numbers(repeated, code, number, words):
    one = found(repeated=repeated)[code]
    assert one["number"] == pytest.approx(number)
    assert words in one["sentence"]
    assert one["where"].startswith("replication: ")


def test_what_the_statistics_left_out_and_the_table_lost_is_said():
    left_out = [{"term": "mode", "reason": "the same in every track"}]
    findings = found(stats={"left_out": left_out}, losses={"lines/torn": 500})
    assert "mode: the same in every track" in findings["not-estimated"]["sentence"]
    assert findings["lost-rows"]["number"] == pytest.approx(500 / 4500)


@pytest.mark.parametrize(
    "tracks",
    [
        pd.DataFrame(),
        pd.DataFrame({"views": [1, None, 3]}),
        table()[["videos", "views"]],
        table().astype({"views": "Int64", "popularity": "Int64"}).head(3),
        table(spotify_id=None, title_tt=None, title_sp=None, views=0.0),
    ],
    ids=["nothing", "views only", "two columns", "three tracks", "all unknown"],
)
@pytest.mark.parametrize(
    ("study", "repeated"),
    [
        ({}, None),
        ({"tasks": {"binary": {}}}, {"rows": [{}]}),
        ({"tasks": None, "data": None}, {}),
        (
            {"tasks": {"binary": {"models": [{"auc": None}], "best": None}}},
            {"rows": []},
        ),
    ],
    ids=["empty", "no rows", "nulls", "no scores"],
)
def test_what_is_missing_is_not_judged(tracks, study, repeated):
    audit(tracks, study, repeated, {}, {"rows/torn": None})


def test_the_tracks_of_2021_drift_are_exposed_and_repeat(real_rows):
    findings = found(real_rows, {})
    assert findings["scrape-order-drift"]["number"] == pytest.approx(-0.273, abs=1e-3)
    assert findings["exposure"]["number"] == pytest.approx(0.343, abs=1e-3)
    assert findings["duplicates"]["number"] == pytest.approx(1742 / 7328)
    assert findings["rounded-target"]["number"] > 0.99
    assert findings["suspicious-matches"]["number"] == pytest.approx(0.1376, abs=1e-3)


def test_rows_that_stayed_are_not_called_lost():
    stayed = {"tracks/without_features": 900, "values/no_plays": 900}
    assert "lost-rows" not in found(losses=stayed)
