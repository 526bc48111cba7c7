"""The scores of the reference sheet of 26 October 2021, number by number.

Every row and score of the honest study, all intervals at the sheet's own 500 draws,
paired differences, other seeds, leaks, and the order of the crawl.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from modeling import features, splits, targets
from modeling.audit.finding import column
from modeling.audit.order import position
from modeling.audit.ranks import agreement
from modeling.config import Config
from modeling.evaluation.bootstrap import interval
from modeling.evaluation.outoffold import Fit, predict
from modeling.studies import STUDIES, judging
from modeling.studies.judging import Judged
from modeling.studies.lineup import Entrant

DRAWS = 500
LAST_DIGIT = 5e-5

TIGHT = ("r2", "mae_log10", "auc", "ap", "brier", "ovr_auc")
LOOSE = ("spearman", "balanced_accuracy", "macro_f1", "ece")
SAME = {
    "Linear": dict.fromkeys((*TIGHT, *LOOSE), 0.0005) | {"lift_top_decile": 0.001},
    "HGB": dict.fromkeys(TIGHT, 0.003)
    | dict.fromkeys(LOOSE, 0.006)
    | {"lift_top_decile": 0.05},
}
"""Tolerances on the same folds; those of the dummies are those of lines."""

OTHER = {
    "auc": 0.008,
    "ovr_auc": 0.008,
    "r2": 0.007,
    "ap": 0.010,
    "spearman": 0.012,
    "balanced_accuracy": 0.012,
    "macro_f1": 0.012,
    "brier": 0.0015,
    "ece": 0.010,
    "lift_top_decile": 0.12,
}
"""Tolerances on other folds, or of a model with another seed."""


def table_of(text: str) -> dict[str, list[float | None]]:
    rows = {}
    for line in text.strip().splitlines():
        name, *numbers = line.split("|")
        rows[name.strip()] = [
            None if cell.strip() == "-" else float(cell) for cell in numbers
        ]
    return rows


# "-": the sheet has no such number, or one of another kind: its mean of all tracks has
# no ranks (Spearman 0), the means of five folds have.
SCORES = {
    "regression": ("r2", "spearman", "mae_log10"),
    "binary": ("auc", "ap", "balanced_accuracy", "brier", "ece", "lift_top_decile"),
    "multiclass": ("macro_f1", "balanced_accuracy", "ovr_auc"),
}
ROWS = {
    "regression": table_of("""
        Mean P    | -0.0002 | - | 0.8947
        Linear A0 | 0.0023 | 0.0625 | 0.8926
        HGB A0    | 0.0010 | 0.0813 | 0.8907
        Linear P  | 0.0356 | 0.1927 | 0.8733
        HGB P     | 0.0317 | 0.1739 | 0.8760
        Linear A  | 0.0434 | 0.2099 | 0.8692
        HGB A     | 0.0477 | 0.2086 | 0.8666
        Linear B  | 0.0476 | 0.2251 | 0.8656
        HGB B     | 0.0707 | 0.2511 | 0.8540
        Linear V  | 0.1606 | 0.3282 | 0.8139
        HGB V     | 0.1616 | 0.3218 | 0.8087
        Linear C  | 0.1881 | 0.3810 | 0.7952
        HGB C     | 0.2098 | 0.4037 | 0.7818
    """),
    "binary": table_of("""
        Majority P | 0.4999 | 0.3397 | 0.4999 | 0.2243 | 0.0001 | 1.000
        Linear A0  | 0.5314 | 0.3607 | 0.5216 | 0.2240 | 0.0121 | 1.084
        HGB A0     | 0.5420 | 0.3704 | 0.5254 | 0.2247 | 0.0329 | 1.148
        Linear P   | 0.6013 | 0.4256 | 0.5779 | 0.2185 | 0.0209 | 1.382
        HGB P      | 0.5881 | 0.4108 | 0.5676 | 0.2201 | 0.0305 | 1.332
        Linear A   | 0.6104 | 0.4255 | 0.5844 | 0.2170 | 0.0154 | 1.361
        HGB A      | 0.6128 | 0.4318 | 0.5808 | 0.2169 | 0.0230 | 1.421
        Linear B   | 0.6203 | 0.4326 | 0.5926 | 0.2162 | 0.0291 | 1.409
        HGB B      | 0.6362 | 0.4552 | 0.5935 | 0.2129 | 0.0167 | 1.482
        Linear V   | 0.6801 | 0.5541 | 0.6364 | 0.1994 | 0.0248 | 2.125
        HGB V      | 0.6759 | 0.5443 | 0.6340 | 0.2002 | 0.0175 | 2.116
        Linear C   | 0.7045 | 0.5803 | 0.6477 | 0.1952 | 0.0201 | 2.108
        HGB C      | 0.7183 | 0.5947 | 0.6627 | 0.1915 | 0.0156 | 2.156
    """),
    "multiclass": table_of("""
        Majority P | 0.2363 | 0.3332 | 0.4999
        Linear A0  | 0.3342 | 0.3494 | 0.5235
        HGB A0     | 0.3475 | 0.3620 | 0.5325
        Linear P   | 0.3052 | 0.3954 | 0.5742
        HGB P      | 0.3415 | 0.3725 | 0.5559
        Linear A   | 0.3512 | 0.4015 | 0.5786
        HGB A      | 0.3764 | 0.3969 | 0.5784
        Linear B   | 0.3863 | 0.4185 | 0.5958
        HGB B      | 0.4015 | 0.4228 | 0.6040
        Linear V   | 0.3313 | 0.4428 | 0.6309
        HGB V      | 0.2886 | 0.4405 | 0.6249
        Linear C   | 0.4238 | 0.4677 | 0.6579
        HGB C      | 0.4459 | 0.4755 | 0.6627
    """),
}

# Lower and upper end, score by score. Of the lift the sheet has 300 draws.
ENDS = {
    "regression": table_of("""
        Linear A | 0.033 | 0.054 | 0.187 | 0.235 | 0.854 | 0.885
        HGB A    | 0.035 | 0.059 | 0.185 | 0.232 | 0.851 | 0.881
        Linear B | 0.035 | 0.062 | 0.203 | 0.250 | 0.850 | 0.880
        HGB B    | 0.057 | 0.084 | 0.230 | 0.275 | 0.838 | 0.868
    """),
    "binary": {
        name: [*row[:8], None, None, *row[8:]]  # the sheet has none of the ECE
        for name, row in table_of("""
        Linear A0 | - | - | - | - | - | - | - | - | 0.995 | 1.187
        HGB A0    | - | - | - | - | - | - | - | - | 1.045 | 1.250
        Linear P  | - | - | - | - | - | - | - | - | 1.275 | 1.485
        HGB P     | - | - | - | - | - | - | - | - | 1.240 | 1.415
        Linear A | 0.596 | 0.624 | 0.405 | 0.445 | 0.572 | 0.597 | 0.213 | 0.221 | 1.267 | 1.443
        HGB A    | 0.600 | 0.626 | 0.410 | 0.452 | 0.568 | 0.592 | 0.213 | 0.221 | 1.302 | 1.519
        Linear B | 0.605 | 0.633 | 0.411 | 0.456 | 0.580 | 0.605 | 0.212 | 0.220 | 1.313 | 1.498
        HGB B    | 0.622 | 0.648 | 0.433 | 0.477 | 0.582 | 0.604 | 0.209 | 0.217 | 1.397 | 1.606
        Linear V  | - | - | - | - | - | - | - | - | 2.025 | 2.231
        HGB V     | - | - | - | - | - | - | - | - | 2.021 | 2.216
    """).items()  # noqa: E501
    },
    "multiclass": table_of("""
        Linear A | 0.340 | 0.362 | 0.389 | 0.415 | 0.569 | 0.589
        HGB A    | 0.365 | 0.388 | 0.384 | 0.409 | 0.568 | 0.589
        Linear B | 0.375 | 0.398 | 0.405 | 0.432 | 0.585 | 0.606
        HGB B    | 0.391 | 0.413 | 0.411 | 0.436 | 0.593 | 0.615
    """),
}

PAIRS = [
    ("auc", "HGB B", "Linear A", 0.0257, 0.0150, 0.0366),
    ("auc", "HGB B", "HGB A", 0.0233, 0.0148, 0.0318),
    ("auc", "HGB A", "Linear A", 0.0024, -0.0068, 0.0118),
    ("auc", "Linear B", "Linear A", 0.0098, 0.0007, 0.0187),
    ("r2", "HGB B", "Linear A", 0.0273, 0.0194, 0.0364),
    ("r2", "HGB B", "HGB A", 0.0230, 0.0158, 0.0299),
    ("r2", "HGB A", "Linear A", 0.0044, -0.0020, 0.0110),
    ("macro_f1", "HGB B", "Linear A", 0.0503, 0.0374, 0.0639),
]
TASK_OF = {"r2": "regression", "auc": "binary", "macro_f1": "multiclass"}

SEEDS_HEAD = (
    ("regression", "r2"),
    ("regression", "spearman"),
    ("binary", "auc"),
    ("binary", "ap"),
    ("binary", "balanced_accuracy"),
    ("binary", "brier"),
    ("binary", "ece"),
    ("binary", "lift_top_decile"),
    ("multiclass", "macro_f1"),
    ("multiclass", "balanced_accuracy"),
    ("multiclass", "ovr_auc"),
)
SEEDS = table_of("""
Linear A | .0431 | .2096 | .6113 | .4264 | .5832 | .2169 | .0178 | 1.3828 | .3531 | .4026 | .5781
HGB A    | .0473 | .2083 | .6129 | .4324 | .5768 | .2168 | .0260 | 1.4241 | .3743 | .3932 | .5727
Linear B | .0468 | .2243 | .6202 | .4346 | .5898 | .2161 | .0257 | 1.4221 | .3838 | .4165 | .5948
HGB B    | .0665 | .2426 | .6346 | .4547 | .5923 | .2130 | .0195 | 1.5249 | .3983 | .4194 | .6018
""")  # noqa: E501
MODEL_SEED = table_of("""
HGB B    | .0704 | .2500 | .6360 | .4530 | .5939 | .2130 | .0192 | 1.5072 | .4021 | .4241 | .6023
""")  # noqa: E501
SPREAD = table_of("""
Linear A | .0006 | .0018 | .0010 | .0014 | .0020 | .0001 | .0044 | .0156 | .0025 | .0022 | .0018
Linear B | .0016 | .0044 | .0026 | .0029 | .0042 | .0004 | .0042 | .0247 | .0023 | .0024 | .0015
""")  # noqa: E501


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


class Judge:
    """Scores of models on the real table, with their draws; each made once."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self.artists = splits.groups(table, "artist")
        self.matrices: dict[str, np.ndarray] = {}
        self.found: dict[tuple, tuple] = {}

    def matrix(self, name: str) -> np.ndarray:
        if name not in self.matrices:
            known, _, row = name.partition("+")
            X = features.matrix(self.table, known).to_numpy()
            if row:
                X = np.column_stack([X, np.arange(len(X))])
            self.matrices[name] = X
        return self.matrices[name]

    def __call__(self, task, name, folds=1, seed=1, draws=2):
        """The row of metrics.json, and the scores of the draws.

        ``folds`` is the seed of folds by artist, "none", or folds.
        """
        key = (task, name, str(folds), seed, draws)
        if key not in self.found:
            self.found[key] = self._judged(task, name, folds, seed, draws)
        return self.found[key]

    def _judged(self, task, name, folds, seed, draws):
        study = STUDIES[task].STUDY
        fit = Fit(*name.rsplit(" ", 1))
        cut = folds
        if folds == "none":
            cut = splits.folds(self.table, "none", 1, 5)
        elif isinstance(folds, int):
            cut = splits.folds(self.table, "artist", folds, 5)
        y = study.target(self.table["views"])
        X = {fit.features: self.matrix(fit.features)}
        (done,) = predict([fit], task, X, y, cut, seed)
        shares = np.bincount(y) / len(y) if study.classes else np.empty(0)
        rows = np.sort(np.concatenate([test for _, test in cut]))
        judged = Judged(rows, y[rows], self.artists[rows], shares)
        (row,), (drawn,) = judging.judge(
            task,
            study.score,
            [Entrant(fit, "model")],
            [done],
            judged,
            Config(bootstrap=draws),
        )
        return row, drawn, done


