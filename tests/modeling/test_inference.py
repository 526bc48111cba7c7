"""Effects on the real table, on planted ones, and on tables that lack something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint
from threadpoolctl import threadpool_limits

from modeling.errors import TooFewRows
from modeling.inference import explain
from modeling.inference.design import build
from modeling.inference.linear import least_squares

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


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


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
    assert terms == {"ordered", "logit", "edges: 1000000", "proportional_odds"}
    assert list(found["edges"]) == ["50000"]
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
    top = table["views"].nlargest(8).index
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
    [made(20), made(400).assign(views=7.0)],
    ids=["20 tracks", "views all the same"],
)
def test_too_little_to_explain_says_what_is_needed(table):
    with pytest.raises(TooFewRows, match=r"need at least \d\d tracks"):
        explain(table)


def reasons(found: dict) -> dict[str, str]:
    return {one["term"]: one["reason"] for one in found["left_out"]}


def test_few_artists_are_named_and_each_is_left_out_in_turn():
    table = made()
    table["artist"] = [f"Artist {row % 12}" for row in range(len(table))]
    found = explain(table)
    assert found["artists"] == 12
    reason = reasons(found)["few artists"]
    assert reason.startswith("12 artists weigh like 12.0 of one size, fewer than 40")
    assert found["diagnostics"]["key_joint_p"] is None
    assert found["diagnostics"]["proportional_odds_p"] is None
    row = found["ols"]["popularity"]
    assert row["p"] < 0.001  # it doubles views every ten points: that is still seen
    assert row["ci"][0] < row["pct_change"] < row["ci"][1]
    ame = found["logit"]["popularity"]
    half = (ame["ci"][1] - ame["ci"][0]) / 2
    assert ame["ame"] == pytest.approx(ame["ci"][0] + half)


def test_one_artist_tells_nothing_of_others():
    with pytest.raises(TooFewRows, match="effects need tracks by several artists"):
        explain(made(artist="Everybody"))


def test_a_track_of_nobody_known_is_a_witness_of_its_own():
    table = made(artist=None)
    alone = table.assign(artist=[f"Artist {row}" for row in range(400)])
    assert build(table).left_out == []
    assert least_squares(build(table))[0] == least_squares(build(alone))[0]


WORLDS = 60
LUCKY = 8
"""False alarms at p .05 in 60 worlds: 3 are due, more than 8 come once in 100 times."""


@pytest.mark.parametrize("artists", [15, 30, 39])
def test_what_few_artists_share_is_no_effect(artists):
    """A feature that is the artist's, and noise of the artist's in the views."""
    called = 0
    for seed in range(WORLDS):
        rng = np.random.default_rng([artists, seed])
        table = made(600, seed=seed)
        who = rng.integers(artists, size=600)
        noise = rng.normal(0, 0.6, artists)[who] + rng.normal(0, 0.6, 600)
        table["artist"] = [f"Artist {one}" for one in who]
        table["energy"] = rng.random(artists)[who] * 0.9 + 0.1 * rng.random(600)
        table["views"] = (10 ** (5 + noise)).round()
        called += least_squares(build(table))[0].effects["energy"]["p"] < 0.05
    assert called <= LUCKY


@pytest.mark.parametrize("share", [0.9, 0.7, 0.5])
def test_an_artist_who_made_most_tracks_makes_no_effects(share):
    alarms, terms = 0, 0
    for seed in range(WORLDS // 2):
        rng = np.random.default_rng([int(100 * share), seed])
        table = made(600, seed=seed)
        own = rng.random(600) < share
        table["artist"] = np.where(own, "Everybody", [f"A{i}" for i in range(600)])
        table["views"] = (10 ** (5 + rng.normal(0, 0.8, 600))).round()
        effects = least_squares(build(table))[0].effects
        alarms += sum(row["p"] < 0.05 for row in effects.values())
        terms += len(effects)
    assert alarms / terms <= 0.06


@pytest.mark.parametrize(
    ("column", "usual", "rare", "term"),
    [
        ("key", 3, 11, "key_11"),
        ("mode", 1, 0, "mode"),
        ("instrumentalness", 0, 0.9, "instrumentalness"),
    ],
)
def test_what_a_single_artist_decides_is_no_effect(column, usual, rare, term):
    table = made()
    table.loc[table[column] == rare, column] = usual
    if column != "key":
        table[column] = float(usual)
    twins = table.index[:6]
    table.loc[twins, "artist"] = "One of a kind"
    table.loc[twins, column] = rare
    found = explain(table)
    assert reasons(found) == {term: "too few artists differ in it, 1 of at least 5"}
    assert term not in found["ols"]
    assert found["diagnostics"]["key_joint_p"] > 1e-4


def test_all_fits_that_fail_say_so_and_the_others_stay():
    table = made()
    table["views"] = 10 ** (3 + table["popularity"] / 25)
    found = explain(table)
    assert found["quantile"] is None
    assert found["edges"] is None
    said = reasons(found)
    for quantile in ("0.1", "0.5", "0.9"):
        reason = said[f"quantile: {quantile}"]
        assert reason == "the tracks do not scatter around the fit"
    assert said["edges: 50000"].startswith("the fit did not settle")
    assert "settle" in said["proportional_odds"]
    assert found["ols"]["popularity"]["p_holm"] < 1e-9


def test_means_that_one_track_makes_are_left_out():
    table = made()
    table.loc[3, "views"] = 1e15
    found = explain(table)
    assert found["gamma"] is None
    assert found["negative_binomial"] is None
    assert found["negative_binomial_alpha"] is None
    assert {"gamma", "negative_binomial"} <= set(reasons(found))


def test_no_hc3_interval_where_one_track_is_fitted_exactly():
    table = made(120, artist=[f"Artist {row}" for row in range(120)])
    design = build(table)
    # Two columns that share all but one of their rows single that row out.
    X = design.X.drop(columns=design.keys)
    X["key_1"] = (X.index < 40).astype("float64")
    X["key_2"] = (X.index < 41).astype("float64")
    block, _ = least_squares(replace(design, X=X))
    assert block.effects["popularity"]["ci_hc3"] is None
    assert block.effects["popularity"]["ci"][0] > 0
    assert [one["term"] for one in block.left_out] == ["ols: ci_hc3"]


def decades_error(ci: list[float]) -> float:
    low, high = (np.log10(1 + bound / 100) for bound in ci)
    return (high - low) / 2 / 1.959964


def test_hc3_takes_each_track_of_2021_for_a_witness_of_its_own(stats):
    popularity = stats["ols"]["popularity"]
    assert decades_error(popularity["ci"]) == pytest.approx(0.0146, abs=5e-5)
    assert decades_error(popularity["ci_hc3"]) == pytest.approx(0.0135, abs=5e-5)


def test_the_quantiles_of_2021_are_statsmodels_own_and_rise_with_popularity(
    stats, real_rows
):
    design = build(real_rows)
    y, X = np.log10(design.views), sm.add_constant(design.X)
    for q, terms in stats["quantile"].items():
        other = sm.QuantReg(y, X).fit(q=float(q), max_iter=3000)
        for term, found in terms.items():
            # Its reweighting stops a little before the optimum.
            assert found["b"] == pytest.approx(other.params[term], abs=0.002)
            width = (found["ci"][1] - found["ci"][0]) / 2 / 1.959964
            assert width == pytest.approx(other.bse[term], rel=0.35)
            percent = 100 * (10 ** found["b"] - 1)
            assert found["pct_change"] == pytest.approx(percent)
    for term in ("popularity", "instrumentalness", "danceability"):
        b = [stats["quantile"][q][term]["b"] for q in ("0.1", "0.5", "0.9")]
        assert b == sorted(b)
    # Popularity: .118, .248, .331 on the larger table.
    assert stats["quantile"]["0.1"]["popularity"]["b"] == pytest.approx(0.12, abs=0.01)
    assert stats["quantile"]["0.5"]["popularity"]["b"] == pytest.approx(0.25, abs=0.01)


def test_gamma_and_negative_binomial_agree_on_2021_with_the_usual_fit(stats, real_rows):
    design = build(real_rows)
    family = sm.families.Gamma(sm.families.links.Log())
    usual = sm.GLM(design.views, sm.add_constant(design.X), family=family).fit(
        maxiter=300, cov_type="cluster", cov_kwds={"groups": design.clusters}
    )
    for term, found in stats["gamma"].items():
        other = stats["negative_binomial"][term]
        assert found["ratio"] == pytest.approx(other["ratio"], rel=1e-4)
        assert found["ci"] == pytest.approx(other["ci"], rel=1e-4)
        assert found["ratio"] == pytest.approx(np.exp(usual.params[term]), rel=1e-5)
        width = np.log(found["ci"][1] / found["ci"][0]) / 2 / 1.959964
        # Never less sure of itself than the sandwich, whose errors are too small.
        assert 1 < width / usual.bse[term] < 1.4
    assert 3 < stats["negative_binomial_alpha"] < 4


def test_the_logits_at_the_edges_of_2021_are_those_of_the_proportional_odds(stats):
    low, high = stats["edges"]["50000"], stats["edges"]["1000000"]
    assert low["popularity"]["odds_ratio"] == pytest.approx(1.316, abs=1e-3)
    assert high["popularity"]["odds_ratio"] == pytest.approx(1.542, abs=1e-3)
    assert low["popularity"]["ci"][1] < high["popularity"]["ci"][0]
    for term, test in stats["diagnostics"]["proportional_odds"].items():
        both = [low[term]["odds_ratio"], high[term]["odds_ratio"]]
        assert both == test["odds_ratio"]


@pytest.mark.parametrize(
    ("feature", "column", "unit", "edges"),
    [
        ("popularity", "popularity", 1, [20, 40, 60, 80]),
        ("instrumentalness", "instrumentalness", 1, [0.01, 0.1, 0.5, 0.9]),
        ("duration_s", "duration_ms", 1000, [60, 90, 120, 150, 180, 240, 300]),
    ],
)
def test_each_dose_of_2021_is_what_its_tracks_say(
    stats, real_rows, feature, column, unit, edges
):
    seen = real_rows[real_rows["views"] > 0]
    bands = pd.cut(seen[column] / unit, [-np.inf, *edges, np.inf])
    rows = stats["dose"][feature]
    assert len(rows) == len(edges) + 1
    for row, (_, tracks) in zip(rows, seen.groupby(bands, observed=True), strict=True):
        assert row["n"] == len(tracks)
        assert row["median_views"] == tracks["views"].median()
        assert row["viral_share"] == pytest.approx((tracks["views"] >= 1e6).mean())
        assert row["ci"][0] < row["viral_share"] < row["ci"][1]
    assert [row["low"] for row in rows] == [0, *edges]


def test_the_dose_tables_of_2021_show_a_slope_and_a_bend(stats):
    popularity, danceability = (
        stats["dose"]["popularity"],
        stats["dose"]["danceability"],
    )
    shares = [row["viral_share"] for row in popularity]
    assert shares == sorted(shares)
    assert (popularity[0]["n"], popularity[-1]["high"]) == (834, 100)
    assert stats["dose"]["duration_s"][-1]["high"] is None
    assert [row["n"] for row in danceability] == pytest.approx([7327 / 5] * 5, rel=0.02)
    shares = [row["viral_share"] for row in danceability]
    assert shares.index(min(shares)) == 2
    assert max(shares) == shares[-1]


def test_a_track_on_the_edge_of_a_band_belongs_to_the_lower_one():
    table = made(300)
    table["popularity"] = [20, 40, 41] * 100
    table["duration_ms"] = [120_000, 120_001, 300_001] * 100
    found = explain(table)["dose"]
    assert [(row["low"], row["high"], row["n"]) for row in found["popularity"]] == [
        (0, 20, 100),
        (20, 40, 100),
        (40, 60, 100),
    ]
    assert [(row["low"], row["high"]) for row in found["duration_s"]] == [
        (90, 120),
        (120, 150),
        (300, None),
    ]


def test_the_interval_of_a_dose_counts_artists_who_repeat_once():
    """Five tracks an artist, all viral or none: as sure as one track an artist."""
    table = made(500)
    artist = np.arange(500) // 5
    table["artist"] = [f"Artist {number}" for number in artist]
    table["popularity"] = 10 + 20 * (artist % 2)
    table["views"] = np.where(artist % 10 < 4, 2e6, 1e4) + np.arange(500)
    low, high = explain(table)["dose"]["popularity"]
    for row, hits in ((low, 20), (high, 20)):
        assert (row["n"], row["viral_share"]) == (250, hits / 50)
        interval = proportion_confint(hits, 50, method="wilson")
        assert row["ci"] == pytest.approx(interval, abs=1e-9)
