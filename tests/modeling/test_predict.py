from __future__ import annotations

import csv
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from bench.synthetic_clips import Truth, encode, song
from modeling import features, splits, targets
from modeling.config import Config
from modeling.dataset import load as read
from modeling.dataset import studied
from modeling.errors import BadInput, MissingColumn, NewerSchema
from modeling.evaluation import likeness
from modeling.evaluation.nearest import Nearest
from modeling.evaluation.outoffold import Fit
from modeling.evaluation.outoffold import predict as out_of_fold
from modeling.models import MODELS
from modeling.predict import hear, load, predict
from modeling.predict.__main__ import main
from modeling.predict.quick import guesser
from modeling.results import model as file
from modeling.studies import keep
from modeling.studies.compare import StudyResult

SCORES = dict.fromkeys(("auc", "ap", "brier", "ece", "lift_top_decile", "r2"), 0.5)
SCORES |= {"auc_ci": [0.4, 0.6], "r2_ci": [0.4, 0.6]}
ROLES = [name for name, model in MODELS.items() if model.role == "model"]
TASKS = {
    "binary": lambda table: targets.viral(table["views"]).to_numpy().astype("int64"),
    "regression": lambda table: targets.log_views(table["views"]).to_numpy(),
}
HOUSE = Truth("house", 124.0, 0, 1, 25, 0.0, True, -9)


def study(table, task, fit, config=Config()):  # noqa: B008
    """A study that one model took part in."""
    folds = splits.folds(table, "artist", 1)
    X = {fit.features: features.matrix(table, fit.features).to_numpy()}
    (said,) = out_of_fold([fit], task, X, TASKS[task](table), folds, 1)
    metrics = {"best": SCORES, "models": [SCORES | {"role": "baseline"}]}
    return StudyResult(task, metrics, np.arange(len(table)), said, fit)


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """Threads that wait for each other cost more than these small tables."""
    with threadpool_limits(1):
        yield


def fit_alone(name, task, X, table):
    return MODELS[name].make[task](1).fit(X, TASKS[task](table))


def kept(folder, table, fit, tasks=tuple(TASKS), heard=None, audit=None):
    results = [study(table, task, fit) for task in tasks]
    everything = table if heard is None else heard
    config = Config(bootstrap=20)
    keep.write_model(folder, table, config, results, everything, "5" * 64, audit)
    return folder / "model.skops"


@pytest.fixture(scope="module")
def table(crawl):
    return studied(read([crawl]).table)


@pytest.fixture(scope="module")
def heard(table):
    """All of the sounds were heard, and those in a major key are seen more."""
    rng = np.random.default_rng(5)
    n, mode = len(table), np.arange(len(table)) % 2
    return table.assign(
        local_tempo=rng.uniform(60, 180, n),
        local_tempo_confidence=rng.random(n),
        local_key=rng.integers(12, size=n).astype(float),
        local_mode=mode.astype(float),
        local_key_strength=rng.random(n),
        local_loudness_lufs=rng.uniform(-30, -5, n),
        views=(10 ** (5.7 + 0.8 * mode + rng.normal(0, 0.5, n))).astype("int64"),
    )


@pytest.fixture(scope="module")
def path(table, tmp_path_factory):
    return kept(tmp_path_factory.mktemp("model"), table, Fit("HGB", "B"))


@pytest.fixture(scope="module")
def model(path):
    return load(path)


