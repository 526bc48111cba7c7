"""What the reference sheet of 26 October 2021 says beside scores: the table, the folds
of two regressions, effects and their tests, and intervals of one track.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from modeling import features, models, splits, targets
from modeling.audit.order import position
from modeling.evaluation import conformal
from modeling.features import first_artist
from modeling.inference import explain
from modeling.inference.design import build
from modeling.inference.edges import edge_logits
from modeling.inference.linear import least_squares
from modeling.inference.proportional_odds import brant
from modeling.replicate import regression
from modeling.studies import overview


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


# What describes the table


def test_the_table_is_described_as_the_sheet_does(real, real_rows):
    found = overview.describe(real_rows, len(real.table), real.losses)
    assert found["rows"] + found["losses"]["rows/original_sound"] == 7467
    assert found["artists"] == 4550
    assert found["without_artist"] == 0
    views = found["views"]
    assert (views["median"], views["zero"]) == (260500, 1)
    assert views["mean"] == pytest.approx(5360430.37, abs=0.01)
    assert found["classes"] == {"low": 1280, "middle": 3558, "high": 2490}
    assert found["viral_share"] == pytest.approx(0.339793, abs=1e-6)
    assert found["majority_share"] == pytest.approx(0.660207, abs=1e-6)
    assert first_artist(real_rows).duplicated(keep=False).sum() == 3899
    assert (real_rows["views"] == 1_000_000).sum() == 35


@pytest.mark.parametrize(
    ("name", "expected", "near"),
    [
        (
            "Linear Regression",
            [0.029752, 0.025294, 0.016815, 0.017335, 0.023596],
            1e-6,
        ),
        (
            "Polynomial Regression",
            [-0.249560, -2.140542, -8.358361, -4.413676, -0.192347],
            1e-5,
        ),
    ],
)
def test_each_fold_of_a_regression_is_the_sheets(real_rows, name, expected, near):
    X = real_rows[list(features.FOURTEEN)].to_numpy("float64")
    views = real_rows["views"].to_numpy("float64")
    three = {"columns": np.array([0, 7, 13])}
    made = {job.name: job for job in regression.jobs(X, views, three, "exact", seed=1)}
    found = [
        (job := made["regression", "14", name, fold]).work(*job.arguments)["r2"]
        for fold in range(5)
    ]
    assert found == pytest.approx(expected, abs=near)


# term: SD, OLS p, OLS Holm p, drop of R2, logit Holm p
TERMS = {
    term: [float(number) for number in numbers]
    for term, *numbers in map(
        str.split,
        """\
