"""95 % intervals from drawing artists with replacement, predictions held fixed.

Tracks of one artist resemble each other; drawing tracks would make intervals too
narrow. The draws are the same for every model, so that differences are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from modeling.evaluation.scores import Scores

SEED = 0
LEVEL = 0.95
CELLS = 100_000
"""Weights held at once (800 kB): a few copies of them fit a processor's cache."""


class Draws:
    """Weights of shape (n, n_rows), a chunk of draws at a time.

    Parameters
    ----------
    groups : array of shape (n_rows,)
        The artist of each scored row, numbered.
    draws : int
    """

    def __init__(self, groups: np.ndarray, draws: int) -> None:
        _, self.groups = np.unique(groups, return_inverse=True)
        self.count = int(self.groups.max()) + 1
        self.draws = draws

    def __iter__(self) -> Iterator[np.ndarray]:
        rng = np.random.default_rng(SEED)
        size = max(1, CELLS // len(self.groups))
        for start in range(0, self.draws, size):
            chunk = [
                np.bincount(
                    rng.integers(self.count, size=self.count), minlength=self.count
                )
                for _ in range(start, min(start + size, self.draws))
            ]
            # Row by row in memory, as `ranking` reads them.
            yield np.array(chunk, dtype="float64").T[self.groups].T

    def of(self, score: Callable[[np.ndarray], Scores]) -> Scores:
        """Every score for every draw."""
        chunks = [score(weights) for weights in self]
        return {name: np.concatenate([c[name] for c in chunks]) for name in chunks[0]}


def interval(values: np.ndarray) -> list[float]:
    """The percentile interval; draws in which a score is undefined are left out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return [float("nan"), float("nan")]
    tail = (1 - LEVEL) / 2
    return [float(edge) for edge in np.quantile(known, [tail, 1 - tail])]