@pytest.fixture
def ask(path, capsys):
    def ask(*words):
        code = main([*map(str, words), "--model", str(path)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ask


def one(table, row):
    return {k: v for k, v in table.iloc[row].items() if not pd.isna(v)}


def test_a_track_is_answered_as_scikit_learn_would(model, path, table):
    saved = file.load(path)["tasks"]
    X = features.matrix(table, "B").to_numpy()
    p = saved["binary"]["estimator"].predict_proba(X)[:, 1]
    views = 10 ** saved["regression"]["estimator"].predict(X)
    all_at_once = predict(model, table)
    np.testing.assert_array_equal(all_at_once.p_viral, p)
    alone = [predict(model, one(table, row)).answer(0) for row in range(20)]
    assert [a["p_viral"] for a in alone] == p[:20].tolist()
    assert [a["views"] for a in alone] == pytest.approx(views[:20])
    assert alone[0]["base_rate"] == targets.viral(table["views"]).mean()


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("name", ROLES)
def test_every_model_can_be_saved_and_answers_one_row_as_many(
    name, task, table, tmp_path
):
    X = features.matrix(table, "B").to_numpy().copy()
    X[::7, 3] = np.nan
    fitted = fit_alone(name, task, X, table)
    unknown = skops.io.get_untrusted_types(data=skops.io.dumps(fitted))
    assert set(unknown) <= set(file.TRUSTED)
    file.save(tmp_path / "m", {"estimator": fitted})
    again = file.load(tmp_path / "m")["estimator"]
    own = again.predict(X) if task == "regression" else again.predict_proba(X)[:, 1]
    guess = guesser(again, task)
    np.testing.assert_array_equal(guess(X), own)
    # matrix products of one row differ in their last digit from those of many
    np.testing.assert_allclose([guess(X[k : k + 1])[0] for k in range(30)], own[:30])


def test_trees_walked_at_once_are_bit_equal_to_trees_in_turn(table):
    X = features.matrix(table, "A").to_numpy().copy()
    X[::3, 2] = np.nan
    for name, task in (("HGB", "binary"), ("ExtraTrees", "regression")):
        guess = guesser(fit_alone(name, task, X, table), task)
        few = np.concatenate([guess(X[k : k + 5]) for k in range(0, 240, 5)])
        np.testing.assert_array_equal(few, guess(X))


def test_intervals_are_as_wide_as_models_without_the_artist_are_wrong(table, tmp_path):
    fit = Fit("Linear", "A")
    off = np.abs(
        TASKS["regression"](table) - study(table, "regression", fit).out_of_fold.score
    )
    saved = predict(load(kept(tmp_path, table, fit)), table)
    share = (off <= saved.half_width).mean()
    assert 0.8 <= share < 0.81
    answer = saved.answer(3)
    low, middle, high = (answer[f"views{end}"] for end in ("_low", "", "_high"))
    assert high / middle == pytest.approx(middle / low)
    assert np.log10(high / middle) == pytest.approx(saved.half_width)


def test_the_nearest_tracks_are_those_of_brute_force_and_never_the_track_itself(
    model, table
):
    numbers = features.matrix(table, "A").drop(columns=["key", "time_signature"])
    places = ((numbers - numbers.mean()) / numbers.std()).to_numpy()
    for row in (0, 100, 239):
        distance = np.sqrt(((places - places[row]) ** 2).sum(axis=1))
        order = np.argsort(distance)[1:4]
        near = predict(model, one(table, row)).answer(0)["nearest"]
        assert [n["track_id"] for n in near] == table["track_id"].iloc[order].tolist()
        assert [n["distance"] for n in near] == pytest.approx(distance[order], rel=1e-4)


def test_a_gap_does_not_count_as_distance(table):
    numbers = features.matrix(table, "A").drop(columns="key")
    known = likeness.known(table, numbers, 1)
    nearest = Nearest(known.places)
    row = numbers.to_numpy()[[7]].copy()
    row[0, 2:] = np.nan
    _, distance = nearest.of(likeness.standardised(known, row), np.array([-1]))
    assert distance[0, 0] == 0
    row[:] = np.nan
    place, distance = nearest.of(likeness.standardised(known, row), np.array([-1]))
    assert (place == -1).all()
    assert np.isinf(distance).all()


@pytest.mark.parametrize("gaps", [(), (3,), (0, 1, 4, 5, 6)])
def test_the_nearest_of_many_are_those_of_brute_force_whatever_is_missing(gaps):
    rng = np.random.default_rng(2)
    places = rng.normal(size=(5000, 7)).astype("float32")
    asked = rng.normal(size=(300, 7)).astype("float32").astype("float64")
    asked[:, gaps] = np.nan
    asked[0] = places[17]
    same = np.full(300, -1)
    same[0] = 17
    rows, distance = Nearest(places).of(asked, same)
    off = np.nansum((asked[:, None] - places[None]) ** 2, axis=2)
    off = np.sqrt(off * 7 / (7 - len(gaps)))
    off[0, 17] = np.inf
    np.testing.assert_allclose(distance[1:], np.sort(off, axis=1)[1:, :3], rtol=1e-4)
    assert 17 not in rows[0]
    assert (np.diff(distance, axis=1) >= 0).all()


def test_where_few_tracks_are_known_the_rest_is_nobody():
    places = np.array([[0.0, 0.0], [3.0, 4.0]])
    asked = np.array([[0.0, 0.0], [0.0, np.nan]])
    rows, distance = Nearest(places).of(asked, np.array([0, -1]))
    assert rows.tolist() == [[1, -1, -1], [0, 1, -1]]
    assert distance[0].tolist() == [5.0, np.inf, np.inf]


def test_by_how_many_features_tracks_were_held_to_be_alike_is_said(ask, model):
    _, out, _ = ask("--features", "popularity=40")
    assert "nearest known tracks (of 240, compared by 1 of 13 features):" in out
    _, out, _ = ask("--features", "title_tt=Walk")
    assert "nearest known tracks: none, compared by 0 of 13 features" in out
    assert "standard deviations" not in out
    _, out, _ = ask("--features", "popularity=40", "energy=.5", "--json")
    answer = json.loads(out)
    assert (answer["compared_by"], answer["features"]) == (2, 13)
    assert (answer["nearest_of"], answer["learned_from"]) == (240, 240)


def test_a_table_says_by_how_many_features_and_no_distance_to_nobody(
    ask, table, tmp_path
):
    rows = table.head(3).astype(dict.fromkeys(features.FOURTEEN, "float64"))
    rows.loc[1, [n for n in features.FOURTEEN if n != "popularity"]] = np.nan
    rows.loc[2, list(features.FOURTEEN)] = np.nan
    rows.to_csv(tmp_path / "t.csv", index=False)
    _, out, _ = ask("--input", tmp_path / "t.csv")
    told = list(csv.DictReader(out.splitlines()))
    assert [row["compared_by"] for row in told] == ["13", "1", "0"]
    assert told[2]["distance"] == told[2]["nearest_1"] == ""


def test_where_not_all_tracks_are_kept_it_is_said_everywhere(
    table, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(likeness, "MOST_KNOWN", 100)
    path = str(kept(tmp_path, table, Fit("Linear", "A")))
    assert "(of 100 kept tracks, drawn from 240)" in (
        " ".join((tmp_path / "MODEL_CARD.md").read_text().split())
    )
    main(["--features", "energy=.5", "--model", path])
    assert "(of 100 kept tracks of 240, compared by" in capsys.readouterr().out
    table.to_csv(tmp_path / "t.csv", index=False)
    main(["--input", str(tmp_path / "t.csv"), "--model", path])
    assert capsys.readouterr().err == (
        "note: the nearest are those of 100 kept tracks; the models learned from 240\n"
    )


AUDIT = {
    "findings": [
        {"code": "c", "level": level, "where": where, "sentence": sentence}
        for level, where, sentence in (
            ("spoiled", "binary: Linear A", "It knew\n the answer.\x1b[2J"),
            ("spoiled", "binary: HGB A", "Another model is a coin."),
            ("warning", "table", "Few rows."),
            ("spoiled", "replication: Linear", "That of 2021 is one class."),
            ("spoiled", "table: popularity", "Popularity is the target."),
        )
    ]
}


def test_what_spoils_a_model_is_said_first_wherever_it_answers(table, tmp_path, capsys):
    path = kept(tmp_path, table, Fit("Linear", "A"), audit=AUDIT)
    wanted = [
        "warning: It knew the answer.\\x1b[2J",
        "warning: Popularity is the target.",
    ]
    main(["--features", "energy=.5", "--model", str(path)])
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == wanted
    assert said[2].startswith("chance to go viral")
    assert "coin" not in "".join(said)
    main(["--features", "energy=.5", "--json", "--model", str(path)])
    assert json.loads(capsys.readouterr().out)["warnings"] == [
        "It knew\n the answer.\x1b[2J",
        "Popularity is the target.",
    ]
    table.to_csv(tmp_path / "t.csv", index=False)
    main(["--input", str(tmp_path / "t.csv"), "--model", str(path)])
    assert capsys.readouterr().err.splitlines() == wanted
    clip = tmp_path / "clip.mp3"
    clip.write_bytes(encode(song(HOUSE, seed=3, seconds=6)))
    main(["--audio", str(clip), "--model", str(path)])
    said = capsys.readouterr().out.splitlines()
    assert said[0] == wanted[1]
    assert said[1].startswith("heard: ")


def test_the_card_of_a_spoiled_model_begins_with_it(table, tmp_path):
    kept(tmp_path, table, Fit("Linear", "A"), audit=AUDIT)
    lines = (tmp_path / "MODEL_CARD.md").read_text().splitlines()
    assert lines[2].startswith("> **Warning: do not use it.** It knew the answer.")
    assert "Popularity is the target." in lines[2]
    assert "coin" not in lines[2]
    kept(tmp_path, table, Fit("Linear", "A"), audit={"findings": []})
    assert "Warning" not in (tmp_path / "MODEL_CARD.md").read_text()


def test_a_track_unlike_all_others_is_called_so_and_a_usual_one_is_not(model, table):
    usual = predict(model, one(table, 5)).answer(0)
    assert usual["unlike"] == []
    strange = one(table, 5) | {"tempo": 400.0, "loudness": -90.0}
    told = predict(model, strange).answer(0)["unlike"]
    assert any(word.startswith("tempo 400 is outside") for word in told)
    assert any("the nearest known track is" in word for word in told)
    share = (predict(model, table).frame()["unlike"] != "").mean()
    assert share < 0.06


def test_missing_features_are_named(model, table):
    row = one(table, 5)
    del row["energy"], row["artist"]
    assert predict(model, row).answer(0)["missing"] == ["energy", "artist"]
    rows = table.head(3).astype({"energy": "float64"})
    rows.loc[1, "energy"] = np.nan
    assert predict(model, rows).frame()["missing"].tolist() == ["", "energy", ""]


def test_a_table_without_a_column_is_refused_and_a_gap_in_it_is_not(model, table):
    with pytest.raises(MissingColumn, match="no column 'energy'"):
        predict(model, table.drop(columns="energy"))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("danceability=7", "danceability must be from 0 to 1, got 7"),
        ("key=1.5", "key must be a whole number from -1 to 11, got 1.5"),
        ("energy=loud", "energy must be a number, got 'loud'"),
        ("tempo=inf", "tempo must be from 0 to 1,000, got inf"),
    ],
)
def test_a_value_that_cannot_be_is_one_sentence_and_exit_code_1(ask, word, said):
    code, out, error = ask("--features", word)
    assert (code, out) == (1, "")
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--features", "dance=1"],
        ["--features", "energy"],
        ["--input", "t.csv", "--data", "x"],
    ],
)
def test_a_command_that_makes_no_sense_is_wrong_usage(ask, words):
    code, _, error = ask(*words)
    assert code == 2
    assert error.count("\n") == 1