popularity 23.39 4.7e-61 6.1e-60 0.04136 8.7e-42
instrumentalness 0.299 5.6e-10 6.7e-09 0.00549 1.5e-07
log_duration 0.399 0.001 0.016 0.00132 0.027
danceability 0.176 0.024 0.236 0.00073 0.479
liveness nan 0.078 0.701 0.00042 0.753
speechiness nan 0.352 1 0.00015 0.144
tempo nan 0.159 1 0.00027 0.760
valence nan 0.254 1 0.00018 1
acousticness nan 0.560 1 0.00005 1
energy nan 0.826 1 0.00001 1
loudness nan 0.823 1 0.00001 1
mode nan 0.840 1 0.00001 1
time_signature_not_4 nan 0.950 1 0.00000 1
""".splitlines(),
    )
}


@pytest.fixture(scope="module")
def stats(real_rows) -> dict:
    return explain(real_rows)


@pytest.mark.parametrize("term", TERMS)
def test_every_p_value_and_every_drop_of_r2_is_the_sheets(stats, term):
    sd, p, holm, drop, logit = TERMS[term]
    found = stats["ols"][term]
    if not np.isnan(sd):
        assert found["sd"] == pytest.approx(sd, abs=0.005 if sd > 1 else 0.0005)
    assert found["p"] == pytest.approx(p, rel=0.05, abs=5e-4)
    assert found["p_holm"] == pytest.approx(holm, rel=0.05)
    assert found["delta_r2"] == pytest.approx(drop, abs=6e-6)
    assert stats["logit"][term]["p_holm"] == pytest.approx(logit, rel=0.05)


def test_what_stands_after_holm_is_what_the_sheet_says(stats):
    for model in ("ols", "logit"):
        stands = {t for t, row in stats[model].items() if row["p_holm"] < 0.05}
        assert stands == {"popularity", "instrumentalness", "log_duration"}


def test_the_odds_of_instrumentalness_are_not_proportional_either(stats):
    found = stats["diagnostics"]
    assert found["proportional_odds_df"] == 24
    odds = found["proportional_odds"]
    # The sheet has two digits.
    assert odds["instrumentalness"]["p"] == pytest.approx(0.028, abs=5e-4)
    assert odds["popularity"]["p"] == pytest.approx(1.0e-05, rel=0.05)


def test_tracks_taken_one_by_one_refute_proportional_odds_too(real_rows):
    design = build(real_rows)
    alone = replace(design, clusters=np.arange(len(design.X)))
    found = brant(alone, edge_logits(design)).numbers
    assert found["proportional_odds_chi2"] == pytest.approx(50.64, rel=1e-3)
    assert found["proportional_odds_p"] == pytest.approx(1.17e-03, rel=0.05)


def test_exposure_and_order_take_from_popularity_and_explain_more(real_rows):
    design = build(real_rows)
    seen = (real_rows["views"] > 0).to_numpy()
    place = position(real_rows).to_numpy() / len(real_rows)
    videos = np.log10(real_rows["videos"].to_numpy(dtype="float64"))
    X = design.X.assign(log_videos=videos[seen], place=place[seen])
    _, fit = least_squares(replace(design, X=X))
    b = dict(zip(fit.model.exog_names, fit.params, strict=True))
    assert fit.rsquared == pytest.approx(0.18698, abs=1e-5)
    assert b["popularity"] == pytest.approx(0.1712, abs=1e-4)
    assert b["instrumentalness"] == pytest.approx(0.0812, abs=1e-4)
    assert b["log_videos"] == pytest.approx(0.7528, abs=1e-4)


# Intervals of one track


CONFORMAL = {
    "Linear A": {0.8: (0.8019, 2.7705), 0.9: (0.9060, 3.5794)},
    "HGB B": {0.8: (0.8099, 2.7686), 0.9: (0.8985, 3.4835)},
}
ANY_SEED = {0.8: (0.8012, 0.0069, 2.768, 0.055), 0.9: (0.9030, 0.0063, 3.545, 0.058)}


def conformal_of(table: pd.DataFrame, name: str, seed: int) -> dict:
    model, known = name.split()
    found = conformal.intervals(
        models.MODELS[model].make["regression"],
        features.matrix(table, known).to_numpy(),
        targets.log_views(table["views"]).to_numpy(),
        splits.groups(table, "artist"),
        splits.folds(table, "artist", 1, 5),
        seed=seed,
        draws=2,
    )
    return {band["level"]: band for band in found}


@pytest.mark.parametrize("name", CONFORMAL)
def test_conformal_intervals_are_as_wide_as_the_sheets(real_rows, name):
    found = conformal_of(real_rows, name, seed=1)
    for level, (coverage, width) in CONFORMAL[name].items():
        assert found[level]["coverage"] == pytest.approx(coverage, abs=0.002)
        assert found[level]["width_decades"] == pytest.approx(width, abs=0.01)


def test_an_interval_that_ignores_the_track_is_as_wide(real_rows):
    found = conformal_of(real_rows, "Linear A", seed=1)
    for level, width in {0.8: 2.677, 0.9: 3.550}.items():
        assert found[level]["width_without_decades"] == pytest.approx(width, abs=0.01)


def test_over_ten_lots_conformal_intervals_have_the_mean_of_the_sheet(real_rows):
    runs = [conformal_of(real_rows, "Linear A", seed) for seed in range(10)]
    for level, (coverage, spread, width, of_width) in ANY_SEED.items():
        covered = [run[level]["coverage"] for run in runs]
        wide = [run[level]["width_decades"] for run in runs]
        assert np.mean(covered) == pytest.approx(coverage, abs=1e-3)
        assert np.std(covered) == pytest.approx(spread, abs=1e-3)
        assert np.mean(wide) == pytest.approx(width, abs=5e-3)
        assert np.std(wide) == pytest.approx(of_width, abs=5e-3)
        assert max(abs(one - coverage) for one in covered) < 0.02
        assert max(abs(one - width) for one in wide) < 0.15