@pytest.fixture(scope="module")
def judge(real_rows) -> Judge:
    return Judge(real_rows)


def tolerance(name: str, score: str) -> float:
    return SAME["HGB" if name.startswith("HGB") else "Linear"][score] + LAST_DIGIT


@pytest.mark.parametrize(
    ("task", "name"), [(task, name) for task, rows in ROWS.items() for name in rows]
)
def test_every_row_has_the_scores_of_the_sheet(judge, task, name):
    row, *_ = judge(task, name, draws=DRAWS)
    for score, value in zip(SCORES[task], ROWS[task][name], strict=True):
        if value is not None:
            near = pytest.approx(value, abs=tolerance(name, score))
            assert row[score] == near, score


@pytest.mark.parametrize(
    ("task", "name"), [(task, name) for task, rows in ENDS.items() for name in rows]
)
def test_every_interval_has_the_ends_of_the_sheet(judge, task, name):
    row, *_ = judge(task, name, draws=DRAWS)
    ends = iter(ENDS[task][name])
    for score, low, high in zip(SCORES[task], ends, ends, strict=True):
        if low is None:
            continue
        # Of the lift the sheet drew 300 times.
        more = 0.02 if score == "lift_top_decile" else 0.0
        near = tolerance(name, score) + 0.0005 + more
        assert row[f"{score}_ci"] == pytest.approx([low, high], abs=near), score