def test_nothing_to_ask_about_is_wrong_usage():
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2


def test_features_are_answered_in_words(ask, model):
    code, out, _ = ask(
        "--features", "danceability=.7", "energy=.5", "title_tt=A\x1b[2J"
    )
    assert code == 0
    assert out.startswith("chance to go viral (1,000,000 views): ")
    assert f"base rate {model.tracks.base_rate:.1%}, of 240 tracks" in out
    assert "80% interval" in out
    assert out.count("standard deviations off)") == 3
    assert "warning: missing: key, loudness" in out


def test_a_table_and_records_are_answered_line_by_line(ask, table, crawl, tmp_path):
    table.to_csv(tmp_path / "t.csv", index=False)
    _, out, _ = ask("--input", tmp_path / "t.csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert [row["track_id"] for row in rows] == table["track_id"].tolist()
    assert all(float(r["views_low"]) < float(r["views"]) for r in rows)
    _, out, _ = ask("--input", crawl, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert {a["track_id"]: f"{a['p_viral']:.6g}" for a in answers} == {
        row["track_id"]: row["p_viral"] for row in rows
    }
    assert ask("--input", tmp_path / "t.csv", "-o", tmp_path / "out.csv")[1] == ""
    assert (tmp_path / "out.csv").read_text().count("\n") == 241


def test_titles_steer_no_terminal(ask, table, tmp_path):
    rows = table.head(2).copy()
    rows["title_tt"] = ["\x1b]0;owned\x07", "\u202etrebla\u2028"]
    rows.to_csv(tmp_path / "t.csv", index=False)
    for words in ([], ["--json"]):
        code, out, _ = ask("--input", tmp_path / "t.csv", *words)
        assert code == 0
        assert not {"\x1b", "\x07", "\u202e", "\u2028"} & set(out)


def test_a_track_of_the_data_is_answered_with_what_was_said_without_it(
    ask, table, path, tmp_path
):
    data = tmp_path / "tracks.csv"
    table.to_csv(data, index=False)
    track_id = table["track_id"][9]
    code, out, _ = ask("--track", track_id, "--data", data)
    assert code == 0
    assert "note: the models may have learned from this very track" in out
    beside = path.with_name("predictions.csv")
    beside.write_text(
        f"track_id,views,views_predicted,p_viral\n{track_id},1234,5600.4,0.25\n"
    )
    _, out, _ = ask("--track", track_id, "--data", data)
    beside.unlink()
    assert "they said P(viral) 25.0% and 5,600 views, and it had 1,234 views" in out
    code, _, error = ask("--track", "5", "--data", data)
    assert code == 1
    assert "none of its 240 tracks has the id '5'" in error


def test_rows_of_a_table_that_the_models_learned_from_are_counted_and_noted(
    ask, table, path, tmp_path
):
    data = tmp_path / "t.csv"
    table.head(3).to_csv(data, index=False)
    ids = table["track_id"].tolist()
    beside = path.with_name("predictions.csv")
    assert ask("--input", data)[2] == ""
    beside.write_text(
        "track_id,views,views_predicted,p_viral\n"
        + "".join(f"{one},1234,5600.4,0.25\n" for one in (ids[0], ids[2], ids[9], ""))
    )
    try:
        error = ask("--input", data)[2]
        told = [
            json.loads(line)["notes"]
            for line in ask("--input", data, "--json")[1].split("\n")[:-1]
        ]
        beside.write_text("what,else\n1,2\n")
        code, _, wrong = ask("--input", data)
    finally:
        beside.unlink()
    assert error == (
        "note: the models have learned from 2 of these 3 rows; what was said without "
        f"their artists is in {beside}\n"
    )
    assert [len(notes) for notes in told] == [1, 0, 1]
    assert "they said P(viral) 25.0% and 5,600 views" in told[0][0]
    assert code == 1
    assert f"{beside}: expected out-of-fold predictions" in wrong
    assert wrong.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[{"kind": "track"}]', "got a JSON array; write one object a line"),
        ("danceability,energy\n1,2\n".encode("utf-16"), "it is UTF-16; save it as"),
        ("danceability,energy\n1,2\n".encode("utf-16-le"), "it is UTF-16 or no text"),
        (b"\xef\xbb\xbfdanceability;energy\n0,5;0,2\n", "got semicolons; save it"),
        (b"danceability\tenergy\n0.5\t0.2\n", "got tabs; save it with commas"),
        (b"\x1f\x8b\x08\x00", "it is compressed; unpack it first"),
    ],
)
def test_a_file_that_is_nearly_right_is_refused_in_one_sentence(
    ask, tmp_path, content, said
):
    file = tmp_path / "t"
    file.write_bytes(content)
    code, out, error = ask("--input", file)
    assert (code, out, error.count("\n")) == (1, "", 1)
    assert f"{file}: " in error
    assert said in error


