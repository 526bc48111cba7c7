"""A linear support vector machine, solved where it is small: in its features.

SVC walks through the dual, one variable a track, until it is within 1e-3; with fourteen
features the same problem has fifteen unknowns. An interior point method, whose every
step is one system of fifteen equations, ends at the same plane, and nearer to it.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.linalg import cho_factor, cho_solve

NEAR = 1e-8
"""How far from the conditions of an optimum to stop; SVC is content with 1e-3."""

STEPS = 100
INSIDE = 0.995
"""Share of the way to the nearest bound that a step may go."""


class LinearSVM:
    """What SVC(kernel="linear") aims at: hinge loss, C of 1, votes between pairs.

    >>> X = np.array([[-2.0], [-1.0], [1.0], [2.0]])
    >>> machine = LinearSVM().fit(X, np.array([3, 3, 7, 7]))
    >>> machine.predict(np.array([[-0.1], [0.1]])).tolist()
    [3, 7]
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> LinearSVM:
        self.classes = np.unique(y)
        self.planes = {}
        for low, high in combinations(range(len(self.classes)), 2):
            rows = np.isin(y, self.classes[[low, high]])
            side = np.where(y[rows] == self.classes[low], 1.0, -1.0)
            self.planes[low, high] = plane(X[rows], side)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        votes = np.zeros((len(X), len(self.classes)), dtype=int)
        for (low, high), (weights, intercept) in self.planes.items():
            is_low = X @ weights + intercept > 0
            votes[:, low] += is_low
            votes[:, high] += ~is_low
        return self.classes[votes.argmax(axis=1)]  # a tie goes to the lower class


def plane(X: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and intercept with the least half square plus sum of hinge losses.

    `side` is 1 or -1 by class. Mehrotra's predictor-corrector on the dual, which has a
    variable in [0, 1] for each row.
    """
    rows = np.column_stack([X * side[:, None], side])
    room = np.full((2, len(X)), 0.5)  # above 0 and below 1: a and 1 - a
    price = np.ones((2, len(X)))  # the multipliers of those two bounds
    intercept = 0.0
    for _ in range(STEPS):
        weights, uneven = np.split(rows.T @ room[0], [-1])
        slack = rows @ np.append(weights, intercept) - 1 - price[0] + price[1]
        gap = (room * price).mean()
        if max(gap, np.abs(slack).max(), abs(uneven[0]) / len(X)) < NEAR:
            break
        newton = Newton(rows, room, price, slack, uneven[0])
        # Straight at the optimum; then, with what that step showed, along the middle.
        to_room, to_price, _ = newton.step(-room * price)
        far = _reach(room, to_room, price, to_price)
        ahead = ((room + far * to_room) * (price + far * to_price)).mean()
        aim = gap * (ahead / gap) ** 3
        to_room, to_price, turn = newton.step(aim - room * price - to_room * to_price)
        far = INSIDE * _reach(room, to_room, price, to_price)
        room, price = room + far * to_room, price + far * to_price
        intercept += far * turn
    return weights, float(intercept)


class Newton:
    """The conditions of an optimum made linear at a point, factorised once."""

    def __init__(
        self,
        rows: np.ndarray,
        room: np.ndarray,
        price: np.ndarray,
        slack: np.ndarray,
        uneven: float,
    ) -> None:
        self.rows, self.room, self.price = rows, room, price
        self.slack, self.uneven = slack, uneven
        self.scale = (price / room).sum(axis=0)
        matrix = rows.T @ (rows / self.scale[:, None])
        # The weights are penalised, the intercept is not.
        matrix[np.diag_indices(len(matrix) - 1)] += 1
        self.factor = cho_factor(matrix)

    def step(self, change: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """Steps of room, price and intercept that change room times price so much."""
        wanted = change / self.room
        right = wanted[0] - wanted[1] - self.slack
        moved = self.rows.T @ (right / self.scale)
        moved[-1] += self.uneven
        moved = cho_solve(self.factor, moved)
        up = (right - self.rows @ moved) / self.scale
        to_room = np.array([up, -up])
        return to_room, wanted - self.price / self.room * to_room, moved[-1]


def _reach(
    room: np.ndarray, to_room: np.ndarray, price: np.ndarray, to_price: np.ndarray
) -> float:
    """The longest step, at most 1, after which neither room nor price is negative."""
    fastest = min((to_room / room).min(), (to_price / price).min())
    return 1.0 if fastest >= -1 else -1 / fastest