@pytest.mark.parametrize(("score", "a", "b", "gap", "low", "high"), PAIRS)
def test_paired_differences_are_those_of_the_sheet(judge, score, a, b, gap, low, high):
    (first, drawn, _), (second, other, _) = (
        judge(TASK_OF[score], name, draws=DRAWS) for name in (a, b)
    )
    near = max(tolerance(a, score), tolerance(b, score))
    assert first[score] - second[score] == pytest.approx(gap, abs=near)
    assert interval(drawn[score] - other[score]) == pytest.approx([low, high], abs=near)


@pytest.mark.parametrize("name", SEEDS)
def test_other_folds_move_a_score_as_little_as_the_sheet_says(judge, name):
    for (task, score), value in zip(SEEDS_HEAD, SEEDS[name], strict=True):
        row, *_ = judge(task, name, folds=2)
        assert row[score] == pytest.approx(value, abs=OTHER[score]), (task, score)


@pytest.mark.parametrize("name", MODEL_SEED)
def test_another_seed_of_a_model_moves_a_score_as_little_as_the_sheet_says(judge, name):
    for (task, score), value in zip(SEEDS_HEAD, MODEL_SEED[name], strict=True):
        row, *_ = judge(task, name, seed=2)
        assert row[score] == pytest.approx(value, abs=OTHER[score]), (task, score)


