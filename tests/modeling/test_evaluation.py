from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn import metrics

from modeling.evaluation import ranking, scores
from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.outoffold import Fit
from modeling.evaluation.ranking import Order
from modeling.studies.judging import selection
from modeling.studies.lineup import Entrant

RNG = np.random.default_rng(5)
N = 400
ACTUAL = RNG.normal(5, 1, N)
GUESS = np.round(ACTUAL * 0.3 + RNG.normal(0, 1, N), 1)  # with ties
HIT = RNG.random(N) < 0.3
P = np.round(np.clip(0.3 + 0.2 * HIT + RNG.normal(0, 0.2, N), 0, 1), 2)
CLASS = RNG.integers(0, 3, N)
P3 = np.round(RNG.dirichlet([1, 1, 1], N), 2)
WEIGHTS = RNG.integers(0, 4, (3, N)).astype("float64")
"""How often each row was drawn: a repeated row must count as that many rows."""


def repeated(values: np.ndarray, draw: int) -> np.ndarray:
    return np.repeat(values, WEIGHTS[draw].astype(int), axis=0)


@pytest.mark.parametrize("draw", range(3))
def test_weighted_scores_are_those_of_the_repeated_rows(draw):
    got = scores.regression(ACTUAL, GUESS, WEIGHTS)
    y, guess = repeated(ACTUAL, draw), repeated(GUESS, draw)
    assert got["r2"][draw] == pytest.approx(metrics.r2_score(y, guess))
    assert got["mae_log10"][draw] == pytest.approx(np.mean(np.abs(y - guess)))
    assert got["spearman"][draw] == pytest.approx(spearmanr(y, guess).statistic)

    got = scores.binary(HIT, P, P > 0.3, WEIGHTS)
    hit, p = repeated(HIT, draw), repeated(P, draw)
    assert got["auc"][draw] == pytest.approx(metrics.roc_auc_score(hit, p))
    assert got["ap"][draw] == pytest.approx(metrics.average_precision_score(hit, p))
    assert got["brier"][draw] == pytest.approx(metrics.brier_score_loss(hit, p))
    assert got["balanced_accuracy"][draw] == pytest.approx(
        metrics.balanced_accuracy_score(hit, p > 0.3)
    )

    decided = P3.argmax(axis=1)
    got = scores.multiclass(CLASS, P3, decided, WEIGHTS)
    y, three = repeated(CLASS, draw), repeated(decided, draw)
    assert got["macro_f1"][draw] == pytest.approx(
        metrics.f1_score(y, three, average="macro")
    )
    one_by_one = [
        metrics.roc_auc_score(y == k, repeated(P3, draw)[:, k]) for k in range(3)
    ]
    assert got["ovr_auc"][draw] == pytest.approx(np.mean(one_by_one))


def test_ties_at_the_cut_of_the_lift_count_with_their_mean():
    hit = np.array([True] * 5 + [False] * 15)
    ones = np.ones((1, 20))
    constant = ranking.lift(Order(np.full(20, 0.5)), hit, ones)
    assert constant == pytest.approx([1.0])
    # Top 2 of 20: one sure hit, and one of two tied rows of which one is a hit.
    score = np.r_[0.9, 0.8, np.full(17, 0.1), 0.8]
    assert ranking.lift(Order(score), hit, ones) == pytest.approx([(1.5 / 2) / 0.25])


def test_a_constant_has_no_correlation_and_an_auc_of_a_half():
    ones = np.ones((1, N))
    constant = Order(np.full(N, 0.2))
    assert ranking.spearman(Order(ACTUAL), constant, ones) == pytest.approx([0])
    assert ranking.auc(constant, HIT, ones) == pytest.approx([0.5])


def test_promises_that_are_kept_have_no_calibration_error():
    p = np.repeat([0.2, 0.8], 50)
    hit = np.r_[np.arange(50) < 10, np.arange(50) < 40]
    ones = np.ones((1, 100))
    assert scores.calibration_error(hit, p, ones) == pytest.approx([0])
    assert scores.calibration_error(hit, 1 - p, ones) == pytest.approx([0.6])


def test_an_artist_is_drawn_with_all_its_tracks():
    groups = np.array([7, 7, 3, 9, 9, 9])
    weights = np.concatenate(list(Draws(groups, 50)))
    assert weights.shape == (50, 6)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_draws_do_not_depend_on_how_many_are_held_at_once(monkeypatch):
    groups = np.arange(30)
    whole = np.concatenate(list(Draws(groups, 20)))
    monkeypatch.setattr("modeling.evaluation.bootstrap.CELLS", 100)
    assert (np.concatenate(list(Draws(groups, 20))) == whole).all()


def test_an_interval_leaves_out_draws_without_a_score():
    values = np.r_[np.arange(101.0), np.nan]
    assert interval(values) == pytest.approx([2.5, 97.5])
    assert all(np.isnan(interval(np.array([np.nan]))))


def test_the_best_of_many_coins_owes_its_lead_to_having_been_chosen():
    lots = np.random.default_rng(0)
    truth, noise = np.zeros(40), 0.02
    points = truth + lots.normal(0, noise, 40)
    draws = [{"auc": p + lots.normal(0, noise, 500)} for p in points]
    rows = [{"auc": p} for p in points]
    entrants = [Entrant(Fit(str(n), "A"), "model") for n in range(40)]
    best = int(np.argmax(points))
    found = selection("auc", entrants, rows, draws, best)
    assert points[best] > noise
    assert found["among"] == 40
    assert found["ci"][0] < 0 < found["ci"][1]
    assert found["score"] == pytest.approx(points[best] - found["optimism"])
    alone = selection("auc", entrants[:1], rows[:1], draws[:1], 0)
    assert (alone["optimism"], alone["among"]) == (0, 1)


def test_one_model_that_is_far_ahead_owes_nothing_to_luck():
    lots = np.random.default_rng(0)
    points = [0.9, *np.full(9, 0.5)]
    draws = [{"auc": p + lots.normal(0, 0.01, 500)} for p in points]
    entrants = [Entrant(Fit(str(n), "A"), "model") for n in range(10)]
    found = selection("auc", entrants, [{"auc": p} for p in points], draws, 0)
    assert found["optimism"] < 0.001
