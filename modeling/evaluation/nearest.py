"""The nearest of many places, also for a place of which not every number is known."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

NEAREST = 3

BLOCK = 1 << 20
"""Distances that stay in a processor's cache: as many are looked through at once."""


class Nearest:
    """Finds the nearest of ``places`` (n_known, n_columns), which have no gaps.

    A place without gaps is looked up in a tree. One with gaps is compared with all, by
    one matrix product for many: no tree serves every choice of columns.
    """

    def __init__(self, places: np.ndarray) -> None:
        self._places = places.astype("float64")
        # as soon to ask as a balanced tree, and sooner made
        self._tree = KDTree(self._places, leafsize=32, balanced_tree=False)
        single = places.astype("float32")
        self._both = np.ascontiguousarray(np.hstack([single**2, -2 * single]).T)

    def of(self, asked: np.ndarray, same: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which places are nearest to each row, and how far off, nearest first.

        Parameters
        ----------
        asked : array of shape (n_tracks, n_columns)
            NaN for a gap, which does not count: the distance is that of what is there,
            scaled up to all columns.
        same : int array of shape (n_tracks,)
            Which place each row itself is, and so is no neighbour of; or -1.

        Returns
        -------
        rows : int array of shape (n_tracks, 3)
            -1 where there is nobody, or nothing to compare by.
        distance : array of shape (n_tracks, 3)
            Infinite where there is nobody.
        """
        there = ~np.isnan(asked)
        count = there.sum(axis=1)
        rows = np.full((len(asked), NEAREST + 1), len(self._places))
        distance = np.full(rows.shape, np.inf)
        whole = np.flatnonzero(count == asked.shape[1])
        distance[whole], rows[whole] = self._tree.query(asked[whole], k=NEAREST + 1)
        some = np.flatnonzero((count > 0) & (count < asked.shape[1]))
        size = max(1, BLOCK // max(1, len(self._places)))
        for start in range(0, len(some), size):
            part = some[start : start + size]
            distance[part], rows[part] = self._compared(asked[part], there[part])
        rows, distance = _without(same, rows, distance)
        return np.where(np.isfinite(distance), rows, -1), distance

    def _compared(
        self, asked: np.ndarray, there: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Distances to all are had in single precision, those to the best anew."""
        asked = np.where(there, asked, 0)
        square = np.hstack([there, asked]).astype("float32") @ self._both
        line = np.arange(len(asked))
        rows = np.full((len(asked), NEAREST + 1), len(self._places))
        distance = np.full(rows.shape, np.inf)
        more = there.shape[1] / there.sum(axis=1)
        for rank in range(min(rows.shape[1], len(self._places))):
            best = square.argmin(axis=1)
            square[line, best] = np.inf
            off = (self._places[best] - asked) * there
            rows[:, rank] = best
            distance[:, rank] = np.sqrt((off**2).sum(axis=1) * more)
        order = np.argsort(distance, axis=1, kind="stable")
        return tuple(np.take_along_axis(a, order, axis=1) for a in (distance, rows))


def _without(
    same: np.ndarray, rows: np.ndarray, distance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """One column less: each row's own place, or else the last.

    >>> of = _without(np.array([4, -1]), np.array([[4, 7], [4, 7]]), np.eye(2))
    >>> of[0].tolist(), of[1].tolist()
    ([[7], [4]], [[0.0], [0.0]])
    """
    left_out = rows == same[:, None]
    left_out[~left_out.any(axis=1), -1] = True
    shape = (len(rows), rows.shape[1] - 1)
    return rows[~left_out].reshape(shape), distance[~left_out].reshape(shape)