def test_a_title_is_no_formula_in_the_answers(ask, table, tmp_path):
    rows = table.head(5).copy()
    rows["title_tt"] = ["=cmd|calc", "+1", "-1", "@x", "Walk = Run"]
    rows.to_csv(tmp_path / "t.csv", index=False)
    told = list(csv.DictReader(ask("--input", tmp_path / "t.csv")[1].splitlines()))
    assert [row["title_tt"] for row in told] == [
        "'=cmd|calc",
        "'+1",
        "'-1",
        "'@x",
        "Walk = Run",
    ]


def test_a_study_that_was_not_run_is_said_to_be_missing(table, tmp_path, capsys):
    path = kept(tmp_path, table, Fit("Linear", "A"), ("regression",))
    assert main(["--features", "energy=.5", "--model", str(path)]) == 0
    assert "chance to go viral: unknown, for the study 'binary' was not run" in (
        capsys.readouterr().out
    )
    keep.write_model(tmp_path, table, Config(), [], table, "")
    assert not path.exists()


def test_a_clip_without_a_model_for_clips_gets_the_base_rate(ask, model, tmp_path):
    clip = tmp_path / "clip.mp3"
    clip.write_bytes(encode(song(HOUSE, seed=3, seconds=6)))
    code, out, _ = ask("--audio", clip)
    assert code == 0
    assert "heard: 124.0 beats a minute (confidence " in out
    assert f"base rate {model.tracks.base_rate:.1%}" in out
    assert "no model for clips: 0 tracks of these data were heard; set LOCAL" in out
    clip.write_bytes(b"<html>")
    code, _, error = ask("--audio", clip)
    assert code == 1
    assert error.startswith(f"error: {clip}: expected an mp3 or m4a, got HTML")


