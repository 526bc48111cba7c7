"""The five sentences, worked out by hand from the numbers of the fixture."""

from __future__ import annotations

from types import SimpleNamespace

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
        "One standard deviation more goes, all else equal, with 74 % more views for "
        "popularity (63 to 86 %), 26 % more views for instrumentalness (17 to 36 %) "
        "and 9 % fewer views for duration (4 to 15 %), and these stand after Holm's "
        "correction; for danceability and valence none was shown.",
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
        "the best model adds 0.005 (−0.005 to 0.015) to that of popularity, which may "
        "be nothing."
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
    assert "30 % more views for major mode, yes against no, (20 to 41 %)" in fourth
