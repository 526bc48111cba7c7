"""The tables: numbers where they belong, in words, with what speaks against them."""

from __future__ import annotations

from types import SimpleNamespace

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
        "60 to 300 s 1,234 tracks 120k 24 % 21 % to 27 %",
        "over 300 s 1,234 tracks 120k 24 % 21 % to 27 %",
    ]
    assert len(rows_of(page, "Views by popularity")) == 5


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