def test_heard_tracks_make_a_model_of_their_own_for_clips(heard, tmp_path):
    path = kept(tmp_path, heard, Fit("Linear", "A"), heard=heard)
    saved = file.load(path)["clips"]
    assert saved["rows"] == 240
    assert 0.7 < saved["tasks"]["binary"]["auc"] < 1
    card = (tmp_path / "MODEL_CARD.md").read_text()
    assert f"with AUC {saved['tasks']['binary']['auc']:.3f} [" in card
    sound, said = hear(load(path), encode(song(HOUSE, seed=3, seconds=6)))
    assert sound.mode == 1  # which is what the views were made to follow
    assert said.p_viral[0] > targets.viral(heard["views"]).mean()
    assert len(said.answer(0)["nearest"]) == 3


def test_too_few_heard_tracks_make_no_model(heard, tmp_path):
    path = kept(tmp_path, heard, Fit("Linear", "A"), heard=heard.head(199))
    assert load(path).clips is None
    assert load(path).heard == 199
    assert (
        "199 tracks of these data were heard, which are too few"
        in (tmp_path / "MODEL_CARD.md").read_text()
    )


def test_numbers_of_a_clip_change_nothing_for_a_track(model, heard, table):
    mixed = table.assign(**{name: heard[name] for name in features.HEARD})
    np.testing.assert_array_equal(
        predict(model, mixed).p_viral, predict(model, table).p_viral
    )


