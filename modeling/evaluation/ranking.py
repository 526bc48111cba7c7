"""Scores that depend on an order (AUC, average precision, lift, Spearman), for many
weightings of the same rows at once.

A bootstrap draw is a weight for each row (how often its artist was drawn), so all draws
of a score share one sort. Weights have the shape (n_draws, n_rows); inside they lie row
by row, so that a sum along the order adds whole draws at a time. Ties are treated as in
scikit-learn and, at the cut of the lift, count with their mean.
"""

from __future__ import annotations

import numpy as np


class Order:
    """Rows sorted by a score, upwards, with the places where its value changes."""

    def __init__(self, score: np.ndarray) -> None:
        self.rows = np.argsort(score, kind="stable")
        ranked = score[self.rows]
        self.starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])

    def summed(self, weights: np.ndarray) -> np.ndarray:
        """Weights added up over each distinct score, shape (n_distinct, n_draws)."""
        ranked = weights.T[self.rows]
        if len(self.starts) == len(ranked):
            return ranked
        return np.add.reduceat(ranked, self.starts, axis=0)

    def ranks(self, weights: np.ndarray) -> np.ndarray:
        """The mean rank of each row among the weighted rows, (n_rows, n_draws)."""
        sums = self.summed(weights)
        middle = np.cumsum(sums, axis=0)
        middle -= sums / 2
        which = np.empty(len(self.rows), dtype="int64")
        which[self.rows] = np.repeat(
            np.arange(len(self.starts)),
            np.diff(np.r_[self.starts, len(self.rows)]),
        )
        return middle[which]


def auc(order: Order, hit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    positive, all_rows = _hits(order, hit, weights)
    negative = all_rows - positive
    below = np.cumsum(negative, axis=0)
    pairs = positive.sum(axis=0) * below[-1]
    below -= negative / 2
    return _divided(np.einsum("ij,ij->j", positive, below), pairs)


def average_precision(order: Order, hit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    positive, all_rows = _hits(order, hit, weights)
    positive, all_rows = positive[::-1], all_rows[::-1]
    precision = _divided(np.cumsum(positive, axis=0), np.cumsum(all_rows, axis=0), 0)
    return _divided(np.einsum("ij,ij->j", precision, positive), positive.sum(axis=0))


def lift(
    order: Order, hit: np.ndarray, weights: np.ndarray, share: float = 0.1
) -> np.ndarray:
    """The share of hits among the top rows over that among all."""
    positive, all_rows = _hits(order, hit, weights)
    total = weights.sum(axis=1)
    base = positive.sum(axis=0) / total
    top = np.maximum(np.round(total * share), 1)
    reached = np.cumsum(all_rows[::-1], axis=0)
    # No draw takes a row below the one at which the last of them is full.
    needed = int((reached < top).any(axis=1).sum()) + 1
    positive, all_rows = positive[::-1][:needed], all_rows[::-1][:needed]
    taken = np.clip(top - (reached[:needed] - all_rows), 0, all_rows)
    hits = (positive * _divided(taken, all_rows, 0)).sum(axis=0)
    return _divided(hits / top, base)


def spearman(a: Order, b: Order, weights: np.ndarray) -> np.ndarray:
    w, total = weights.T, weights.sum(axis=1)
    first, second = a.ranks(weights), b.ranks(weights)
    # Ranks of weighted rows have half the total weight as their mean.
    first -= total / 2
    second -= total / 2
    together = np.einsum("ij,ij,ij->j", w, first, second)
    spread = np.einsum("ij,ij,ij->j", w, first, first)
    spread *= np.einsum("ij,ij,ij->j", w, second, second)
    # A constant has no ranks to agree with: no correlation, rather than none known.
    return _divided(together, np.sqrt(spread), 0)


def _hits(
    order: Order, hit: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of hits, and of all rows, by distinct score."""
    if len(order.starts) == len(order.rows):
        ranked = order.summed(weights)
        return ranked * hit[order.rows, None], ranked
    return order.summed(weights * hit), order.summed(weights)


def _divided(a: np.ndarray, b: np.ndarray, otherwise: float = np.nan) -> np.ndarray:
    result = np.full(np.broadcast(a, b).shape, otherwise, dtype="float64")
    # Rounding leaves traces of order 1e-9 where a spread is really zero.
    return np.divide(a, b, out=result, where=np.abs(b) > 1e-9)
