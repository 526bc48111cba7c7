"""From the feed to the verdict: the report's numbers against the world's own law."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tiktok_scraper.sandbox.law import CONSTANTS
from tiktok_scraper.sandbox.serve import running

PROJECT = Path(__file__).parents[1]


def command(*words: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=PROJECT,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the two commands of the README leave after a crawl of the sandbox."""
    folder = tmp_path_factory.mktemp("demo")
    with running(seed=7) as sandbox:
        places = {
            "SANDBOX_URL": sandbox.url,
            "DATA_DIR": str(folder / "data"),
            "PSEUDONYM_KEY": str(folder / "key"),
        }
        command("scrapy", "crawl", "tiktok_music", "-a", "wait=0", **places)
    raw, result = str(folder / "data" / "raw"), str(folder / "out")
    quick = ("--quick", "--replicate", "off", "--tasks", "binary")
    command("modeling.run", raw, "--out", result, *quick)
    return Path(result)


@pytest.mark.parametrize("cause", ["popularity", "danceability"])
def test_the_planted_effect_is_found_within_its_interval(out: Path, cause: str) -> None:
    effect = json.loads((out / "stats.json").read_text())["ols"][cause]
    planted = (10 ** CONSTANTS[cause] - 1) * 100  # per cent for one standard deviation
    low, high = effect["ci"]
    assert low <= planted <= high
    assert effect["p_holm"] < 0.05


def test_the_planted_null_is_not_called_an_effect(out: Path) -> None:
    null = json.loads((out / "stats.json").read_text())["ols"]["valence"]
    assert CONSTANTS["valence"] == 0
    assert null["p_holm"] >= 0.05
    assert null["ci"][0] < 0 < null["ci"][1]


def test_the_report_says_so_in_its_verdict(out: Path) -> None:
    report = (out / "report.html").read_text()
    assert "popularity" in report
    assert "danceability" in report


def test_the_contracts_files_are_there(out: Path) -> None:
    names = {path.name for path in out.iterdir()}
    assert {
        "tracks.csv",
        "metrics.json",
        "stats.json",
        "audit.json",
        "manifest.json",
        "report.html",
        "figures",
        "model.skops",
        "MODEL_CARD.md",
        "predictions.csv",
    } <= names
