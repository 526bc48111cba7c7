"""The tables: numbers where they belong, in words, with what speaks against them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from modeling.report.figures import FIGURES
from modeling.report.sources import read
from tests.modeling.report.reading import Folder, page_of, rows_of, visible


def test_effects_stand_beside_those_of_one_who_takes_every_track_alone(
    results_folder: Folder,
) -> None:
    rows = rows_of(page_of(results_folder()), "Effects in numbers")
    assert rows[2].startswith("duration −9.3 −14.5 to −3.7 −13.9 to −4.3 0.016")


def test_the_two_edges_are_open_only_where_one_effect_does_not_hold(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    title = "The two class edges, each with an effect of its own"
    page = page_of(results_folder())
    assert f'<details class="more" open><summary>{title}' in page
    # 1.13 - 0.1 and 1.54 - 0.1 are above one; the ordered logit is 1.444 ± 0.06
    assert rows_of(page, title)[0] == (
        "popularity 1.13 1.03 to 1.33 1.54 1.44 to 1.74 1.44 1.38 to 1.50"
    )
    stats = world.stats()
    stats["diagnostics"]["proportional_odds_p"] = 0.3
    page = page_of(results_folder(stats=stats))
    assert f'<details class="more"><summary>{title}' in page


def test_an_effect_is_bold_only_where_its_interval_is_clear(
    results_folder: Folder,
) -> None:
    page = page_of(results_folder())
    table = page.partition('aria-label="Weak, middling and strong tracks')[2]
    first, second = table.partition("</table>")[0].split("</tr>")[1:3]
    # 10 ** .05 = 1.122 and 10 ** .2 = 1.585; 10 ** -.05 = .891
    assert "<b>+25.9</b><small>12.2 to 58.5</small>" in first
    assert "<b>1.15</b><small>1.05 to 1.35</small>" in first
    assert ">+25.9<small>−10.9 to 58.5</small>" in second
    assert "<b>" not in second


def test_bands_of_a_feature_show_their_views_and_viral_share(
    results_folder: Folder,
) -> None:
    page = page_of(results_folder())
    rows = rows_of(page, "Views by duration")
    assert rows == [
        "0 to 60 s 1,234 tracks 120k 24 % 21 % to 27 %",
        "over 60 to 300 s 1,234 tracks 120k 24 % 21 % to 27 %",
        "over 300 s 1,234 tracks 120k 24 % 21 % to 27 %",
    ]
    bands = [row.split(" 1,234")[0] for row in rows_of(page, "Views by popularity")]
    assert bands == [
        "0 to 20",
        "over 20 to 40",
        "over 40 to 60",
        "over 60 to 80",
        "over 80 to 100",
    ]


def test_bands_and_reasons_are_told_where_no_model_could_be_fitted(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    stats = world.stats() | dict.fromkeys(("ols", "logit", "ordered"))
    stats["left_out"] = [{"term": "logit", "reason": "all are viral"}]
    page = page_of(results_folder(stats=stats))
    assert "No effect could be estimated" in visible(page)
    assert len(rows_of(page, "Views by popularity")) == 5
    assert "Left out: the chance to go viral, all are viral." in visible(page)


def test_tuning_is_told_with_what_it_chose_and_brought(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    page = visible(page_of(results_folder()))
    assert (
        "Nested tuning of HGB B tried 50, 100 and 200 boosted trees and chose 50, 100, "
        "100, 200 and 50 in the folds" in page
    )
    assert "It changes AUC by −0.002 (−0.006 to 0.001): no gain was shown" in page
    metrics = world.metrics()
    metrics["tasks"]["binary"]["tuning"] |= {"gain": 0.02, "gain_ci": [0.01, 0.03]}
    page = visible(page_of(results_folder(metrics=metrics)))
    assert "It changes AUC by +0.020 (0.010 to 0.030): a gain." in page


def test_intervals_say_what_they_promised_and_what_held(
    results_folder: Folder,
) -> None:
    rows = rows_of(page_of(results_folder()), "Intervals for the views of one track")
    # 10 ** (2.7686 / 2) = 24.2 and 10 ** (3.484 / 2) = 55.2
    assert rows == [
        "80 % 81.0 % 80.0 % to 82.0 % ÷ 24 to × 24 2.77 powers of ten",
        "90 % 89.8 % 88.8 % to 90.8 % ÷ 55 to × 55 3.48 powers of ten",
    ]


def test_what_was_left_out_is_told_in_words(results_folder: Folder) -> None:
    page = visible(page_of(results_folder()))
    assert "Left out: major mode, it is constant." in page
    assert (
        "Left out: key C♯ in the model of the two class edges, all are viral." in page
    )


def test_findings_stand_where_they_matter(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    audit = world.audit()
    shared = {"number": 1, "code": "made-up"}
    audit["findings"] += [
        shared | {"level": "warning", "where": "stats", "sentence": "Terms lack."},
        shared | {"level": "note", "where": "binary: Linear P", "sentence": "It wins."},
        shared | {"level": "warning", "where": "binary: HGB B", "sentence": "Leaks."},
    ]
    page = page_of(results_folder(audit=audit))
    sections = {
        name: visible(page.partition(f'id="{name}">')[2].partition("</section>")[0])
        for name in ("effects", "binary", "regression", "audit")
    }
    binary = sections["binary"].partition("Low, middle or high")[0]
    assert "warning : Terms lack." in sections["effects"]
    assert "note : It wins." in binary
    assert "warning : Leaks." in binary
    assert "Leaks." not in sections["regression"].partition("Viral or not")[0]
    assert all(text in sections["audit"] for text in ("It wins.", "Terms lack."))


def test_a_finding_of_a_replicated_model_is_said_once(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    again = world.replication()
    again["rows"] += [
        {**again["rows"][2], "metric": "holdout_auc"},
        {**again["rows"][2], "metric": "holdout_predicted_classes", "reproduced": 1},
    ]
    audit = world.audit("replication: AdaBoost")
    page = page_of(results_folder(replication=again, audit=audit))
    table = rows_of(page, "Searches and single results")
    assert sum("It calls every track not viral." in row for row in table) == 1
    named = [row.split("(")[0] for row in table]
    assert named == ["AdaBoost"] * 3 + [
        "RFECV regression selected danceability popularity"
    ]
    assert table[2].endswith("holdout predicted classes 1")


def test_a_model_that_was_left_out_is_not_called_approximate(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    again = world.replication()
    row = again["rows"][0] | {"approximate": True, "note": "in short"}
    again["rows"] += [
        row | {"model": "SVM RBF"},
        row | {"model": "Gaussian Process", "reproduced": None},
    ]
    rows = rows_of(
        page_of(results_folder(replication=again)), "Regression, 14 features"
    )
    assert rows[1:] == [
        "SVM RBF approximate in short 0.023",
        "Gaussian Process in short",
    ]


CHOSEN = {"among": 15, "optimism": 0.03, "score": 0.606, "ci": [0.593, 0.619]}


def test_what_is_left_of_the_best_score_stands_under_its_table(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    assert "corrected for" not in visible(page_of(results_folder(metrics=metrics)))
    metrics["tasks"]["binary"]["selection"] = CHOSEN
    page = visible(page_of(results_folder(metrics=metrics)))
    told = (
        "AUC of HGB B, corrected for having been chosen among 15 models: 0.606 (0.593 "
        "to 0.619)."
    )
    assert told in page


def test_a_best_model_is_ahead_only_by_more_than_its_choice_can_bring(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()  # 0.035 ahead of popularity, 0.025 to 0.045
    label = "Differences between models, binary"
    for optimism, word in ((0.024, "yes"), (0.026, "no")):
        chosen = CHOSEN | {"optimism": optimism}
        metrics["tasks"]["binary"]["selection"] = chosen
        (row,) = rows_of(page_of(results_folder(metrics=metrics)), label)
        assert row.endswith(f"(0.025 to 0.045) {word}")


@pytest.mark.parametrize(
    ("without", "told"),
    [
        (None, None),
        (
            [2.8, 3.5],
            "An interval that ignores the track is 2.80 (80 %) and 3.50 (90 %) powers "
            "of ten wide, so the track narrows it by little or nothing.",
        ),
        # 1 - 2.7686 / 4 = .308 and 1 - 3.484 / 5 = .303
        (
            [4.0, 5.0],
            "An interval that ignores the track is 4.00 (80 %) and 5.00 (90 %) powers "
            "of ten wide, so the track narrows it by 30 % or more.",
        ),
    ],
    ids=["not measured", "no narrower", "narrower"],
)
def test_an_interval_is_set_beside_one_that_ignores_the_track(
    results_folder: Folder,
    world: SimpleNamespace,
    without: list[float] | None,
    told: str | None,
) -> None:
    metrics = world.metrics()
    bands = metrics["tasks"]["regression"]["curves"]["interval"]
    for band, width in zip(bands, without or [None, None], strict=True):
        band["width_without_decades"] = width
    page = visible(page_of(results_folder(metrics=metrics)))
    assert ("ignores the track" in page) == (told is not None)
    assert (told or "") in page


def test_unknown_artists_are_called_unknown_all_over_the_page(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    metrics["data"] |= {"artists": 0, "without_artist": 7328}
    page = visible(page_of(results_folder(metrics=metrics)))
    assert "of them with audio features, by unknown artists." in page
    assert "Artists unknown" in page
    assert "split at random, as no track names its artist" in page
    for claim in (
        "all tracks of an artist",
        "allow for several tracks of one artist",
        "by artists kept apart",
        "artists kept from the model",
        "0 artists",
    ):
        assert claim in visible(page_of(results_folder())) or claim == "0 artists"
        assert claim not in page


def test_tracks_without_a_name_are_counted_beside_the_artists(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    metrics["data"] |= {"artists": 4000, "without_artist": 550}
    page = visible(page_of(results_folder(metrics=metrics)))
    assert "by 4,000 artists. 550 tracks without an artist's name" in page


def test_tracks_without_views_are_told_only_where_there_are_some(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    assert "1 track had none." in visible(page_of(results_folder(metrics=metrics)))
    metrics["data"]["views"]["zero"] = 0
    assert "had none" not in visible(page_of(results_folder(metrics=metrics)))


def test_a_median_of_few_tracks_is_told_with_their_number(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    keys = metrics["data"]["views_by"]["key"]
    keys[0] |= {"tracks": 19, "median": 1}
    keys[1] |= {"tracks": 20, "median": 1_000_000_000}
    figure = dict(FIGURES)["views_by_class"]
    results = read(results_folder(metrics=metrics))
    assert "key from 1 (C, n = 19) to 1.0 billion (C♯)" in figure.describe(results)
    ticks = figure.draw(results).axes[0].get_xticklabels()
    assert [tick.get_text() for tick in ticks[:2]] == ["C\nn = 19", "C♯"]


def test_the_duration_is_described_in_a_unit(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    metrics["data"]["features"]["duration_ms"] |= {"mean": 203_654.78, "sd": 51_000.2}
    results = read(results_folder(metrics=metrics))
    told = dict(FIGURES)["feature_distributions"].describe(results)
    assert "duration 3.39 ± 0.85 minutes" in told
