"""A saved model, checked and made ready: what is slow is done once, here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController

from modeling import features
from modeling.errors import BadInput
from modeling.evaluation.likeness import Known, unpacked
from modeling.evaluation.nearest import Nearest
from modeling.predict import intact
from modeling.predict.quick import guesser
from modeling.results import model as file

LEVEL = 0.8
"""Of the interval for the views."""


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
    nearest: Nearest
    place: dict[str, int]
    """Which of the known tracks an id is."""
    threads: ThreadpoolController
    """Made here, for looking for the libraries takes milliseconds."""
    spoiled: tuple[str, ...]
    """Why these models should not be used, in sentences of the audit."""


@dataclass(frozen=True)
class Saved:
    """What `load` gives: models for tracks with Spotify's features, and for clips.

    ``clips`` is None where too few tracks were heard; ``heard`` says how many were.
    ``spoiled`` says what is wrong with the data, and so with all that rests on them.
    """

    path: Path
    tracks: Models
    clips: Models | None
    heard: int
    spoiled: tuple[str, ...]


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
        return Saved(
            path,
            _models(path, content, "B"),
            _models(path, clips, "L") if "tasks" in clips else None,
            int(clips["rows"]),
            _sentences(clips["spoiled"]),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise BadInput(
            f"{path}: expected a model of python -m modeling.run, got a skops file "
            f"without its parts ({error!r}); {file.AGAIN}"
        ) from error


def _check(path: Path, flaws: Iterator[str]) -> None:
    try:
        flaw = next(flaws, None)
    except Exception as error:  # a damaged estimator raises whatever it comes upon
        flaw = f"its parts do not fit ({error!r})".replace("\n", " ")
    if flaw is not None:
        raise BadInput(f"{path}: the model is damaged: {flaw}; {file.AGAIN}")


def _flaws(models: Models, possible: list[str]) -> Iterator[str]:
    yield from intact.numbers(models.rows, models.base_rate, len(models.known.views))
    for name, task in models.tasks.items():
        if name not in ("binary", "regression") or set(task.columns) - set(possible):
            yield f"it has a model for {name} on feature set {task.features}"
        yield from intact.width(task.half_width)
        yield from intact.guess(name, task.guess(np.full((1, len(task.columns)), 0.0)))


def _models(path: Path, content: Mapping[str, object], largest: str) -> Models:
    """Models checked; ``largest`` is the set of features that has all they ask for."""
    known = unpacked(content["known"])
    _check(path, intact.known(known, _columns(largest)))
    models = Models(
        int(content["rows"]),
        float(content["base_rate"]),
        {name: _task(name, task) for name, task in content["tasks"].items()},
        known,
        Nearest(known.places),
        {name: row for row, name in enumerate(known.track_id) if name is not None},
        ThreadpoolController(),
        _sentences(content["spoiled"]),
    )
    for task in models.tasks.values():
        if task.columns != _columns(task.features):
            raise BadInput(
                f"{path}: was made with other columns of set {task.features} than "
                f"this version makes; {file.AGAIN}"
            )
    _check(path, _flaws(models, _columns(largest)))
    return models


def _sentences(given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise TypeError("spoiled is no list of sentences")
    return tuple(given)


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
