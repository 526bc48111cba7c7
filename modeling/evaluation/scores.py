"""The scores of each task, for many weightings of the same rows at once.

Each function takes what was observed and what was predicted, and ``weights`` of shape
(n_draws, n_rows); it returns one value a draw for each score. The point estimate is the
same function with one row of ones.
"""

from __future__ import annotations

import numpy as np

from modeling.evaluation.ranking import Order, auc, average_precision, lift, spearman

BINS = 15
"""Equal-count bins of the expected calibration error."""

Scores = dict[str, np.ndarray]


def regression(
    actual: np.ndarray, predicted: np.ndarray, weights: np.ndarray
) -> Scores:
    """R2, Spearman and mean absolute error, all in decades of views."""
    total = weights.sum(axis=1)
    mean = weights @ actual / total
    residual = weights @ (actual - predicted) ** 2
    spread = weights @ actual**2 - total * mean**2
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = np.where(spread > 1e-9 * total, 1 - residual / spread, np.nan)
    return {
        "r2": r2,
        "spearman": spearman(Order(actual), Order(predicted), weights),
        "mae_log10": weights @ np.abs(actual - predicted) / total,
    }


def binary(
    hit: np.ndarray,
    score: np.ndarray,
    decided: np.ndarray,
    weights: np.ndarray,
    *,
    is_probability: bool = True,
) -> Scores:
    """Ranking, calibration and decision; a margin has no calibration (NaN)."""
    order = Order(score)
    none = np.full(len(weights), np.nan)
    total = weights.sum(axis=1)
    return {
        "auc": auc(order, hit, weights),
        "ap": average_precision(order, hit, weights),
        "balanced_accuracy": balanced_accuracy(
            confusion(hit.astype("int64"), decided.astype("int64"), weights, 2)
        ),
        "brier": weights @ (score - hit) ** 2 / total if is_probability else none,
        "ece": calibration_error(hit, score, weights) if is_probability else none,
        "lift_top_decile": lift(order, hit, weights),
    }


def multiclass(
    actual: np.ndarray, score: np.ndarray, decided: np.ndarray, weights: np.ndarray
) -> Scores:
    """Classes are 0, 1, 2; ``score`` has a column a class."""
    counts = confusion(actual, decided, weights, score.shape[1])
    right = np.diagonal(counts, axis1=1, axis2=2)
    either = counts.sum(axis=1) + counts.sum(axis=2)
    f1 = np.divide(2 * right, either, out=np.zeros_like(right), where=either > 0)
    against_rest = [
        auc(Order(score[:, k]), actual == k, weights) for k in range(score.shape[1])
    ]
    return {
        "macro_f1": f1.mean(axis=1),
        "balanced_accuracy": balanced_accuracy(counts),
        "ovr_auc": np.mean(against_rest, axis=0),
    }


def confusion(
    actual: np.ndarray, decided: np.ndarray, weights: np.ndarray, classes: int
) -> np.ndarray:
    """Weighted counts of shape (n_draws, actual, decided)."""
    cell = actual * classes + decided
    flat = weights @ np.eye(classes * classes)[cell]
    return flat.reshape(-1, classes, classes)


def balanced_accuracy(counts: np.ndarray) -> np.ndarray:
    """The mean recall over the classes that occur."""
    right = np.diagonal(counts, axis1=1, axis2=2)
    there = counts.sum(axis=2)
    recall = np.divide(right, there, out=np.zeros_like(right), where=there > 0)
    return recall.sum(axis=1) / (there > 0).sum(axis=1)


def equal_count_bins(score: np.ndarray, bins: int = BINS) -> np.ndarray:
    """The number of each row's bin; edges are the quantiles of all rows."""
    edges = np.quantile(score, np.linspace(0, 1, bins + 1))
    return np.clip(np.searchsorted(edges, score, side="right") - 1, 0, bins - 1)


def calibration_error(
    hit: np.ndarray, probability: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Mean distance between what was promised and what came, over equal-count bins."""
    member = np.eye(BINS)[equal_count_bins(probability)]
    gap = weights @ (member * (hit - probability)[:, None])
    return np.abs(gap).sum(axis=1) / weights.sum(axis=1)
