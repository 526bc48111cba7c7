"""How much worse a model gets on unseen tracks when one thing it knows is shuffled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from threadpoolctl import threadpool_limits

from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.outoffold import Predicted, applied, in_order
from modeling.splits import Fold

REPEATS = 2
"""Shuffles whose mean is taken; one where few draws are wanted."""

DRAWS = 100
"""Intervals of a bar in a chart; a fifth of the draws of a score in a table."""

Score = Callable[[Predicted, np.ndarray], np.ndarray]


def permuted(
    predicted: Predicted,
    task: str,
    X: np.ndarray,
    folds: Sequence[Fold],
    blocks: dict[str, list[int]],
    score: Score,
    groups: np.ndarray,
    draws: int,
    seed: int,
    jobs: int = 1,
) -> list[dict[str, object]]:
    """The drop of the score for each block of columns, largest first.

    ``predicted`` holds the fitted estimator of each fold; ``blocks`` the columns that
    are shuffled together, by name; ``score`` takes predictions and weights and gives
    one value a draw; ``groups`` has the artist of each judged row.
    """
    bootstrap = Draws(groups, min(draws, DRAWS))
    repeats = REPEATS if draws >= DRAWS else 1
    parts = Parallel(n_jobs=jobs)(
        delayed(_shuffled)(
            estimator, task, X[test], list(blocks.values()), repeats, (seed, number)
        )
        for number, ((_, test), estimator) in enumerate(
            zip(folds, predicted.fitted, strict=True)
        )
    )
    whole = Predicted(predicted.score, predicted.decided, predicted.is_probability)
    values = Parallel(n_jobs=jobs)(
        delayed(_valued)(one, score, bootstrap)
        for one in [
            whole,
            *(
                Predicted(shuffled, shuffled, predicted.is_probability)
                for place in range(len(blocks) * repeats)
                for shuffled in [in_order([part[place] for part in parts], folds)]
            ),
        ]
    )
    point, drawn = values[0]
    rows = []
    for number, name in enumerate(blocks):
        mine = values[1 + number * repeats : 1 + (number + 1) * repeats]
        rows.append(
            {
                "feature": name,
                "drop": float(np.mean([point - value for value, _ in mine])),
                "ci": interval(np.mean([drawn - value for _, value in mine], axis=0)),
            }
        )
    return sorted(rows, key=lambda row: -row["drop"])


def _shuffled(
    estimator: BaseEstimator,
    task: str,
    X: np.ndarray,
    blocks: Sequence[list[int]],
    repeats: int,
    seed: tuple[int, int],
) -> list[np.ndarray]:
    """Predictions for the rows of a fold, for every block and repeat."""
    found = []
    with threadpool_limits(1):
        for number, columns in enumerate(blocks):
            for repeat in range(repeats):
                rng = np.random.default_rng([*seed, number, repeat])
                mixed = X.copy()
                mixed[:, columns] = X[rng.permutation(len(X))][:, columns]
                found.append(applied(estimator, task, mixed).score)
    return found


def _valued(
    predicted: Predicted, score: Score, bootstrap: Draws
) -> tuple[float, np.ndarray]:
    with threadpool_limits(1):
        point = score(predicted, np.ones((1, len(predicted.score))))[0]
        drawn = bootstrap.of(lambda weights: {"score": score(predicted, weights)})
        return float(point), drawn["score"]
