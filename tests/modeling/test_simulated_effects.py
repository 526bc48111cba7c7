"""A hundred tables of a world whose truth is known: is it where the intervals say?

Each check counts over the hundred seeds 0 to 99. Of 95 % intervals 95 should hold the
truth, of nulls 5 should fall below p .05; the bars of 90 and 8 allow for the luck of a
hundred draws, 2.3 and 1.4 standard deviations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from threadpoolctl import threadpool_limits

from modeling.inference.counts import gamma
from modeling.inference.design import build
from modeling.inference.linear import least_squares, percent
from modeling.inference.logistic import binary_logit
from modeling.inference.quantiles import quantile_regressions
from tests.modeling.law_tables import PLANTED, draw
from tiktok_scraper.sandbox import law

SEEDS = range(100)
ENOUGH = 90
FALSE_ALARMS = 8


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


def truth(table: pd.DataFrame, term: str) -> float:
    """Decades for one sample standard deviation; the law's own has ddof 0."""
    n = len(table)
    return PLANTED[term] * np.sqrt(n / (n - 1))


def points(table: pd.DataFrame, term: str) -> float:
    """By how much one standard deviation moves the chance of a million views."""
    level = law.LEVEL + sum(
        effect * (table[name] - table[name].mean()) / table[name].std(ddof=0)
        for name, effect in PLANTED.items()
    )
    slope = norm.pdf((np.log10(1e6) - level) / law.NOISE) / law.NOISE
    return slope.mean() * truth(table, term)


@pytest.fixture(scope="module")
def counted(one_thread: None) -> Counter:
    """How often of 100: the truth inside, a null with p or Holm's p below .05."""
    seen: Counter = Counter()
    for seed in SEEDS:
        table = draw(seed)
        design = build(table)
        ols, logit = least_squares(design)[0].effects, binary_logit(design).effects
        quantile, mean = quantile_regressions(design).effects, gamma(design).effects
        for term in PLANTED:
            b = truth(table, term)
            expected = {
                "ols": (ols[term]["ci"], percent(b)),
                "hc3": (ols[term]["ci_hc3"], percent(b)),
                "logit": (logit[term]["ci"], points(table, term)),
                # The noise is the same for all tracks, and so is the effect on all
                # quantiles, and on the mean.
                "gamma": (mean[term]["ci"], 10**b),
                **{q: (quantile[q][term]["ci"], b) for q in quantile},
            }
            for model, ((low, high), value) in expected.items():
                seen["inside", model, term] += low < value < high
            for model, terms in {"ols": ols, "logit": logit}.items():
                seen["found", model, term] += terms[term]["p_holm"] < 0.05
        nulls = [term for term in design.terms if term not in PLANTED]
        for model, terms in {"ols": ols, "logit": logit, "gamma": mean}.items():
            for term in nulls:
                seen["alarm", model, term] += terms[term]["p"] < 0.05
        for model, terms in {"ols": ols, "logit": logit}.items():
            called = any(terms[term]["p_holm"] < 0.05 for term in nulls)
            seen["called", model] += called
    return seen


@pytest.mark.parametrize("term", PLANTED)
@pytest.mark.parametrize("model", ["ols", "hc3", "logit", "gamma", "0.1", "0.5", "0.9"])
def test_a_planted_effect_is_in_its_interval_ninety_times_of_a_hundred(
    counted, model, term
):
    assert ENOUGH <= counted["inside", model, term] <= 99


@pytest.mark.parametrize("term", PLANTED)
def test_a_planted_effect_is_found(counted, term):
    assert counted["found", "ols", term] == 100
    assert counted["found", "logit", term] >= ENOUGH


@pytest.mark.parametrize("model", ["ols", "logit", "gamma"])
def test_the_planted_null_is_an_effect_in_eight_of_a_hundred_at_most(counted, model):
    assert law.VALENCE == 0
    assert counted["alarm", model, "valence"] <= FALSE_ALARMS


@pytest.mark.parametrize("model", ["ols", "logit"])
def test_holm_lets_any_of_eleven_nulls_pass_in_eight_of_a_hundred_at_most(
    counted, model
):
    assert counted["called", model] <= FALSE_ALARMS


@pytest.mark.parametrize("model", ["ols", "logit", "gamma"])
def test_all_nulls_together_raise_an_alarm_five_times_of_a_hundred(counted, model):
    alarms = [counted[key] for key in counted if key[:2] == ("alarm", model)]
    assert len(alarms) == 11
    assert 3 <= np.mean(alarms) <= FALSE_ALARMS


def test_tracks_of_one_artist_are_not_witnesses_of_their_own():
    """Half of the noise belongs to the artist, and so does the popularity."""
    by_artist = by_track = 0
    for seed in SEEDS:
        table = draw(seed, of_artist=0.5)
        effects = least_squares(build(table))[0].effects["popularity"]
        value = percent(truth(table, "popularity"))
        by_artist += effects["ci"][0] < value < effects["ci"][1]
        by_track += effects["ci_hc3"][0] < value < effects["ci_hc3"][1]
    assert by_artist >= ENOUGH
    assert by_track < 80
