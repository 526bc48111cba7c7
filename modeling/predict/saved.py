"""A saved model, checked and made ready: what is slow is done once, here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController

from modeling import features
from modeling.errors import BadInput
from modeling.evaluation.likeness import Known
from modeling.predict.quick import guesser
from modeling.results import model as file

LEVEL = 0.8
"""Of the interval for the views."""

TEXTS = ("title_tt", "title_sp", "album_tt", "album_sp", "artist")


@dataclass(frozen=True)
class Task:
    """One fitted model: what it takes, and ``guess`` from that to numbers.

    ``half_width`` is in decades of views; 0 for a probability.
    """

    features: str
    columns: list[str]
    guess: Callable[[np.ndarray], np.ndarray]
    half_width: float


@dataclass(frozen=True)
class Models:
    """All models for one kind of input, and the tracks that they learned from."""

    rows: int
    base_rate: float
    tasks: dict[str, Task]
    known: Known
    place: dict[str, int]
    """Which of the known tracks an id is."""
    threads: ThreadpoolController
    """Made here, for looking for the libraries takes milliseconds."""


@dataclass(frozen=True)
class Saved:
    """What `load` gives: models for tracks with Spotify's features, and for clips.

    ``clips`` is None where too few tracks were heard; ``heard`` says how many were.
    """

    path: Path
    tracks: Models
    clips: Models | None
    heard: int


def load(path: str | Path) -> Saved:
    """The models in a file of `python -m modeling.run`, ready to predict.

    Raises
    ------
    StudyError
        There is no such file, or it is no model that can be trusted; in one sentence.
    """
    path = Path(path)
    content = file.load(path)
    try:
        clips = content["clips"]
        saved = Saved(
            path,
            _models(content),
            _models(clips) if "tasks" in clips else None,
            int(clips["rows"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"{path}: expected a model of python -m modeling.run, got a skops file "
            f"without its parts ({error!r}); {file.AGAIN}"
        ) from error
    for models in filter(None, (saved.tracks, saved.clips)):
        for task in models.tasks.values():
            if task.columns != _columns(task.features):
                raise BadInput(
                    f"{path}: was made with other columns of set {task.features} than "
                    f"this version makes; {file.AGAIN}"
                )
    return saved


def _models(content: Mapping[str, object]) -> Models:
    known = Known(**content["known"])
    return Models(
        int(content["rows"]),
        float(content["base_rate"]),
        {name: _task(name, task) for name, task in content["tasks"].items()},
        known,
        {name: row for row, name in enumerate(known.track_id) if name is not None},
        ThreadpoolController(),
    )


def _task(name: str, content: Mapping[str, object]) -> Task:
    width = content["half_widths"][str(LEVEL)] if name == "regression" else 0.0
    return Task(
        content["features"],
        content["columns"],
        guesser(content["estimator"], name),
        float(width),
    )


def _columns(of: str) -> list[str]:
    """The columns of a feature set, as this version makes them."""
    names = (*features.FOURTEEN, *features.HEARD)
    return list(features.columns({name: [np.nan] for name in names}, of))
