"""The five sentences, worked out by hand from the numbers of the fixture."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from modeling.report.verdict import verdict

SPACE = "\xa0"


def plain(sentences: list[str]) -> list[str]:
    return [sentence.replace(SPACE, " ") for sentence in sentences]


def test_a_signal_is_told_with_its_intervals(world: SimpleNamespace) -> None:
    found = plain(verdict(world.metrics(), world.stats(), world.audit()))
    assert found == [
        "Given one viral track and one that is not, the best model (HGB B) picks the "
        "viral one 64 % of the time, where a coin has 50 % (AUC 0.636, 95 % interval "
        "0.623 to 0.649): a weak but real signal.",
        # 10 ** 0.854 = 7.14
        "Of the differences in views between tracks, on a logarithmic scale, the best "
        "model (HGB B) explains 7.1 % (R² 0.071, 95 % interval 0.058 to 0.084) and "
        "leaves 92.9 % open, and on average its guess is off by a factor of 7.1.",
        "Spotify's popularity alone reaches AUC 0.601, the 13 audio features alone "
        "reach AUC 0.542 and the best model adds 0.035 (0.025 to 0.045) to that of "
        "popularity.",
        "All else equal, one standard deviation more of popularity goes with 74 % more "
        "views (63 to 86 %), of instrumentalness with 26 % more (17 to 36 %) and of "
        "duration with 9 % fewer (4 to 15 %); this stands after Holm's correction, and "
        "for danceability and valence no effect was shown.",
        "Beware: the number of observed videos alone reaches AUC 0.680, more than the "
        "best model, and says how a track was collected, not how it sounds; the audit "
        "finds no result spoiled and gives 1 warning; and all of this is association, "
        "not cause.",
    ]


def test_nothing_is_called_nothing(world: SimpleNamespace) -> None:
    metrics = world.metrics(auc=0.511, r2=0.012)  # lower ends 0.498 and -0.001
    first, second, _, fourth, _ = plain(verdict(metrics, world.stats(standing=False)))
    assert first == (
        "We found nothing: the best model (HGB B) cannot be shown to tell viral tracks "
        "from the others better than a coin (AUC 0.511, 95 % interval 0.498 to 0.524; "
        "a coin has 0.5)."
    )
    assert "explains nothing that could be told from chance (R² 0.012" in second
    assert fourth == (
        "No single feature has an effect on views that stands after Holm's correction, "
        "not even popularity (+74 %, 63 to 86 %)."
    )


@pytest.mark.parametrize("where", ["binary: HGB B", "binary", "table"])
def test_a_spoiled_best_result_is_not_praised(
    world: SimpleNamespace, where: str
) -> None:
    first, *_, last = verdict(world.metrics(), world.stats(), world.audit(where))
    assert first == (
        "Do not believe the best result (HGB B, AUC 0.636, 95 % interval 0.623 to "
        "0.649): It calls every track not viral."
    )
    assert "1 result spoiled" in last


def test_a_spoiled_side_result_leaves_the_best_one_standing(
    world: SimpleNamespace,
) -> None:
    audit = world.audit("replication: AdaBoost", "binary: Kernel Ridge A")
    first, *_, last = verdict(world.metrics(), world.stats(), audit)
    assert first.startswith("Given one viral track")
    assert (
        "the audit finds 2 results spoiled (AdaBoost of the replication and Kernel "
        "Ridge A of the viral-or-not study)" in last
    )


def test_a_gain_that_may_be_nothing_is_not_called_a_gain(
    world: SimpleNamespace,
) -> None:
    metrics = world.metrics(auc=0.606)  # 0.005 above popularity, ± 0.01
    assert verdict(metrics)[2].endswith(
        "what the best model adds to that of popularity may be nothing: 0.005 (−0.005 "
        "to 0.015)."
    )


def test_studies_that_were_not_run_are_named_and_not_guessed(
    world: SimpleNamespace,
) -> None:
    metrics = world.metrics()
    metrics["tasks"] = {}
    found = verdict(metrics)
    assert len(found) == 5
    assert all("not" in sentence or "no audit" in sentence for sentence in found)


def test_yes_or_no_terms_are_not_told_in_standard_deviations(
    world: SimpleNamespace,
) -> None:
    stats = world.stats()
    stats["ols"]["mode"] = {"pct_change": 30.0, "ci": [20.0, 41.0], "p_holm": 0.001}
    fourth = verdict(world.metrics(), stats)[3].replace(SPACE, " ")
    assert "and major mode, yes against no, with 30 % more (20 to 41 %); " in fourth


def test_a_flag_that_stands_alone_still_makes_a_sentence(
    world: SimpleNamespace,
) -> None:
    stats = world.stats(standing=False)
    stats["ols"]["mode"] = {"pct_change": -30.0, "ci": [-41.0, -20.0], "p_holm": 0.001}
    fourth = verdict(world.metrics(), stats)[3].replace(SPACE, " ")
    assert fourth == (
        "All else equal, major mode, yes against no, goes with 30 % fewer views (20 to "
        "41 %); this stands after Holm's correction, and for the 5 other features no "
        "effect was shown."
    )


def test_a_model_worse_than_popularity_is_said_to_fall_short(
    world: SimpleNamespace,
) -> None:
    metrics = world.metrics(auc=0.58)  # 0.021 below popularity, ± 0.01
    assert verdict(metrics)[2].endswith(
        "and the best model falls 0.021 (0.011 to 0.031) short of popularity."
    )


def test_a_best_model_of_popularity_alone_adds_nothing_to_itself(
    world: SimpleNamespace,
) -> None:
    metrics = world.metrics()
    binary = metrics["tasks"]["binary"]
    binary["best"]["features"] = "P"
    binary["differences"][0]["a"] = "HGB P"
    assert "adds" not in verdict(metrics)[2]


def test_nothing_is_compared_or_praised_on_spoiled_data(world: SimpleNamespace) -> None:
    found = verdict(world.metrics(), world.stats(), world.audit("table: valence"))
    assert found[0].startswith("Do not believe the best result")
    assert found[1].startswith("Do not believe what the best model explains")
    assert found[2] == "Popularity and audio cannot be compared on spoiled results."
    assert found[3] == (
        "Effects of single features are not to be believed on spoiled data."
    )


def test_a_gain_of_a_spoiled_model_is_not_told(world: SimpleNamespace) -> None:
    third = verdict(world.metrics(), world.stats(), world.audit("binary: HGB B"))[2]
    assert third == (
        "Spotify's popularity alone reaches AUC 0.601 and the 13 audio features alone "
        "reach AUC 0.542."
    )


def test_many_spoiled_results_are_counted_and_three_named(
    world: SimpleNamespace,
) -> None:
    audit = world.audit(*(f"replication: Model {number}" for number in range(6)))
    last = verdict(world.metrics(), world.stats(), audit)[-1]
    assert "6 results spoiled (Model 0 of the replication, Model 1" in last
    assert "Model 2 of the replication and 3 more)" in last


def chosen(metrics: dict[str, Any], task: str, optimism: float) -> None:
    """The best of 15 models, each corrected interval ±0.013 as the others are."""
    best = metrics["tasks"][task]["best"]
    score = best["auc" if task == "binary" else "r2"] - optimism
    ci = [score - 0.013, score + 0.013]
    selection = {"among": 15, "optimism": optimism, "score": score, "ci": ci}
    metrics["tasks"][task]["selection"] = selection


def test_a_best_model_is_judged_by_what_its_choice_leaves_of_it(
    world: SimpleNamespace,
) -> None:
    metrics = world.metrics()  # AUC 0.636 and R2 0.071
    chosen(metrics, "binary", 0.02)
    chosen(metrics, "regression", 0.011)
    first, second, third, *_ = plain(verdict(metrics))
    assert first == (
        "Given one viral track and one that is not, the best model (HGB B) picks the "
        "viral one 62 % of the time, where a coin has 50 % (AUC 0.636, 95 % interval "
        "0.623 to 0.649; corrected for having been chosen among 15 models: 0.616 "
        "(0.603 to 0.629)): a weak but real signal."
    )
    assert "explains 6.0 % (R² 0.071, 95 % interval 0.058 to 0.084; corrected" in second
    assert "leaves 94.0 % open" in second
    # 0.035 ± 0.01, less 0.02
    assert third.endswith("adds 0.015 (0.005 to 0.025) to that of popularity.")


def test_luck_of_the_choice_is_not_called_a_signal(world: SimpleNamespace) -> None:
    metrics = world.metrics(auc=0.56, r2=0.03)  # both clear of chance by themselves
    assert "real signal" in verdict(metrics)[0]
    chosen(metrics, "binary", 0.05)
    chosen(metrics, "regression", 0.02)
    first, second, *_ = plain(verdict(metrics))
    assert first == (
        "We found nothing: the best model (HGB B) cannot be shown to tell viral tracks "
        "from the others better than a coin (AUC 0.560, 95 % interval 0.547 to 0.573; "
        "corrected for having been chosen among 15 models: 0.510 (0.497 to 0.523); a "
        "coin has 0.5)."
    )
    assert "explains nothing that could be told from chance (R² 0.030" in second


def test_a_gain_that_the_choice_alone_can_bring_may_be_nothing(
    world: SimpleNamespace,
) -> None:
    metrics = world.metrics()  # 0.035 ± 0.01 above popularity
    chosen(metrics, "binary", 0.03)
    assert verdict(metrics)[2].endswith(
        "what the best model adds to that of popularity may be nothing: 0.005 (−0.005 "
        "to 0.015)."
    )


@pytest.mark.parametrize(
    "selection",
    [
        None,
        {},
        {"among": 1, "optimism": 0.0, "score": 0.4, "ci": [0.3, 0.45]},
        {"among": 15, "optimism": None, "score": None, "ci": [None, None]},
    ],
    ids=["null", "empty", "no choice", "unknown"],
)
def test_without_a_correction_the_interval_itself_is_judged(
    world: SimpleNamespace, selection: dict[str, Any] | None
) -> None:
    metrics = world.metrics()
    untouched = verdict(metrics)
    metrics["tasks"]["binary"]["selection"] = selection
    assert verdict(metrics) == untouched


def test_popularity_that_nobody_knew_is_not_compared(world: SimpleNamespace) -> None:
    metrics = world.metrics()
    metrics["data"]["features"]["popularity"]["missing"] = metrics["data"]["rows"]
    assert verdict(metrics)[2] == (
        "Spotify's popularity was not in these data and the 13 audio features alone "
        "reach AUC 0.542."
    )


@pytest.mark.parametrize("reached", [0.458, 0.505])
def test_exposure_that_cannot_be_told_from_a_coin_is_nothing_to_beware_of(
    world: SimpleNamespace, reached: float
) -> None:
    metrics = world.metrics()
    seen = metrics["tasks"]["binary"]["models"][-1]
    seen |= {"auc": reached, "auc_ci": [reached - 0.013, reached + 0.013]}
    last = verdict(metrics, audit=world.audit())[-1]
    assert last.startswith("Beware: the audit finds")
