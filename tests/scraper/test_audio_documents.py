"""What the documentation says of local audio is what was measured."""

from __future__ import annotations

import json

from bench.local_audio import DOCUMENT, ENGINES, OURS, RESULTS, fresh, table
from tiktok_scraper.audio import analyse


def measured():
    return json.loads(RESULTS.read_text())


def test_the_table_in_the_documentation_is_the_one_that_was_measured():
    assert table(measured()) in DOCUMENT.read_text()


def test_every_engine_was_measured_on_all_96_clips():
    results = measured()
    assert results["clips"] == 96
    assert {row["engine"] for row in results["rows"]} == set(ENGINES)


def test_what_is_used_keeps_the_goals_and_was_measured_as_it_is_now():
    (row,) = (row for row in measured()["rows"] if row["engine"] == OURS)
    assert row["version"] == analyse.VERSION
    assert row["tempo_octaves"] >= 0.97
    assert row["tempo_strict"] >= 0.88
    assert row["key_and_mode"] >= 0.90
    assert row["loudness_furthest_lu"] <= 0.1
    assert row["clips_per_s"] >= 8


def test_what_is_told_of_fresh_clips_is_what_the_file_says():
    assert fresh(measured()) in DOCUMENT.read_text()
    assert measured()["fresh"]["clips_per_s"] > 0
