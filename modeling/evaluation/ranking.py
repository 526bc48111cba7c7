"""Scores that depend on an order (AUC, average precision, lift, Spearman), for many
weightings of the same rows at once.

A bootstrap draw is a weight for each row (how often its artist was drawn), so all draws
of a score share one sort. Weights have the shape (n_draws, n_rows); ties are treated as
in scikit-learn and, at the cut of the lift, count with their mean.
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
        """Weights added up over each distinct score, shape (n_draws, n_distinct)."""
        ranked = weights[:, self.rows]
        if len(self.starts) == ranked.shape[1]:
            return ranked
        return np.add.reduceat(ranked, self.starts, axis=1)

    def ranks(self, weights: np.ndarray) -> np.ndarray:
        """The mean rank of each row among the weighted rows."""
        sums = self.summed(weights)
        middle = np.cumsum(sums, axis=1) - sums / 2
        which = np.empty(weights.shape[1], dtype="int64")
        which[self.rows] = np.repeat(
            np.arange(len(self.starts)),
            np.diff(np.r_[self.starts, weights.shape[1]]),
        )
        return middle[:, which]


def auc(order: Order, hit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    positive = order.summed(weights * hit)
    negative = order.summed(weights * ~hit)
    below = np.cumsum(negative, axis=1) - negative / 2
    pairs = positive.sum(axis=1) * negative.sum(axis=1)
    return _divided((positive * below).sum(axis=1), pairs)


def average_precision(order: Order, hit: np.ndarray, weights: np.ndarray) -> np.ndarray:
    positive = order.summed(weights * hit)[:, ::-1]
    all_rows = order.summed(weights)[:, ::-1]
    precision = _divided(np.cumsum(positive, axis=1), np.cumsum(all_rows, axis=1), 0)
    return _divided((precision * positive).sum(axis=1), positive.sum(axis=1))


def lift(
    order: Order, hit: np.ndarray, weights: np.ndarray, share: float = 0.1
) -> np.ndarray:
    """The share of hits among the top rows over that among all."""
    positive = order.summed(weights * hit)[:, ::-1]
    all_rows = order.summed(weights)[:, ::-1]
    total = all_rows.sum(axis=1, keepdims=True)
    top = np.maximum(np.round(total * share), 1)
    before = np.cumsum(all_rows, axis=1) - all_rows
    taken = np.clip(top - before, 0, all_rows)
    hits = (positive * _divided(taken, all_rows, 0)).sum(axis=1)
    base = positive.sum(axis=1) / total[:, 0]
    return _divided(hits / top[:, 0], base)


def spearman(a: Order, b: Order, weights: np.ndarray) -> np.ndarray:
    total = weights.sum(axis=1, keepdims=True)
    first, second = a.ranks(weights), b.ranks(weights)
    first -= (weights * first).sum(axis=1, keepdims=True) / total
    second -= (weights * second).sum(axis=1, keepdims=True) / total
    together = (weights * first * second).sum(axis=1)
    spread = (weights * first**2).sum(axis=1) * (weights * second**2).sum(axis=1)
    # A constant has no ranks to agree with: no correlation, rather than none known.
    return _divided(together, np.sqrt(spread), 0)


def _divided(a: np.ndarray, b: np.ndarray, otherwise: float = np.nan) -> np.ndarray:
    result = np.full(np.broadcast(a, b).shape, otherwise, dtype="float64")
    # Rounding leaves traces of order 1e-9 where a spread is really zero.
    return np.divide(a, b, out=result, where=np.abs(b) > 1e-9)