@pytest.mark.parametrize("name", SPREAD)
def test_five_seeds_of_folds_have_the_mean_and_spread_of_the_sheet(judge, name):
    for place, (task, score) in enumerate(SEEDS_HEAD):
        found = [judge(task, name, folds=seed)[0][score] for seed in range(1, 6)]
        near = 0.001 if score == "lift_top_decile" else 0.0005
        near += LAST_DIGIT
        assert np.mean(found) == pytest.approx(SEEDS[name][place], abs=near), score
        assert np.std(found, ddof=1) == pytest.approx(
            SPREAD[name][place], abs=near
        ) or np.std(found) == pytest.approx(SPREAD[name][place], abs=near), score


# What leaks look like, and the order of the crawl


@pytest.mark.parametrize(
    ("name", "folds", "r2", "auc"),
    [
        ("Linear A", "none", 0.0428, 0.6124),
        ("HGB A", "none", 0.0510, 0.6165),
        ("Linear B", "none", 0.0479, 0.6234),
        ("HGB B", "none", 0.0714, 0.6373),
        ("Linear A+row", 1, 0.1227, 0.6900),
        ("HGB A+row", 1, 0.1633, 0.7235),
        ("Linear B+row", 1, 0.1311, 0.6969),
        ("HGB B+row", 1, 0.1914, 0.7396),
    ],
)
def test_leaks_look_as_the_sheet_says(judge, name, folds, r2, auc):
    row, *_ = judge("regression", name, folds=folds)
    assert row["r2"] == pytest.approx(r2, abs=tolerance(name, "r2"))
    row, *_ = judge("binary", name, folds=folds)
    assert row["auc"] == pytest.approx(auc, abs=tolerance(name, "auc"))


