"""Every choice of a study in one frozen record, passed down, never imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

TASKS = ("regression", "multiclass", "binary")
FEATURE_SETS = ("A0", "P", "A", "B")
GROUPS = ("artist", "spotify", "order", "none")

VIRAL_VIEWS = 1_000_000
"""A track is viral from here on: the 2021 study's upper class edge (1e6 counts)."""

CLASS_EDGES = (0, 50_000, 1_000_000, 1_000_000_000)
"""Edges of the 2021 study's three classes: low, middle, high."""


@dataclass(frozen=True)
class Config:
    """One run of the study.

    ``bootstrap`` is the number of cluster-bootstrap draws behind each 95 % interval.
    """

    tasks: tuple[str, ...] = TASKS
    features: Literal["A0", "P", "A", "B"] = "B"
    group: Literal["artist", "spotify", "order", "none"] = "artist"
    replicate: Literal["exact", "fast", "off"] = "fast"
    with_exposure: bool = False
    jobs: int = 1
    seed: int = 1
    folds: int = 5
    bootstrap: int = 500
    quick: bool = False
    out: Path = Path("data/processed")
