"""Each spoiled table or result gets its finding; an honest one gets none of them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from modeling.audit import audit
from modeling.splits import folds

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
        "multiclass": [
            {"model": "Stratified", "role": "dummy", "macro_f1": 0.33},
            {"model": "HGB", "features": "B", "role": "model", "macro_f1": 0.40,
             "ovr_auc": 0.60},
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
    "a feature that is the views": ("target-leak", {"tempo": table()["views"] / 1e9}),
    "a feature that is the exposure": (
        "exposure-in-features",
        {"popularity": -table()["videos"]},
    ),
    "clips longer than songs": (
        "suspicious-matches",
        {"local_clip_duration_ms": 302_500},
    ),
    "two services": (
        "mixed-sources",
        {"feature_source": half.map({True: "local", False: "spotify"})},
    ),
    "tracks without views": ("missing-target", {"views": table()["views"].where(half)}),
    "hardly a viral track": ("lopsided-classes", {"views": range(N)}),
}


@pytest.mark.parametrize(("code", "columns"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_table_gets_its_finding(code, columns):
    assert code in found(table(**columns))


def test_rows_in_the_order_of_their_views_are_called_drift():
    findings = found(late(table()))
    one = findings["scrape-order-drift"]
    assert one["number"] == pytest.approx(-1)
    assert findings["prevalence-drift"]["number"] == pytest.approx(-1)
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
    "a leak in the three classes": (
        "too-good-to-be-true",
        {"multiclass": {"model": "HGB", "features": "B", "ovr_auc": 0.66}},
    ),
    "no better than drawing lots": (
        "worse-than-majority",
        {"multiclass": {"model": "HGB", "features": "B", "macro_f1": 0.33}},
    ),
    "popularity beats the rest": (
        "worse-than-popularity",
        {
            "regression": {
                "model": "HGB",
                "features": "B",
                "r2": 0.009,
                "mae_log10": 0.8,
            }
        },
    ),
    "an AUC that may be luck": (
        "maybe-chance",
        {
            "binary": {
                "model": "HGB",
                "features": "A",
                "auc": 0.58,
                "auc_ci": [0.49, 0.67],
            }
        },
    ),
    "exposure as a feature": (
        "exposure-as-feature",
        {"binary": {"model": "HGB", "features": "C", "auc": 0.66}},
    ),
    "exposure beats music": (
        "exposure",
        {"binary": {"model": "HGB", "features": "A", "auc": 0.515}},
    ),
}


@pytest.mark.parametrize(("code", "change"), STUDIES.values(), ids=STUDIES)
def test_a_doubtful_result_gets_its_finding(code, change):
    assert code in found(study=metrics(**change))


@pytest.mark.parametrize(
    ("task", "row", "level"),
    [
        ("binary", {"auc": 0.68, "auc_ci": [0.65, 0.71]}, None),
        ("binary", {"auc": 0.68, "auc_ci": [0.665, 0.695]}, "warning"),
        ("binary", {"auc": 0.97, "auc_ci": [0.96, 0.98]}, "spoiled"),
        ("regression", {"r2": 0.12, "mae_log10": 0.5, "r2_ci": [0.05, 0.2]}, None),
        ("regression", {"r2": 0.9, "mae_log10": 0.5}, "spoiled"),
    ],
    ids=["luck", "a leak", "the answer", "luck in views", "the answer in views"],
)
def test_a_high_score_is_suspect_as_far_as_its_interval_allows(task, row, level):
    change = {task: {"model": "HGB", "features": "A", **row}}
    one = found(study=metrics(**change)).get("too-good-to-be-true", {})
    assert one.get("level") == level
    assert not one or one["where"] == f"{task}: HGB A"


def test_many_suspects_share_one_warning_beside_the_most_suspect():
    study = metrics(binary={"model": "HGB", "features": "A", "auc": 0.7})
    more = {"role": "model", "model": "Linear", "features": "A", "auc": 0.69}
    study["tasks"]["binary"]["models"].append(more)
    suspects = [
        one
        for one in audit(table(), study, None, {}, {})["findings"]
        if one["code"] == "too-good-to-be-true"
    ]
    assert [one["number"] for one in suspects] == [0.7]
    assert "1 other" in suspects[0]["sentence"]


def test_half_right_by_luck_is_not_one_answer_for_all():
    lucky = {"model": "5-KNN", "features": "A", "auc": 0.6, "balanced_accuracy": 0.5}
    luck = metrics(binary={**lucky, "balanced_accuracy_ci": [0.46, 0.54]})
    assert "one-class-predictor" not in found(study=luck)
    fixed = metrics(binary={**lucky, "balanced_accuracy_ci": [0.5, 0.5]})
    assert found(study=fixed)["one-class-predictor"]["where"] == "binary: 5-KNN A"


def test_a_regression_that_ranks_but_misses_has_learnt_something():
    row = {"model": "HGB", "features": "B", "r2": 0.07, "mae_log10": 0.91}
    learnt = metrics(regression={**row, "r2_ci": [0.05, 0.09]})
    assert found(study=learnt)["worse-than-constant"]["level"] == "warning"
    nothing = metrics(regression={**row, "r2_ci": [-0.01, 0.09]})
    assert found(study=nothing)["worse-than-constant"]["level"] == "spoiled"


def test_models_that_popularity_beats_are_counted_beside_it():
    weak = {"model": "5-KNN", "features": "A", "auc": 0.52, "balanced_accuracy": 0.51}
    study = metrics()
    study["tasks"]["binary"]["models"].insert(0, {"role": "original", **weak})
    one = found(study=study)["worse-than-popularity"]
    assert (one["where"], one["number"]) == ("binary: Linear P", 1)
    assert "1 of the 2 models" in one["sentence"]
    assert one["sentence"].endswith("that know it and more: 5-KNN A.")


def test_the_models_that_popularity_beats_are_as_many_as_their_names():
    study = metrics()
    study["tasks"]["binary"]["models"] += [
        {"role": "model", "model": name, "features": known, "auc": 0.52}
        for name in ("Linear", "HGB")
        for known in ("A", "B")
    ]
    sentence = found(study=study)["worse-than-popularity"]["sentence"]
    assert "4 of the 5 models" in sentence
    assert sentence.endswith(": Linear A, Linear B, HGB A, HGB B.")


POPULARITY = {"popularity-alone-does-it", "worse-than-popularity"}


@pytest.mark.parametrize(
    ("task", "known", "unknown"),
    [
        ("binary", {"auc": 0.56, "auc_ci": [0.51, 0.6]}, {"auc_ci": [0.49, 0.6]}),
        ("regression", {"r2": 0.06, "r2_ci": [0.01, 0.1]}, {"r2_ci": [-0.01, 0.1]}),
        ("multiclass", {"macro_f1": 0.34}, {"macro_f1": 0.33}),
    ],
    ids=["viral or not", "views", "three classes"],
)
def test_popularity_within_chance_is_no_yardstick(task, known, unknown):
    study = metrics()
    models = study["tasks"][task]["models"]
    alone = {"model": "HGB", "features": "P", "role": "baseline"}
    weak = {"model": "5-KNN", "features": "A", "role": "model"}
    score = {"auc": 0.5, "r2": -0.2, "macro_f1": 0.3}
    models += [alone | known, weak | score]
    assert POPULARITY & set(found(study=study))
    models[-2] |= unknown
    if task == "binary":
        models[1]["auc"] = 0.5  # the other model of popularity alone
    if task == "regression":
        models[1]["r2"] = -0.01
    assert not POPULARITY & set(found(study=study))


@pytest.mark.parametrize(
    ("features", "ci"), [("V", [0.49, 0.62]), ("C", [0.49, 0.62])], ids=["V", "C"]
)
def test_exposure_within_chance_is_nothing_to_beware_of(features, ci):
    study = metrics(binary={"model": "HGB", "features": "A", "auc": 0.515})
    row = {"model": "HGB", "features": features, "role": "diagnosis", "auc": 0.56}
    study["tasks"]["binary"]["models"][2] = row
    codes = {"exposure", "exposure-as-feature"}
    assert codes & set(found(study=study))
    row["auc_ci"] = ci
    assert not codes & set(found(study=study))


@pytest.mark.parametrize(("low", "lucky"), [(0.49, True), (0.51, False)])
def test_a_best_model_may_be_luck_as_far_as_its_choice_flatters_it(low, lucky):
    row = {"model": "HGB", "features": "A", "auc": 0.58, "auc_ci": [0.53, 0.63]}
    study = metrics(binary=row)
    chosen = {"among": 15, "optimism": 0.03, "score": 0.55, "ci": [low, 0.6]}
    study["tasks"]["binary"]["selection"] = chosen
    one = found(study=study).get("maybe-chance")
    assert (one is not None) == lucky
    assert not lucky or "chosen among 15 models" in one["sentence"]


def test_tracks_that_name_no_artist_are_a_warning():
    for nobody in (None, ""):
        one = found(table(artist=nobody))["no-artists"]
        assert (one["level"], one["where"], one["number"]) == ("warning", "table", N)
    one_name = table()["artist"].where(pd.Series(range(N)) == 7)
    assert "no-artists" not in found(table(artist=one_name))


@pytest.mark.parametrize(
    ("group", "artist", "advice"),
    [
        ("none", "one", "--group artist keeps them on one side."),
        ("none", None, "--group spotify keeps them on one side."),
        ("artist", "one", "--group spotify keeps them on one side."),
        ("spotify", "one", "features and all."),
    ],
)
def test_twins_are_told_apart_by_a_cut_that_was_not_made(group, artist, advice):
    tracks = table(artist=[artist and f"Artist {i}" for i in range(N)])
    tracks["isrc"] = [f"US{i // 2}" for i in range(N)]
    study = metrics() | {"seed": 1, "config": {"group": group, "folds": 5}}
    assert found(tracks, study)["duplicates-across-folds"]["sentence"].endswith(advice)


def test_twins_at_spotify_are_not_said_to_differ_in_their_views():
    one = found(table(spotify_id="sp1", views=2_000_000))["duplicates"]
    assert "--group spotify keeps them on one side" in one["sentence"]
    assert "differ" not in one["sentence"]


def test_one_exact_count_keeps_the_others_from_being_all():
    step = np.where(np.arange(N) == 7, 1, 100)
    sentence = found(table(views_step=step))["rounded-target"]["sentence"]
    assert sentence.startswith("99.9 % of the view counts are rounded")
    views = (table()["views"] / 1e5).round() * 1e5
    views[:3] = [3, 353, 4722]
    shown = found(table(views=views, views_step=np.nan))["rounded-target"]["sentence"]
    assert shown.startswith("100 % of the view counts from 10,000 up are rounded")


def test_a_feature_that_no_track_has_is_filled_with_nothing():
    one = found(table(popularity=np.nan))["missing-features"]
    assert one["sentence"] == (
        "popularity is missing for every studied track: nothing can be said of it."
    )


def test_a_model_of_the_music_that_reads_exposure_is_spoiled():
    row = {"model": "HGB", "features": "V", "auc": 0.66}
    one = found(study=metrics(binary=row))["exposure-as-feature"]
    assert (one["level"], one["where"]) == ("spoiled", "binary: HGB V")


FOLDS = {"seed": 1, "config": {"group": "none", "folds": 5}}


@pytest.mark.parametrize("name", ["spotify_id", "isrc", "features"])
def test_twins_of_one_recording_across_folds_are_counted(name):
    tracks = table(isrc=[f"US{i}" for i in range(N)], artist="The same two")
    tracks["artist"] = [f"Artist {i % (N // 2)}" for i in range(N)]
    names = list(tracks.columns[:13]) if name == "features" else [name]
    first, second = tracks.index[:400], tracks.index[N // 2 : N // 2 + 400]
    tracks.loc[second, names] = tracks.loc[first, names].to_numpy()
    cut = folds(tracks, "none", 1)
    fold = np.empty(N)
    for number, (_, test) in enumerate(cut):
        fold[test] = number
    apart = (fold[first] != fold[second]).sum()
    one = found(tracks, metrics() | FOLDS)["duplicates-across-folds"]
    assert one["level"] == "warning"
    assert one["number"] == pytest.approx(2 * apart / N)
    by_artist = metrics() | {"seed": 1, "config": {"group": "artist", "folds": 5}}
    assert "duplicates-across-folds" not in found(tracks, by_artist)


def test_one_recording_told_by_two_services_is_a_twin():
    """Tempo and loudness differ in the last digits, artist and ids altogether."""
    tracks = table(artist=[f"Artist {i}" for i in range(N)])
    names = ["danceability", "energy", "valence", "duration_ms"]
    first, second = tracks.index[:400], tracks.index[N // 2 : N // 2 + 400]
    tracks.loc[second, names] = tracks.loc[first, names].to_numpy()
    fold = np.empty(N)
    for number, (_, test) in enumerate(folds(tracks, "none", 1)):
        fold[test] = number
    one = found(tracks, metrics() | FOLDS)["duplicates-across-folds"]
    apart = (fold[first] != fold[second]).sum()
    assert one["number"] == pytest.approx(2 * apart / N)


def test_features_that_hardly_vary_make_no_twins_of_strangers():
    names = dict.fromkeys(("danceability", "energy", "valence", "duration_ms"), 0.5)
    same = table(**names, views=[1_000_000 * (1 + i % 2) for i in range(N)])
    for name in same.columns[:14]:
        same[name] = 0.5
    assert "duplicates-across-folds" not in found(same, metrics() | FOLDS)


@pytest.mark.parametrize("artists", [12, 200])
def test_few_or_unequal_artists_are_a_warning_with_what_they_weigh(artists):
    """200 artists of whom one made nine tracks of ten weigh like one or two."""
    names = [f"Artist {i % artists}" for i in range(N)]
    if artists == 200:
        names = [name if i % 10 == 0 else "Artist 0" for i, name in enumerate(names)]
    one = found(table(artist=names))["few-artists"]
    sizes = pd.Series(names).value_counts()
    assert one["number"] == pytest.approx(N**2 / (sizes**2).sum())
    assert one["level"] == "warning"


def test_where_a_feature_is_missing_can_give_the_answer_away():
    views = table()["views"]
    valence = table()["valence"].where(views < 1_000_000)
    one = found(table(valence=valence))["target-leak"]
    assert "valence (where it is missing)" in one["sentence"]
    assert one["level"] == "spoiled"


def test_a_random_order_is_not_told_to_know_more_than_a_model_of_chance():
    rng = np.random.default_rng(5)
    weak = metrics(binary={"model": "HGB", "features": "B", "auc": 0.501})
    for _ in range(20):
        shuffled = table(views=rng.permutation(table()["views"]))
        assert "scrape-order-leak" not in found(shuffled, weak)


def test_tracks_that_nobody_knows_the_ids_of_are_no_twins():
    unknown = table(isrc=None, spotify_id=None, artist=None)
    unknown.loc[::2, "tempo"] = np.nan
    assert "duplicates-across-folds" not in found(unknown, metrics() | FOLDS)


def test_first_sight_is_the_order_where_it_is_known_and_rows_where_it_is_not():
    sorted_by_views = late(table())
    moments = [f"2026-01-01T{i // 60:02d}:{i % 60:02d}:00Z" for i in range(1440)]
    mixed = np.random.default_rng(3).permutation(N) % 1440
    sorted_by_views["first_seen"] = [moments[i] for i in mixed]
    assert "scrape-order-drift" not in found(sorted_by_views)
    sorted_by_views.loc[7, "first_seen"] = None
    assert "scrape-order-drift" in found(sorted_by_views)


def test_the_order_alone_is_set_against_the_best_model_and_the_features():
    tracks = late(table())
    tracks["valence"] = np.linspace(0, 1, N) ** 2
    tracks["views"] = np.random.default_rng(1).permutation(tracks["views"])
    assert found(tracks) == {}  # a sorted column alone is no fault
    views = tracks["views"] * np.linspace(4, 0.25, N)
    findings = found(tracks.assign(views=views))
    assert findings["scrape-order-in-features"]["where"] == "table: valence"
    assert findings["scrape-order-in-features"]["number"] == pytest.approx(1)
    place = pd.Series(range(N))
    hit, miss = place[views >= 1_000_000], place[views < 1_000_000]
    won = (miss.to_numpy()[:, None] > hit.to_numpy()).mean()
    leak = findings["scrape-order-leak"]
    assert leak["where"] == "binary: HGB B"
    assert leak["number"] == pytest.approx(won)


def test_two_services_whose_features_differ_are_a_warning_that_names_the_widest():
    other = pd.Series(range(N)) % 5 == 0
    source = other.map({True: "reccobeats", False: "spotify"})
    alike = found(table(feature_source=source))["mixed-sources"]
    assert (alike["level"], alike["number"]) == ("note", pytest.approx(0.2))
    tempo = table()["tempo"] + 15 * other
    differ = found(table(feature_source=source, tempo=tempo))["mixed-sources"]
    assert differ["level"] == "warning"
    assert "tempo lies 0.7 standard deviations" in differ["sentence"]


def test_a_strong_column_is_asked_about_before_it_is_accused():
    views = table()["views"]
    energy = np.log10(views) + np.random.default_rng(2).normal(0, 0.9, N)
    one = found(table(energy=energy))["target-leak"]
    assert (one["level"], one["where"]) == ("warning", "table: energy")
    assert one["number"] == pytest.approx(energy.corr(views, method="spearman"))


def test_a_column_of_two_values_can_be_the_answer_too():
    one = found(table(mode=(table()["views"] >= 1_000_000) * 1))["target-leak"]
    assert (one["level"], one["where"]) == ("spoiled", "table")
    assert "tells viral ones with AUC 1.00" in one["sentence"]


def test_a_clip_as_long_as_its_song_is_no_suspicious_match():
    whole = table()["duration_ms"] + 1900
    assert found(table(local_clip_duration_ms=whole)) == {}
    longer = whole + 200 * (pd.Series(range(N)) % 10 == 0)
    one = found(table(local_clip_duration_ms=longer))["suspicious-matches"]
    assert one["number"] == pytest.approx(0.1)


def test_clips_that_were_not_measured_are_counted_and_compared():
    some = pd.Series(range(N)) % 4 == 0
    one = found(table(local_tempo=table()["tempo"].mask(some)))["unmeasured-clips"]
    assert (one["level"], one["number"]) == ("note", pytest.approx(0.25))
    viral = table()["views"] >= 1_000_000
    one = found(table(local_tempo=table()["tempo"].where(viral)))["unmeasured-clips"]
    assert one["level"] == "warning"
    assert "0 % of them are viral against 100 %" in one["sentence"]
    assert "unmeasured-clips" not in found(table(local_tempo=np.nan))


def test_three_classes_told_apart_by_rank_only_are_a_warning():
    row = {"model": "HGB", "features": "B", "macro_f1": 0.32, "ovr_auc": 0.57}
    ranks = found(study=metrics(multiclass={**row, "ovr_auc_ci": [0.53, 0.61]}))
    assert ranks["worse-than-majority"]["level"] == "warning"
    luck = found(study=metrics(multiclass={**row, "ovr_auc_ci": [0.49, 0.61]}))
    assert luck["worse-than-majority"]["level"] == "spoiled"


def test_impossible_values_are_counted_by_column_and_many_are_a_warning():
    losses = {"values/tempo": 3, "values/plays": 400, "values/no_plays": 9}
    answer = audit(table(), metrics(), None, {}, losses)["findings"]
    told = {one["where"]: (one["level"], one["number"]) for one in answer}
    assert told == {"table: tempo": ("note", 3), "table: views": ("warning", 400)}


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
    assert findings["lost-rows"]["number"] == 500
    assert "of 4,000 tracks" in findings["lost-rows"]["sentence"]


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
