"""How much worse a model gets on unseen tracks when one thing it knows is shuffled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.outoffold import Predicted, applied
from modeling.splits import Fold

REPEATS = 2
"""Shuffles whose mean is taken; one where few draws are wanted."""

DRAWS = 100
"""Intervals of a bar in a chart; a fifth of the draws of a score in a table."""


def permuted(
    predicted: Predicted,
    task: str,
    X: np.ndarray,
    folds: Sequence[Fold],
    blocks: dict[str, list[int]],
    score: Callable[[Predicted, np.ndarray], np.ndarray],
    groups: np.ndarray,
    draws: int,
    seed: int,
) -> list[dict[str, object]]:
    """The drop of the score for each block of columns, largest first.

    ``predicted`` holds the fitted estimator of each fold; ``blocks`` the columns that
    are shuffled together, by name; ``score`` takes predictions and weights and gives
    one value a draw; ``groups`` has the artist of each judged row.
    """
    order = np.argsort(np.concatenate([test for _, test in folds]), kind="stable")
    ones = np.ones((1, len(order)))
    bootstrap = Draws(groups, min(draws, DRAWS))
    whole = score(predicted, ones)[0]
    whole_draws = bootstrap.of(lambda w: {"score": score(predicted, w)})["score"]
    repeats = REPEATS if draws >= DRAWS else 1
    rows = []
    for number, (name, columns) in enumerate(blocks.items()):
        drops, drop_draws = [], []
        for repeat in range(repeats):
            rng = np.random.default_rng([seed, number, repeat])
            shuffled = _shuffled(predicted, task, X, folds, columns, rng, order)
            drops.append(whole - score(shuffled, ones)[0])
            values = bootstrap.of(lambda w, s=shuffled: {"score": score(s, w)})
            drop_draws.append(whole_draws - values["score"])
        rows.append(
            {
                "feature": name,
                "drop": float(np.mean(drops)),
                "ci": interval(np.mean(drop_draws, axis=0)),
            }
        )
    return sorted(rows, key=lambda row: -row["drop"])


def _shuffled(
    predicted: Predicted,
    task: str,
    X: np.ndarray,
    folds: Sequence[Fold],
    columns: list[int],
    rng: np.random.Generator,
    order: np.ndarray,
) -> Predicted:
    parts = []
    for (_, test), estimator in zip(folds, predicted.fitted, strict=True):
        mixed = X[test].copy()
        mixed[:, columns] = mixed[rng.permutation(len(test))][:, columns]
        parts.append(applied(estimator, task, mixed))
    return Predicted(
        np.concatenate([part.score for part in parts])[order],
        np.concatenate([part.decided for part in parts])[order],
        predicted.is_probability,
    )
