"""What a study knows of a model before it is fitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sklearn.base import BaseEstimator

Factory = Callable[[int], BaseEstimator]
CLASSIFICATION = ("multiclass", "binary")


@dataclass(frozen=True)
class Model:
    """``make`` has a factory for each task that the model can do.

    ``note`` names what differs from the model that the name promises. Models of a
    higher ``cost`` take longer to fit and are begun first.
    """

    name: str
    role: str
    make: dict[str, Factory]
    own_decision: bool = False
    slow: bool = False
    cost: int = 0
    note: dict[str, str] = field(default_factory=dict)
