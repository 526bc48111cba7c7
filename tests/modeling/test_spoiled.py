"""The command on tables that were spoiled on purpose: each fault is found and counted,
and a clean table is not accused of any.
"""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from modeling import run, summary
from modeling.audit import audit
from modeling.dataset import load
from modeling.pipeline import Outcome

N = 500
MILLION = 1_000_000
SHARES = "danceability energy speechiness acousticness instrumentalness liveness"
QUICKLY = ("--quick", "--replicate", "off")

Findings = list[dict[str, object]]


def tracks(seed: int = 1, n: int = N) -> pd.DataFrame:
    """Tracks whose views follow popularity as weakly as real ones do, and no more."""
    rng = np.random.default_rng(seed)
    made = pd.DataFrame({name: rng.random(n).round(3) for name in SHARES.split()})
    made["valence"] = rng.random(n).round(3)
    made["key"] = rng.integers(12, size=n)
    made["loudness"] = (-20 * rng.random(n)).round(2)
    made["mode"] = rng.integers(2, size=n)
    made["tempo"] = rng.normal(120, 20, n).round(1)
    made["time_signature"] = rng.choice([3, 4], n, p=[0.1, 0.9])
    made["duration_ms"] = rng.integers(90_000, 300_000, n)
    made["popularity"] = rng.integers(101, size=n)
    made["title_tt"] = [f"Song {row}" for row in range(n)]
    made["title_sp"] = made["title_tt"]
    made["artist"] = [f"Artist {number}" for number in rng.integers(n // 3, size=n)]
    made["videos"] = rng.integers(1, 30, n)
    decades = 5.6 + 0.0086 * (made["popularity"] - 50) + rng.normal(0, 0.8, n)
    made["views"] = (10**decades).round().astype("int64")
    return made


@dataclass(frozen=True)
class Studied:
    """What the command left in its folder."""

    folder: Path

    @property
    def findings(self) -> Findings:
        return self.json("audit")["findings"]

    def json(self, name: str) -> dict:
        return json.loads((self.folder / f"{name}.json").read_text())

    def best(self, task: str) -> dict:
        return self.json("metrics")["tasks"][task]["best"]

    def folds(self) -> np.ndarray:
        lines = (self.folder / "predictions.csv").read_text().splitlines()
        return np.array([int(row["fold"]) for row in csv.DictReader(lines)])

    def report(self) -> str:
        return html.unescape((self.folder / "report.html").read_text())

    def one(self, code: str, where: str = "table") -> dict:
        """The only finding of that code in that place."""
        (found,) = [
            one for one in self.findings if (one["code"], one["where"]) == (code, where)
        ]
        return found


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Callable[..., Studied]:
    def made(table: pd.DataFrame, *flags: str) -> Studied:
        folder = tmp_path_factory.mktemp("study")
        table.to_csv(folder / "given.csv", index=False)
        arguments = [str(folder / "given.csv"), "--out", str(folder / "out")]
        assert run.main([*arguments, *QUICKLY, *flags]) == 0
        return Studied(folder / "out")

    return made


def spoiling(findings: Findings) -> Findings:
    return [one for one in findings if one["level"] == "spoiled"]


# A clean table


def test_a_clean_table_spoils_no_result_and_only_its_size_is_warned_of(study):
    clean = study(tracks(), "--tasks", "binary", "--features", "A")
    assert spoiling(clean.findings) == []
    of_table = [one for one in clean.findings if one["where"].startswith("table")]
    assert [one["code"] for one in of_table] == ["small-sample"]
    assert of_table[0]["number"] == N


@pytest.mark.parametrize("group", ["artist", "none", "order"])
@pytest.mark.parametrize("seed", range(2, 8))
def test_no_clean_table_is_accused_of_anything_but_its_size(seed, group, tmp_path):
    rows = (400, 800)[seed % 2]
    path = tmp_path / "clean.csv"
    tracks(seed, rows).to_csv(path, index=False)
    dataset = load([path])
    metrics = {"seed": 1, "config": {"group": group, "folds": 5}}
    findings = audit(dataset.table, metrics, None, {}, dataset.losses)["findings"]
    assert [(one["code"], one["number"]) for one in findings] == [
        ("small-sample", rows)
    ]


# A column that holds the target


@pytest.fixture(scope="module")
def leaked(study) -> Studied:
    table = tracks()
    table["tempo"] = 30 * np.log10(table["views"])
    flags = ("--tasks", "regression,binary", "--features", "A0")
    return study(table, *flags)


def test_a_column_that_holds_the_target_is_named(leaked):
    finding = leaked.one("target-leak")
    assert finding["level"] == "spoiled"
    assert finding["number"] == pytest.approx(1)
    assert "The column tempo knows the views" in finding["sentence"]


@pytest.mark.parametrize(
    ("task", "score"), [("regression", "r2"), ("binary", "auc")], ids=["R2", "AUC"]
)
def test_a_score_that_a_leak_made_is_spoiled_where_it_stands(leaked, task, score):
    best = leaked.best(task)
    where = f"{task}: {best['model']} {best['features']}"
    finding = leaked.one("too-good-to-be-true", where)
    assert finding["level"] == "spoiled"
    assert finding["number"] == best[score] > 0.95
    assert finding["sentence"] in leaked.report()


# Rows given twice


@pytest.fixture(scope="module")
def doubled(study) -> Studied:
    """200 rows twice, and nobody knows who sings them."""
    table = tracks()
    table.loc[:199, "artist"] = None
    table = pd.concat([table, table.head(200)])
    return study(table, "--tasks", "binary", "--features", "P")


def test_rows_given_twice_are_counted(doubled):
    assert doubled.one("duplicates")["number"] == pytest.approx(400 / 700)


def test_copies_on_both_sides_of_a_fold_spoil_the_results(doubled):
    folds = doubled.folds()
    apart = folds[:200] != folds[N:]
    assert 0.5 < apart.mean() < 1
    finding = doubled.one("duplicates-across-folds")
    assert finding["level"] == "spoiled"
    assert finding["number"] == pytest.approx(2 * apart.sum() / 700)


# Exposure as a feature


@pytest.fixture(scope="module")
def exposed(study) -> Studied:
    """Popularity is thrice the videos seen, and with them come the views."""
    table = tracks()
    table["popularity"] = 3 * table["videos"]
    table["views"] = (table["views"] * table["videos"] ** 1.5).astype("int64") // 30
    flags = ("--tasks", "binary", "--features", "P", "--with-exposure")
    return study(table, *flags)


def test_a_feature_that_is_the_number_of_videos_spoils_the_results(exposed):
    finding = exposed.one("exposure-in-features")
    assert finding["level"] == "spoiled"
    assert finding["number"] == pytest.approx(1)
    assert (
        "The column popularity is the number of observed videos"
        in (finding["sentence"])
    )


def test_a_model_that_reads_the_number_of_videos_is_a_diagnosis(exposed):
    rows = exposed.json("metrics")["tasks"]["binary"]["models"]
    top = max((r for r in rows if r["features"] == "C"), key=lambda r: r["auc"])
    finding = exposed.one("exposure-as-feature", f"binary: {top['model']} C")
    assert finding["number"] == top["auc"]
    assert exposed.best("binary")["features"] == "P"


# Too few of a class, and values that say nothing or cannot be


def rare(hits: int) -> pd.DataFrame:
    """A table whose last so many tracks are viral, and no other."""
    table = tracks()
    table["views"] = np.minimum(table["views"], MILLION - 1)
    table.loc[N - hits :, "views"] = 2 * MILLION
    return table


def test_a_class_that_is_missing_is_one_sentence_and_exit_code_1(tmp_path, capsys):
    path = tmp_path / "flops.csv"
    rare(0).to_csv(path, index=False)
    arguments = [str(path), "--out", str(tmp_path / "out"), "--tasks", "binary"]
    assert run.main([*arguments, *QUICKLY]) == 1
    error = capsys.readouterr().err
    assert error == (
        "error: study 'binary' needs 5 tracks of each class, the 500 rows have 0 of "
        "'viral'; collect more, or leave it out with --tasks\n"
    )


@pytest.fixture(scope="module")
def dirty(study) -> Studied:
    table = rare(5).astype("object")
    table["key"] = 5
    table.loc[:49, "valence"] = None
    table.loc[50:56, "tempo"] = "inf"
    table.loc[60:63, "energy"] = "loud"
    table.loc[70:72, "danceability"] = 7
    table.loc[80:85, "views"] = -5
    table.loc[90:91, "liveness"] = "nan"
    return study(table, "--tasks", "binary", "--features", "A0")


def test_a_class_of_one_per_cent_is_counted(dirty):
    assert dirty.one("lopsided-classes", "binary")["number"] == 5
    majority = dirty.json("metrics")["data"]["majority_share"]
    assert majority == pytest.approx(1 - 5 / (N - 6))


def test_a_constant_column_is_named(dirty):
    assert dirty.one("constant-feature", "table: key")["number"] == 1


def test_a_column_with_gaps_is_named_with_their_share(dirty):
    finding = dirty.one("missing-features", "table: valence")
    assert finding["number"] == pytest.approx(50 / (N - 6))


@pytest.mark.parametrize(
    ("column", "count", "limits"),
    [
        ("tempo", 7, "outside 0 to 1,000"),
        ("energy", 4, "outside 0 to 1"),
        ("danceability", 3, "outside 0 to 1"),
        ("views", 6, "outside 0 to 100,000,000,000"),
        ("liveness", 2, "outside 0 to 1"),
    ],
    ids=["infinite", "text", "out of range", "negative views", "the word nan"],
)
def test_values_that_cannot_be_are_counted(dirty, column, count, limits):
    finding = dirty.one("impossible-values", f"table: {column}")
    assert finding["number"] == count
    assert limits in finding["sentence"]
    assert dirty.json("metrics")["data"]["losses"][f"values/{column}"] == count


def test_rows_with_impossible_values_stay_and_are_not_called_lost(dirty):
    data = dirty.json("metrics")["data"]
    assert (data["tracks"], data["rows"]) == (N, N - 6)
    assert dirty.one("missing-target")["number"] == pytest.approx(6 / N)
    assert "lost-rows" not in {one["code"] for one in dirty.findings}


# How the table was collected and matched


@pytest.fixture(scope="module")
def worn(study) -> Studied:
    """Sorted by views; rounded; matched badly; measured by two services."""
    table = tracks().sort_values("views", ascending=False, ignore_index=True)
    row = np.arange(N)
    table["views_step"] = np.where(row % 5 == 0, 1, 100_000)
    table["match_status"] = np.where(row % 4 == 0, "weak", "matched")
    table["feature_source"] = np.where(row % 10 < 3, "reccobeats", "spotify")
    table.loc[row % 10 < 3, "loudness"] -= 30
    return study(table, "--tasks", "binary", "--features", "P")


def test_views_that_fall_from_row_to_row_are_drift(worn):
    views = pd.Series(sorted(tracks()["views"], reverse=True))
    assert worn.one("scrape-order-drift")["number"] == pytest.approx(-1)
    gap = (views[-100:] >= MILLION).mean() - (views[:100] >= MILLION).mean()
    assert worn.one("prevalence-drift")["number"] == pytest.approx(gap)


def test_an_order_that_knows_more_than_the_music_stands_beside_the_best(worn):
    best = worn.best("binary")
    where = f"binary: {best['model']} {best['features']}"
    assert worn.one("scrape-order-leak", where)["number"] == pytest.approx(1)


def test_views_that_are_rounded_are_counted_also_near_the_edge(worn):
    finding = worn.one("rounded-target")
    assert finding["number"] == pytest.approx(0.8)
    views = np.sort(tracks()["views"])[::-1]
    rounded = np.arange(N) % 5 != 0
    near = int((rounded & (np.abs(views - MILLION) <= 50_000)).sum())
    assert near > 1
    assert f"{near} tracks stand so near to the million" in finding["sentence"]


def test_doubtful_matches_are_counted(worn):
    assert worn.one("suspicious-matches")["number"] == pytest.approx(0.25)


def test_features_of_two_services_are_counted_and_the_odd_one_named(worn):
    finding = worn.one("mixed-sources")
    assert finding["number"] == pytest.approx(0.3)
    assert finding["level"] == "warning"
    assert "loudness lies" in finding["sentence"]


# Nothing to know, and nobody to know it of


def test_shuffled_views_are_said_to_tell_nothing(study):
    """Popularity and music of one track, views of another."""
    table = tracks()
    table["views"] = np.random.default_rng(9).permutation(table["views"])
    shuffled = study(table, "--tasks", "regression,binary", "--features", "A")
    for task, chance in (("regression", 0), ("binary", 0.5)):
        selection = shuffled.json("metrics")["tasks"][task]["selection"]
        assert selection["among"] > 1
        assert selection["ci"][0] <= chance
    page = shuffled.report()
    assert "We found nothing: the best model" in page
    assert "explains nothing that could be told from chance" in page
    assert "real signal" not in page
    codes = {one["code"] for one in shuffled.findings}
    assert not codes & {"popularity-alone-does-it", "worse-than-popularity"}


@pytest.fixture(scope="module")
def anonymous(study) -> Studied:
    """Nobody is named, and nobody knows how popular anything is."""
    table = tracks().assign(artist=None, popularity=None)
    return study(table, "--tasks", "binary", "--features", "A")


def test_tracks_of_nobody_are_not_said_to_be_kept_together(anonymous):
    assert anonymous.one("no-artists")["number"] == N
    data = anonymous.json("metrics")["data"]
    assert (data["artists"], data["without_artist"]) == (0, N)
    page = anonymous.report()
    assert "by unknown artists" in page
    assert "all tracks of an artist fall into the same fold" not in page


def test_artists_are_counted_by_name_and_the_unnamed_apart(doubled):
    named = tracks()["artist"][200:].nunique()
    data = doubled.json("metrics")["data"]
    assert (data["artists"], data["without_artist"]) == (named, 400)


def test_popularity_that_is_in_no_row_is_not_compared(anonymous):
    page = anonymous.report()
    assert "Spotify's popularity was not in these data" in page
    assert "to that of popularity" not in page


# What the command says at the end


def outcome(spoiled: list[str], selection: dict | None, artists: int) -> Outcome:
    rows = [
        {"model": "Majority", "role": "dummy", "auc": 0.5},
        {"model": "Linear", "role": "baseline", "auc": 0.51},
        {"model": "HGB", "features": "B", "role": "model", "auc": 0.56},
    ]
    rows[-1]["auc_ci"] = [0.52, 0.6]
    told = {"models": rows, "best": rows[-1], "selection": selection}
    findings = [{"level": "spoiled", "sentence": sentence} for sentence in spoiled]
    data = {"rows": 7328, "artists": artists, "viral_share": 0.34}
    return Outcome(
        metrics={"data": data, "tasks": {"binary": told}},
        audit={"findings": findings},
        page=Path("report.html"),
    )


def test_a_spoiling_sentence_is_said_once_at_the_end():
    lines = summary.lines(outcome(["One answer."] * 3 + ["A leak."], None, 4550))
    assert lines[-4:] == [
        "audit: 4 findings, 4 of which spoil a result",
        "  One answer.",
        "  A leak.",
        "report: report.html",
    ]
    assert "7,328 tracks by 4,550 artists, 34.0% of them viral" in lines


def test_what_a_choice_leaves_of_the_best_score_is_said_at_the_end(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    chosen = {"among": 15, "optimism": 0.03, "score": 0.53, "ci": [0.49, 0.57]}
    lines = summary.lines(outcome([], chosen, 0))
    assert lines[1] == "7,328 tracks by unknown artists, 34.0% of them viral"
    assert lines[3] == (
        "  corrected for having been chosen among 15 models: 0.530 [0.490, 0.570]"
    )
    monkeypatch.setenv("COLUMNS", "50")
    assert max(map(len, summary.lines(outcome([], chosen, 0)))) <= 50
