from __future__ import annotations

import numpy as np
import pytest

from modeling import features, models, splits
from modeling.config import Config
from modeling.dataset import load, studied
from modeling.errors import TooFewRows
from modeling.evaluation import conformal
from modeling.results import plain
from modeling.studies import STUDIES

LINEAR, HGB, ROUGH = 0.0005, 0.003, 0.006
"""Tolerances of the reference on its own folds: linear, boosted, and boosted where a
score jumps with single tracks."""

REFERENCE = {
    "regression": {
        "Linear A0": {"r2": 0.0023, "spearman": 0.0625, "mae_log10": 0.8926},
        "HGB A0": {"r2": 0.0010, "spearman": 0.0813, "mae_log10": 0.8907},
        "Linear P": {"r2": 0.0356, "spearman": 0.1927, "mae_log10": 0.8733},
        "Linear A": {"r2": 0.0434, "spearman": 0.2099, "mae_log10": 0.8692},
        "HGB A": {"r2": 0.0477, "spearman": 0.2086, "mae_log10": 0.8666},
        "Linear B": {"r2": 0.0476, "spearman": 0.2251, "mae_log10": 0.8656},
        "HGB B": {"r2": 0.0707, "spearman": 0.2511, "mae_log10": 0.8540},
        "Linear V": {"r2": 0.1606, "spearman": 0.3282, "mae_log10": 0.8139},
    },
    "binary": {
        "Majority P": {"auc": 0.4999, "ap": 0.3397, "brier": 0.2243, "ece": 0.0001},
        "Linear P": {"auc": 0.6013, "ap": 0.4256, "balanced_accuracy": 0.5779},
        "Linear A": {
            "auc": 0.6104,
            "ap": 0.4255,
            "balanced_accuracy": 0.5844,
            "brier": 0.2170,
            "ece": 0.0154,
            "lift_top_decile": 1.361,
        },
        "HGB A": {
            "auc": 0.6128,
            "ap": 0.4318,
            "balanced_accuracy": 0.5808,
            "brier": 0.2169,
            "ece": 0.0230,
            "lift_top_decile": 1.421,
        },
        "Linear B": {
            "auc": 0.6203,
            "ap": 0.4326,
            "balanced_accuracy": 0.5926,
            "brier": 0.2162,
            "ece": 0.0291,
            "lift_top_decile": 1.409,
        },
        "HGB B": {
            "auc": 0.6362,
            "ap": 0.4552,
            "balanced_accuracy": 0.5935,
            "brier": 0.2129,
            "ece": 0.0167,
            "lift_top_decile": 1.482,
        },
        "Linear V": {"auc": 0.6801, "ap": 0.5541, "brier": 0.1994},
    },
    "multiclass": {
        "Majority P": {"macro_f1": 0.2363, "balanced_accuracy": 0.3332},
        "Linear P": {
            "macro_f1": 0.3052,
            "balanced_accuracy": 0.3954,
            "ovr_auc": 0.5742,
        },
        "Linear A": {
            "macro_f1": 0.3512,
            "balanced_accuracy": 0.4015,
            "ovr_auc": 0.5786,
        },
        "HGB A": {"macro_f1": 0.3764, "balanced_accuracy": 0.3969, "ovr_auc": 0.5784},
        "Linear B": {
            "macro_f1": 0.3863,
            "balanced_accuracy": 0.4185,
            "ovr_auc": 0.5958,
        },
        "HGB B": {"macro_f1": 0.4015, "balanced_accuracy": 0.4228, "ovr_auc": 0.6040},
    },
}
ROUGH_SCORES = {"balanced_accuracy", "macro_f1", "spearman", "ece"}


@pytest.fixture(scope="module")
def results(real_rows):
    config = Config(quick=True, bootstrap=99)
    return {
        task: plain(study.run(real_rows, config).metrics)
        for task, study in STUDIES.items()
    }


def rows(metrics: dict[str, object]) -> dict[str, dict[str, object]]:
    return {
        f"{row['model']} {row['features']}": row
        for row in metrics["models"]
        if row["role"] != "original"
    }


@pytest.mark.parametrize("task", STUDIES)
def test_every_score_on_the_real_table_is_that_of_the_reference(results, task):
    got = rows(results[task])
    for name, expected in REFERENCE[task].items():
        for score, value in expected.items():
            tolerance = LINEAR
            if name.startswith("HGB"):
                tolerance = ROUGH if score in ROUGH_SCORES else HGB
            if score == "lift_top_decile":
                tolerance = 0.05 if name.startswith("HGB") else 0.001
            assert got[name][score] == pytest.approx(value, abs=tolerance + 5e-5), (
                name,
                score,
            )