class Evil:
    """What an attacker would save: skops keeps the name of the function to call."""

    def __reduce__(self):
        return os.system, ("echo owned > owned.txt",)


def test_a_file_that_holds_a_foreign_type_is_not_loaded(
    path, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    content = file.load(path)
    for number, evil in enumerate((Evil(), os.system, Path)):
        bad = tmp_path / f"{number}.skops"
        content["known"] = evil
        bad.write_bytes(skops.io.dumps(content))
        with pytest.raises(BadInput, match="not loaded, for it holds types"):
            load(bad)
        assert main(["--features", "energy=.5", "--model", str(bad)]) == 1
        assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "owned.txt").exists()


def test_files_that_are_no_model_are_refused_in_one_sentence(path, tmp_path):
    good = file.load(path)

    def written(content):
        place = tmp_path / "m.skops"
        place.write_bytes(
            content if isinstance(content, bytes) else skops.io.dumps(content)
        )
        return place

    with pytest.raises(BadInput, match="no model can be read: No such file"):
        load(tmp_path / "none.skops")
    for content, said in (
        (pickle.dumps(Evil()), "got a pickle, which could run any code"),
        (b"hello", r"got a file that is none \(BadZipFile\)"),
        (path.read_bytes()[:5000], "got a file that is none"),
        ([1, 2], "got another skops file or an older model"),
        ({"task": "binary"}, "got another skops file or an older model"),
        (good | {"scikit_learn": "0.1.2"}, "was made with scikit-learn 0.1.2"),
        (good | {"tasks": 3}, "without its parts"),
    ):
        with pytest.raises(BadInput, match=said) as caught:
            load(written(content))
        assert "\n" not in str(caught.value)
    with pytest.raises(NewerSchema, match="expected schema 3, got 4"):
        load(written(good | {"schema": 4}))
    with pytest.raises(BadInput, match="got 2 of an earlier version"):
        load(written(good | {"schema": 2}))
    good["tasks"]["binary"]["columns"] = ["energy"]
    with pytest.raises(BadInput, match="other columns of set B than this version"):
        load(written(good))


