"""Partial effects: units, words and axes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from modeling.report.figures import FIGURES
from modeling.report.sources import read
from tests.modeling.report.reading import Folder


def test_partial_effects_are_told_in_the_units_of_a_musician(
    results_folder: Folder,
) -> None:
    results = read(results_folder())
    # 10 ** 5.2 = 158,489 and 10 ** 5.5 = 316,228; durations are in milliseconds
    assert dict(FIGURES)["partial_views"].describe(results) == (
        "Mean views predicted by HGB B on held-out tracks, when one feature is set to "
        "a value for all of them. popularity, 0 to 100: 158 thousand at 0, 316 "
        "thousand at 87; duration, minutes: 158 thousand at 1, 316 thousand at 6; "
        "instrumentalness: 158 thousand at 0, 316 thousand at 0.94."
    )
    told = dict(FIGURES)["partial_viral"].describe(results).replace("\xa0", " ")
    assert "popularity, 0 to 100: 21 % at 0, 51 % at 87;" in told


@pytest.mark.parametrize(
    ("effect", "labels"),
    [
        # with matplotlib's margins of 5 %: 4.955 to 5.945, and 3.26 to 6.34
        ([5.0, 5.9], ["100k", "200k", "500k"]),
        ([3.4, 6.2], ["10k", "100k", "1M"]),
    ],
)
def test_predicted_views_are_read_off_round_numbers(
    results_folder: Folder,
    world: SimpleNamespace,
    effect: list[float],
    labels: list[str],
) -> None:
    metrics = world.metrics()
    curve = {"feature": "valence", "grid": [0, 1], "effect": effect}
    curves = metrics["tasks"]["regression"]["curves"]
    curves["partial"] = [curve | {"low": effect, "high": effect}]
    figure = dict(FIGURES)["partial_views"].draw(read(results_folder(metrics=metrics)))
    axis = figure.axes[0].yaxis
    assert [axis.get_major_formatter()(tick, 0) for tick in axis.get_ticklocs()] == (
        labels
    )