def test_intervals_and_paired_differences_lie_where_the_reference_has_them(results):
    # 99 draws against 500: the ends of an interval move by a tenth of its width.
    auc = rows(results["binary"])["HGB B"]["auc_ci"]
    assert auc == pytest.approx([0.622, 0.648], abs=0.005)
    r2 = rows(results["regression"])["HGB B"]["r2_ci"]
    assert r2 == pytest.approx([0.057, 0.084], abs=0.006)
    gaps = {
        (task, gap["a"], gap["b"]): gap
        for task, metrics in results.items()
        for gap in metrics["differences"]
    }
    gap = gaps["binary", "HGB B", "Linear A"]
    assert gap["difference"] == pytest.approx(0.0257, abs=0.0035)
    assert gap["ci"] == pytest.approx([0.0150, 0.0366], abs=0.005)
    assert gaps["regression", "HGB B", "Linear A"]["ci"][0] > 0
    assert ("multiclass", "HGB B", "Linear P") in gaps


@pytest.mark.parametrize("task", STUDIES)
def test_every_table_has_dummies_popularity_exposure_and_the_models_of_2021(
    results, task
):
    roles = [(row["role"], row["features"]) for row in results[task]["models"]]
    assert sum(role == "dummy" for role, _ in roles) == 2
    assert ("baseline", "P") in roles
    assert ("diagnosis", "V") in roles
    assert sum(role == "original" for role, _ in roles) >= 4
    assert results[task]["best"]["role"] == "model"
    assert f"{results[task]['best']['model']} B" == "HGB B"


def test_a_margin_has_no_calibration(results):
    (row,) = [r for r in results["binary"]["models"] if r["model"] == "SVM Linear"]
    assert row["brier"] is None
    assert row["ece_ci"] == [None, None]
    assert row["auc"] == pytest.approx(0.61, abs=0.02)
    assert "approximate" in row["note"]


def test_the_most_important_thing_is_popularity(results):
    for metrics in results.values():
        assert metrics["curves"]["importance"][0]["feature"] == "popularity"


def test_conformal_intervals_cover_what_they_promise(real_rows):
    X = features.matrix(real_rows, "A").to_numpy()
    y = np.log10(real_rows["views"].clip(lower=1)).to_numpy()
    found = conformal.interval(
        models.MODELS["Linear"].make["regression"],
        X,
        y,
        splits.groups(real_rows, "artist"),
        splits.folds(real_rows, "artist", 1, 5),
        seed=1,
    )
    assert found["coverage"] == pytest.approx(0.8019, abs=0.002)
    assert found["width_decades"] == pytest.approx(2.7705, abs=0.01)


@pytest.fixture(scope="module")
def small(crawl):
    return studied(load([crawl]).table)


def test_exposure_stays_a_diagnosis_also_when_asked_for(small):
    config = Config(quick=True, bootstrap=5, features="A", with_exposure=True)
    metrics = STUDIES["regression"].run(small, config).metrics
    roles = {r["features"]: r["role"] for r in metrics["models"]}
    assert roles["C"] == roles["V"] == "diagnosis"
    assert metrics["best"]["features"] in ("A0", "A")


def test_adasyn_that_refuses_is_noted_in_the_row(small):
    table = small.copy()
    # ADASYN asks for five neighbours within a class that has four or five members.
    table["views"] = [10_000] * 6 + [100_000] * 117 + [2_000_000] * 117
    config = Config(quick=True, bootstrap=5, features="P")
    metrics = STUDIES["multiclass"].run(table, config).metrics
    (row,) = [r for r in metrics["models"] if r["model"] == "5-KNN"]
    assert "ADASYN" in row["note"]
    assert np.isfinite(row["macro_f1"])


def test_a_column_without_any_value_stops_no_model(small):
    table = small.copy()
    table["popularity"] = np.nan
    config = Config(quick=True, bootstrap=5, features="A")
    metrics = STUDIES["binary"].run(table, config).metrics
    assert np.isfinite(metrics["best"]["auc"])


@pytest.mark.parametrize(
    ("change", "task", "sentence"),
    [
        (lambda t: t.head(30), "regression", "needs 50 tracks with features"),
        (lambda t: t.assign(artist="A"), "regression", "by artist need at least 5"),
        (lambda t: t.assign(views=5), "binary", "0 of 'viral'"),
        (lambda t: t.assign(views=5), "multiclass", "0 of 'middle'"),
    ],
)
def test_a_table_too_small_for_a_study_says_what_is_needed(
    small, change, task, sentence
):
    with pytest.raises(TooFewRows, match=sentence):
        STUDIES[task].run(change(small), Config(quick=True, bootstrap=5))