def cut(content, name, to):
    content["known"][name] = to(content["known"][name])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda c: cut(c, "views", lambda v: v[:10]), "known.views has 10 float64"),
        (lambda c: cut(c, "places", lambda v: v[:, :4]), "known.places has 240x4"),
        (lambda c: cut(c, "mean", lambda v: v * np.nan), "known.mean has a number th"),
        (lambda c: cut(c, "scale", lambda v: v * 0), "known.scale has a number that"),
        (lambda c: cut(c, "far", lambda v: np.nan), "known.far is nan"),
        (lambda c: cut(c, "names", lambda v: ["x", *v[1:]]), "known.names has 'x'"),
        (
            lambda c: cut(c, "texts", lambda v: '[["1"], ["t"], ["a"]]'),
            "known.mean|views|places",
        ),
        (lambda c: cut(c, "texts", lambda v: "[]"), "without its parts"),
        (lambda c: c.update(base_rate=float("nan")), "base_rate is nan, not 0 to 1"),
        (lambda c: c.update(base_rate=1.2), "base_rate is 1.2, not 0 to 1"),
        (lambda c: c.update(rows=3), "rows is 3, and 240 of them are kept"),
        (lambda c: c.update(spoiled="all"), "spoiled is no list of sentences"),
        (
            lambda c: c["tasks"]["regression"]["half_widths"].update({"0.8": np.inf}),
            "a half width is inf decades",
        ),
        (
            lambda c: c["tasks"]["regression"]["half_widths"].update({"0.8": -0.1}),
            "a half width is -0.1 decades",
        ),
        (
            lambda c: c["tasks"]["binary"].update(
                estimator=c["tasks"]["regression"]["estimator"]
            ),
            "without its parts|do not fit",
        ),
    ],
)
def test_a_damaged_model_is_refused_in_one_sentence(path, tmp_path, damage, said):
    content = file.load(path)
    damage(content)
    bad = tmp_path / "bad.skops"
    bad.write_bytes(skops.io.dumps(content))
    with pytest.raises(BadInput, match=said) as caught:
        load(bad)
    assert str(caught.value).startswith(f"{bad}: ")
    assert "\n" not in str(caught.value)


def test_asking_loads_neither_scrapy_nor_twisted():
    code = (
        "import sys, modeling.predict.__main__ as _; "
        "print({m.partition('.')[0] for m in sys.modules} & {'scrapy', 'twisted'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == "set()\n"


def test_on_the_tables_of_2021_it_ranks_tracks_of_unseen_artists(real_rows, tmp_path):
    artists = splits.groups(real_rows, "artist")
    known = np.random.default_rng(3).random(artists.max() + 1)[artists] < 0.6
    path = kept(tmp_path, real_rows[known].reset_index(drop=True), Fit("Linear", "B"))
    new = real_rows[~known].reset_index(drop=True)
    said = predict(load(path), new)
    assert roc_auc_score(targets.viral(new["views"]), said.p_viral) > 0.58
    off = np.abs(targets.log_views(new["views"]) - said.log_views)
    assert 0.77 < (off <= said.half_width).mean() < 0.83
    assert (said.frame()["unlike"] != "").mean() < 0.06