def test_folds_without_groups_are_stratified_by_the_three_classes(real_rows):
    classes = targets.three_classes(real_rows["views"])
    cut = StratifiedKFold(5, shuffle=True, random_state=1).split(classes, classes)
    ours = splits.folds(real_rows, "none", 1, 5)
    for (_, test), (_, expected) in zip(ours, cut, strict=True):
        assert (test == expected).all()


@pytest.mark.parametrize(
    ("name", "auc"),
    [("Linear A", 0.585), ("Linear B", 0.576), ("HGB A", 0.570), ("HGB B", 0.586)],
)
def test_the_last_fifth_is_told_from_the_rows_before_it_as_badly_as_ever(
    judge, real_rows, name, auc
):
    cut = round(0.8 * len(real_rows))
    order = np.arange(len(real_rows))
    row, _, done = judge("binary", name, folds=[(order[:cut], order[cut:])])
    assert row["auc"] == pytest.approx(auc, abs=tolerance(name, "auc") + 0.0005)
    assert done.score.mean() == pytest.approx(0.37, abs=0.015)
    viral = targets.viral(real_rows["views"])
    assert viral[:cut].mean() == pytest.approx(0.390, abs=5e-4)
    assert viral[cut:].mean() == pytest.approx(0.138, abs=5e-4)


def test_early_rows_are_viral_and_popular_ones_a_little(real_rows):
    viral, place = targets.viral(real_rows["views"]), position(real_rows)
    assert viral[:500].mean() == pytest.approx(0.59, abs=0.005)
    assert viral[-500:].mean() == pytest.approx(0.16, abs=0.005)
    views, videos = column(real_rows, "views"), column(real_rows, "videos")
    assert agreement(place, views) == pytest.approx(-0.273, abs=5e-4)
    assert agreement(place, videos) == pytest.approx(-0.759, abs=5e-4)
    assert agreement(videos, views) == pytest.approx(0.343, abs=5e-4)
    popularity = column(real_rows, "popularity")
    assert agreement(popularity, views) == pytest.approx(0.194, abs=5e-4)


def test_oversampling_costs_the_calibration_and_brings_nothing(judge):
    row, *_ = judge("binary", "Logistic Regression A")
    assert row["auc"] == pytest.approx(0.610, abs=0.008)
    assert row["brier"] == pytest.approx(0.244, abs=0.0015)
    assert row["ece"] == pytest.approx(0.164, abs=0.010)
