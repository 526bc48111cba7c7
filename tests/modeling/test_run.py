from __future__ import annotations

import csv
import json

import pytest

from modeling import pipeline, run
from modeling.results.model import load

QUICKLY = ["--quick", "--features", "A", "--replicate", "off"]


@pytest.fixture(scope="module")
def out(crawl, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    assert run.main([str(crawl), "--out", str(folder), *QUICKLY]) == 0
    return folder


def test_a_crawl_becomes_a_report_with_all_its_files(out):
    names = {path.name for path in out.iterdir()}
    assert names >= {
        "tracks.csv",
        "metrics.json",
        "replication.json",
        "stats.json",
        "audit.json",
        "manifest.json",
        "report.html",
        "model.skops",
        "MODEL_CARD.md",
        "predictions.csv",
    }
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["inputs"] == ["crawl.jsonl"]
    assert str(out) not in manifest["command"]
    metrics = json.loads((out / "metrics.json").read_text())
    assert set(metrics["tasks"]) == {"regression", "multiclass", "binary"}
    assert metrics["data"]["rows"] == 240
    assert metrics["data"]["match_status"] == {"matched": 240}
    assert "NaN" not in (out / "metrics.json").read_text()


def test_same_data_and_seed_make_the_same_bytes_on_two_workers(out, crawl, tmp_path):
    arguments = [
        str(crawl),
        "--out",
        str(tmp_path),
        *QUICKLY,
        "--jobs",
        "2",
        "--afresh",
    ]
    assert run.main(arguments) == 0
    for name in ("metrics.json", "predictions.csv"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_every_track_has_a_prediction_from_models_that_never_saw_it(out):
    text = (out / "predictions.csv").read_text()
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 240
    assert rows[0]["track_id"] == "7000000000000000000"
    assert {row["fold"] for row in rows} == set("12345")
    assert all(0 <= float(row["p_viral"]) <= 1 for row in rows)
    assert all(row["class_predicted"] in "123" for row in rows)


def test_the_saved_model_loads_without_running_code(out):
    saved = load(out / "model.skops")["tasks"]["binary"]
    assert len(saved["columns"]) == saved["estimator"].n_features_in_
    metrics = json.loads((out / "metrics.json").read_text())
    best = metrics["tasks"]["binary"]["best"]
    assert (saved["model"], saved["features"]) == (best["model"], best["features"])
    assert f"{best['auc']:.3f}" in (out / "MODEL_CARD.md").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--tasks", "regression,juggling"],
        ["--features", "C"],
        ["--group", "label"],
        ["--jobs", "0"],
        ["--seed", "-1"],
        ["--fast"],
    ],
)
def test_a_wrong_flag_is_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        run.main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m modeling.run" in capsys.readouterr().err


def test_too_little_data_is_one_sentence_and_exit_code_1(
    tmp_path, capsys, make_track, make_video, write_lines
):
    lines = [line for n in range(12) for line in (make_track(n), make_video(n))]
    path = write_lines(tmp_path / "few.jsonl", lines)
    assert run.main([str(path), "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: few.jsonl: a study needs 50 tracks with audio feat")
    assert "got 12 of 12 tracks" in error
    assert error.count("\n") == 1


def test_an_interrupt_is_one_line_and_exit_code_130(monkeypatch, capsys, tmp_path):
    def interrupted(inputs):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "load", interrupted)
    assert run.main(["--out", str(tmp_path)]) == 130
    assert capsys.readouterr().err.count("\n") == 1


def test_a_second_run_reuses_what_the_first_finished(out, crawl, tmp_path):
    assert run.main([str(crawl), "--out", str(tmp_path), *QUICKLY]) == 0
    steps = ["study: regression", "study: multiclass", "study: binary", "effects"]
    assert json.loads((tmp_path / "manifest.json").read_text())["reused"] == steps
    for name in ("metrics.json", "predictions.csv", "stats.json", "MODEL_CARD.md"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


@pytest.mark.parametrize(
    "change", [["--seed", "2"], ["--group", "none"], ["--afresh"]], ids=" ".join
)
def test_other_choices_are_computed_anew(out, crawl, tmp_path, change):
    arguments = [str(crawl), "--out", str(tmp_path), *QUICKLY, "--tasks", "regression"]
    assert run.main([*arguments, *change]) == 0
    reused = json.loads((tmp_path / "manifest.json").read_text())["reused"]
    assert reused == ([] if change == ["--afresh"] else ["effects"])


def test_what_a_run_afresh_finishes_is_kept_for_the_next(crawl, tmp_path):
    arguments = [str(crawl), "--out", str(tmp_path), *QUICKLY, "--tasks", "regression"]
    arguments += ["--seed", "6"]
    for afresh, reused in ((["--afresh"], []), ([], ["study: regression", "effects"])):
        assert run.main([*arguments, *afresh]) == 0
        manifest = json.loads((tmp_path / "manifest.json").read_text())
        assert manifest["reused"] == reused


def test_ctrl_c_keeps_the_steps_that_were_finished(
    crawl, tmp_path, monkeypatch, capsys
):
    def stopped(table, config):
        raise KeyboardInterrupt

    arguments = [str(crawl), "--out", str(tmp_path), *QUICKLY, "--seed", "5"]
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.STUDIES["binary"], "run", stopped)
        assert run.main(arguments) == 130
    assert "the same command goes on" in capsys.readouterr().err
    assert run.main(arguments) == 0
    reused = json.loads((tmp_path / "manifest.json").read_text())["reused"]
    assert reused == ["study: regression", "study: multiclass", "effects"]


def test_a_cache_that_cannot_be_used_costs_only_the_reuse(
    crawl, tmp_path, monkeypatch, caplog
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    arguments = [str(crawl), "--out", str(tmp_path / "out"), *QUICKLY]
    assert run.main([*arguments, "--tasks", "regression"]) == 0
    assert "finished steps cannot be kept there" in caplog.text


def test_a_path_behind_an_equals_sign_stays_out_of_the_manifest(out):
    command = run._command(["data.csv", "--out=/home/me/secret/out", "--jobs", "1"])
    assert command.endswith("data.csv --out=out --jobs 1")
