"""What docs/matching.md claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import matching, matching_2021, matching_sandbox
from bench.original_rule import original_rule
from tiktok_scraper.items import Track
from tiktok_scraper.matching import Candidate


def test_the_document_shows_the_tables_that_were_measured():
    results = json.loads(matching.RESULTS.read_text())
    document = matching.DOCUMENT.read_text()

    for name, table in matching.tables(results).items():
        assert f"<!-- {name} -->\n{table}\n<!-- end -->" in document


@pytest.mark.shared
def test_the_matches_of_2021_are_judged_as_they_were_measured(shared: Path):
    told = matching_2021.measure(shared / "data" / "tiktok-2021-10-26")
    agreeing = told["agreeing"]

    assert told == json.loads(matching.RESULTS.read_text())["published"]
    assert agreeing["rows"] > 3_500
    assert agreeing["accepted"] / agreeing["rows"] >= 0.98
    assert told["wrong"] == {"rows": 20, "accepted": 0}


def test_in_a_world_of_look_alikes_what_is_accepted_is_right():
    told = matching_sandbox.measure([3], tracks=300)["all"]

    assert told["ours"]["precision"] >= 0.99
    assert told["ours"]["recall"] >= 0.95
    assert told["original"]["precision"] < told["ours"]["precision"]


def test_what_was_measured_on_two_thousand_tracks_reaches_the_goal():
    told = json.loads(matching.RESULTS.read_text())["sandbox"]

    assert told["tracks"] == 2_000
    assert told["all"]["ours"]["precision"] >= 0.99
    assert told["all"]["ours"]["recall"] >= 0.95


@pytest.mark.parametrize(
    ("title", "hits", "expected"),
    [
        ("Stay", ["Go", "Run"], "Go"),
        ("Stay", ["Go", "Stay"], "Stay"),
        ("Stay", ["Go", "Stay With Me"], "Stay With Me"),
        ("Stay (Live)", ["Go", "Stay (Live)"], "Go"),
        ("Stay", [], None),
    ],
    ids=["the first", "an equal", "a longer", "brackets on one side only", "no hit"],
)
def test_the_original_rule_is_told_with_its_faults(title, hits, expected):
    track = Track(
        "1", title, "X", None, 15.0, False, None, None, "2026-11-23", "recommend"
    )
    candidates = [
        Candidate(str(n), None, hit, ("Y",), None) for n, hit in enumerate(hits)
    ]

    chosen = original_rule(track, candidates)

    assert (chosen and chosen.title) == expected
