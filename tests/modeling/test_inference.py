"""Effects on the real table, on planted ones, and on tables that lack something."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from modeling.errors import TooFewRows
from modeling.inference import explain

# term: pct_change, its interval, b, AME in points, its interval, odds ratio, interval
REFERENCE = {
    term: [float(number) for number in numbers]
    for term, *numbers in map(
        str.split,
        """\
popularity 73.81 62.76 85.62 0.240080 9.331 8.066 10.596 1.4440 1.377 1.514
instrumentalness 26.28 17.30 35.94 0.101318 3.966 2.612 5.320 1.1590 1.097 1.224
log_duration -9.26 -14.53 -3.67 -0.042202 -1.869 -3.074 -0.664 0.9196 0.878 0.963
danceability 9.25 1.20 17.95 0.038438 1.428 -0.018 2.873 1.0621 1.003 1.124
liveness -5.26 -10.79 0.61 -0.023480 -1.013 -2.198 0.172 0.9530 0.911 0.997
speechiness 3.36 -3.59 10.81 0.014347 1.404 0.281 2.527 1.0370 0.989 1.087
tempo 4.36 -1.66 10.74 0.018518 0.914 -0.202 2.030 1.0353 0.990 1.083
valence 4.32 -3.00 12.19 0.018368 0.107 -1.218 1.432 1.0197 0.966 1.076
acousticness 2.45 -5.55 11.11 0.010492 1.006 -0.509 2.521 1.0235 0.963 1.088
energy -1.20 -11.25 10.00 -0.005233 0.705 -1.313 2.723 1.0066 0.929 1.091
loudness -1.16 -10.83 9.55 -0.005088 -0.772 -2.724 1.180 0.9766 0.905 1.054
mode -1.27 -12.78 11.76 -0.005555 -0.953 -3.242 1.336 1.0055 0.917 1.103
time_signature_not_4 0.69 -18.67 24.66 0.002980 0.031 -3.934 3.996 0.9993 0.850 1.175
""".splitlines(),
    )
}

# OLS Holm p, logit Holm p, drop in R2
CORRECTED = {
    "popularity": (6.1e-60, 8.7e-42, 0.04136),
    "instrumentalness": (6.7e-09, 1.5e-07, 0.00549),
    "log_duration": (0.016, 0.027, 0.00132),
    "danceability": (0.236, 0.479, 0.00073),
    "liveness": (0.701, 0.753, 0.00042),
    "speechiness": (1, 0.144, 0.00015),
    "energy": (1, 1, 0.00001),
}


@pytest.fixture(scope="module")
def stats(real_rows: pd.DataFrame) -> dict:
    return explain(real_rows)


@pytest.mark.parametrize("term", REFERENCE)
def test_the_effects_of_2021_are_those_of_the_reference_sheet(stats, term):
    pct, low, high, b, ame, ame_low, ame_high, odds, odds_low, odds_high = REFERENCE[
        term
    ]
    ols, logit, ordered = (stats[one][term] for one in ("ols", "logit", "ordered"))
    assert ols["pct_change"] == pytest.approx(pct, abs=0.1)
    assert ols["ci"] == pytest.approx([low, high], abs=0.2)
    assert ols["b"] == pytest.approx(b, abs=1e-4)
    assert 100 * logit["ame"] == pytest.approx(ame, abs=0.02)
    assert [100 * x for x in logit["ci"]] == pytest.approx(
        [ame_low, ame_high], abs=0.02
    )
    assert ordered["odds_ratio"] == pytest.approx(odds, abs=0.003)
    assert ordered["ci"] == pytest.approx([odds_low, odds_high], abs=0.003)


@pytest.mark.parametrize("term", CORRECTED)
def test_holm_runs_over_the_thirteen_terms_that_are_not_keys(stats, term):
    ols, logit, drop = CORRECTED[term]
    assert stats["ols"][term]["p_holm"] == pytest.approx(ols, rel=0.05)
    assert stats["logit"][term]["p_holm"] == pytest.approx(logit, rel=0.05)
    assert stats["ols"][term]["delta_r2"] == pytest.approx(drop, abs=6e-6)


def test_the_fits_and_diagnostics_of_2021_are_those_of_the_reference_sheet(stats):
    assert stats["n"] == 7327
    assert stats["r2"] == pytest.approx(0.050818, abs=1e-6)
    assert stats["r2_adjusted"] == pytest.approx(0.047699, abs=1e-6)
    assert stats["mcfadden_logit"] == pytest.approx(0.03152, abs=1e-5)
    assert stats["mcfadden_ordered"] == pytest.approx(0.01957, abs=1e-5)
    expected = {
        "breusch_pagan_lm": (77.362, 1e-3),
        "breusch_pagan_p": (1.592e-07, 0.05),
        "reset_f": (6.6605, 1e-3),
        "reset_p": (1.288e-03, 0.05),
        "key_joint_chi2": (12.2509, 1e-3),
        "key_joint_p": (0.3451, 0.05),
        "proportional_odds_chi2": (51.33, 1e-3),
        "proportional_odds_p": (9.56e-04, 0.05),
    }
    found = stats["diagnostics"]
    for name, (value, rel) in expected.items():
        assert found[name] == pytest.approx(value, rel=rel), name
    assert found["vif_max_term"] == "energy"
    assert found["vif_max"] == pytest.approx(3.3426, abs=1e-3)
    assert found["vif"]["loudness"] == pytest.approx(2.997, abs=1e-3)
    alone = found["proportional_odds"]["popularity"]
    assert alone["odds_ratio"] == pytest.approx([1.316, 1.542], abs=1e-3)
    assert alone["chi2"] == pytest.approx(19.43, rel=1e-3)
    assert stats["left_out"] == []


def made(n: int = 400, seed: int = 3, **columns: object) -> pd.DataFrame:
    """Tracks whose views double with each 10 points of popularity, and nothing else."""
    rng = np.random.default_rng(seed)
    unit = (
        "danceability energy speechiness acousticness instrumentalness liveness valence"
    )
    table = pd.DataFrame({name: rng.random(n) for name in unit.split()})
    table["loudness"] = -20 * rng.random(n)
    table["tempo"] = rng.normal(120, 20, n)
    table["key"] = rng.integers(12, size=n)
    table["mode"] = rng.integers(2, size=n)
    table["time_signature"] = rng.choice([3, 4], n)
    table["duration_ms"] = rng.integers(60_000, 300_000, n)
    table["popularity"] = rng.integers(100, size=n)
    table["artist"] = [f"Artist {i}" for i in rng.integers(n // 3, size=n)]
    decades = 4.0 + np.log10(2) * table["popularity"] / 10 + rng.normal(0, 0.7, n)
    table["views"] = (10**decades).round()
    return table.assign(**columns)


def test_a_planted_effect_is_inside_its_interval_and_a_null_is_not_called_one():
    table = made()
    found = explain(table)
    sd = table["popularity"].std()
    truth = (2 ** (sd / 10) - 1) * 100
    low, high = found["ols"]["popularity"]["ci"]
    assert low < truth < high
    assert found["ols"]["popularity"]["sd"] == pytest.approx(sd)
    assert found["ols"]["valence"]["p_holm"] > 0.05
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_rows_with_gaps_are_dropped_and_a_missing_column_is_left_out():
    table = made()
    table["time_signature"] = np.nan
    table.loc[:19, "popularity"] = np.nan
    table.loc[20:29, "duration_ms"] = 0
    table.loc[30, "views"] = 0
    table.loc[31, "views"] = np.nan
    table.loc[32, "energy"] = np.inf
    found = explain(table)
    assert found["n"] == 400 - 20 - 10 - 3
    assert "time_signature_not_4" not in found["ols"]
    assert found["left_out"] == [
        {"term": "time_signature_not_4", "reason": "missing in 100% of the tracks"}
    ]


@pytest.mark.parametrize(
    ("changes", "term", "reason"),
    [
        ({"key": 5}, "key", "the same in every track"),
        ({"time_signature": 4}, "time_signature_not_4", "the same in every track"),
        ({"energy": 0.5}, "energy", "the same in every track"),
    ],
    ids=["one key", "all in four", "constant energy"],
)
def test_what_does_not_vary_is_left_out_with_its_reason(changes, term, reason):
    found = explain(made(**changes))
    assert {"term": term, "reason": reason} in found["left_out"]
    assert term not in found["ols"]
    if term == "key":
        assert found["diagnostics"]["key_joint_p"] is None
    assert found["ordered"]["popularity"]["odds_ratio"] > 1


def test_a_copy_of_a_column_is_left_out():
    table = made()
    table["valence"] = 1 - table["danceability"]
    found = explain(table)
    assert found["left_out"] == [
        {"term": "valence", "reason": "follows exactly from the terms before it"}
    ]
    assert found["diagnostics"]["vif_max"] < 2


def test_a_class_without_tracks_makes_the_ordered_model_null():
    table = made()
    table["views"] = table["views"].clip(upper=900_000)
    found = explain(table)
    assert found["ordered"] is None
    assert found["logit"] is None
    assert found["diagnostics"]["proportional_odds_p"] is None
    terms = {one["term"] for one in found["left_out"]}
    assert terms == {"ordered", "logit", "proportional_odds"}
    assert found["ols"]["popularity"]["p"] < 1e-6


def test_a_feature_that_separates_viral_from_the_rest_makes_the_logit_null():
    table = made()
    table["energy"] = (table["views"] >= 1e6) + 0.01 * table["energy"]
    found = explain(table)
    assert found["logit"] is None
    reasons = {one["term"]: one["reason"] for one in found["left_out"]}
    assert reasons["logit"].startswith("the fit did not settle")


def test_a_key_that_only_viral_tracks_have_leaves_the_logit():
    table = made()
    top = table["views"].nlargest(4).index
    table["key"] = table["key"].clip(upper=10)
    table.loc[top, "key"] = 11
    found = explain(table)
    assert {
        "term": "logit: key_11",
        "reason": "one of its values goes with one outcome only",
    } in found["left_out"]
    assert found["logit"]["popularity"]["ame"] > 0


@pytest.mark.parametrize(
    "table",
    [made(40), made(400).assign(views=7.0)],
    ids=["40 tracks", "views all the same"],
)
def test_too_little_to_explain_says_what_is_needed(table):
    with pytest.raises(TooFewRows, match="need at least 50 tracks"):
        explain(table)
