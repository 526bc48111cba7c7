"""What the three studies share: every model on the same folds, judged the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from modeling import features, splits
from modeling.config import Config
from modeling.errors import TooFewRows
from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.importance import permuted
from modeling.evaluation.outoffold import Fit, Predicted, predict
from modeling.evaluation.scores import Scores
from modeling.models import MODELS

FEWEST_ROWS = 50
"""10 tracks to judge a fold on, and two rows for each column of the effects."""

FEWEST_ARTISTS = 10
"""Two for each of five folds, or a fold would be one artist's luck."""


@dataclass(frozen=True)
class Judged:
    """The rows that were judged: what was observed, and who was behind each."""

    rows: np.ndarray
    y: np.ndarray
    groups: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class Study:
    """One question: its target, its scores and the curves of its answer.

    ``shares`` gives the share of each class among all studied rows (empty for a
    regression); ``score`` and ``curves`` see judged rows only.
    """

    task: str
    main: str
    target: Callable[[pd.Series], np.ndarray]
    classes: tuple[str, ...]
    score: Callable[[Predicted, Judged, np.ndarray], Scores]
    curves: Callable[[dict[str, Predicted], str, Judged], dict[str, object]]


@dataclass(frozen=True)
class StudyResult:
    """What a study found, ready to be written.

    ``metrics`` is its part of metrics.json. ``out_of_fold`` has the best model's
    predictions for the judged ``rows``.
    """

    task: str
    metrics: dict[str, object]
    rows: np.ndarray
    out_of_fold: Predicted
    best: Fit


@dataclass(frozen=True)
class Entrant:
    fit: Fit
    role: str
    name: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"{self.fit.model} {self.fit.features}")


def run(
    study: Study,
    table: pd.DataFrame,
    config: Config,
    more_curves: Callable[..., dict[str, object]] | None = None,
) -> StudyResult:
    """Fit, judge and compare every model that answers the study's question."""
    folds = splits.folds(table, config.group, config.seed, config.folds)
    y = study.target(table["views"])
    _enough(study, table, y, folds)
    entrants = lineup(study.task, config)
    sets = dict.fromkeys(entrant.fit.features for entrant in entrants)
    frames = {name: features.matrix(table, name) for name in sets}
    matrices = {name: frame.to_numpy() for name, frame in frames.items()}
    done = predict(
        [entrant.fit for entrant in entrants],
        study.task,
        matrices,
        y,
        folds,
        config.seed,
        config.jobs,
    )
    rows = np.sort(np.concatenate([test for _, test in folds]))
    artists = splits.groups(table, "artist")
    shares = np.empty(0)
    if study.classes:
        shares = np.bincount(y, minlength=len(study.classes)) / len(y)
    judged = Judged(rows, y[rows], artists[rows], shares)
    models, draws = _judge(study, entrants, done, judged, config)
    best = _best(entrants, models, study.main)
    predicted = {e.name: p for e, p in zip(entrants, done, strict=True)}
    fit = entrants[best].fit
    curves = study.curves(predicted, entrants[best].name, judged)
    if more_curves is not None:
        make = MODELS[fit.model].make[study.task]
        curves |= more_curves(make, matrices[fit.features], y, artists, folds, config)
    curves["importance"] = permuted(
        done[best],
        study.task,
        matrices[fit.features],
        folds,
        features.blocks(list(frames[fit.features].columns)),
        lambda p, w: study.score(by_share(p, shares), judged, w)[study.main],
        judged.groups,
        config.bootstrap,
        config.seed,
    )
    metrics = {
        "n": len(rows),
        "models": models,
        "best": models[best],
        "differences": _differences(study, entrants, models, draws, best),
        "curves": curves,
    }
    return StudyResult(study.task, metrics, rows, done[best], fit)


def lineup(task: str, config: Config) -> list[Entrant]:
    """Who takes part: dummies, popularity alone, the sets up to the chosen one, the
    models of 2021, and, for diagnosis, how often the crawler met the sound.
    """
    chosen = config.features
    ladder = {"A0": ["A0"], "P": [], "A": ["A0", "A"], "B": ["A0", "A", "B"]}[chosen]
    of_role = {
        role: [m for m in MODELS.values() if m.role == role and task in m.make]
        for role in ("dummy", "model", "original")
    }
    entrants = [Entrant(Fit(m.name, "P"), "dummy") for m in of_role["dummy"]]
    entrants.append(Entrant(Fit("Linear", "P", keep=chosen == "P"), "baseline"))
    if chosen == "P":
        entrants.append(Entrant(Fit("HGB", "P", keep=True), "model"))
    entrants += [
        Entrant(Fit(m.name, name, keep=True), "model")
        for name in ladder
        for m in of_role["model"]
    ]
    entrants += [
        Entrant(Fit(m.name, "A"), "original")
        for m in of_role["original"]
        if not (config.quick and m.slow)
    ]
    entrants.append(Entrant(Fit("Linear", "V"), "diagnosis"))
    if config.with_exposure:
        entrants.append(Entrant(Fit("HGB", "V"), "diagnosis"))
        entrants += [Entrant(Fit(m.name, "C"), "diagnosis") for m in of_role["model"]]
    return entrants


def _enough(
    study: Study, table: pd.DataFrame, y: np.ndarray, folds: Sequence[splits.Fold]
) -> None:
    artists = len(np.unique(splits.groups(table, "artist")))
    if len(table) < FEWEST_ROWS or artists < FEWEST_ARTISTS:
        raise TooFewRows(
            f"study {study.task!r} needs {FEWEST_ROWS} tracks with features by "
            f"{FEWEST_ARTISTS} artists, the table has {len(table)} by {artists}; "
            "collect more"
        )
    counts = np.bincount(y, minlength=len(study.classes)) if study.classes else ()
    for name, count in zip(study.classes, counts, strict=True):
        if count < len(folds):
            raise TooFewRows(
                f"study {study.task!r} needs {len(folds)} tracks of each class, the "
                f"{len(table)} rows have {count} of {name!r}; collect more, or leave "
                "it out with --tasks"
            )
    for train, test in folds:
        if study.classes and len(np.unique(y[train])) < len(study.classes):
            raise TooFewRows(
                f"study {study.task!r}: a class sits in one fold only, so nothing can "
                "be learned about it; collect more, or use --group none"
            )
        if len(test) < 2:
            raise TooFewRows(
                f"study {study.task!r}: a fold of fewer than two tracks; one artist "
                "has nearly all of them; collect more, or use --group none"
            )


def _judge(
    study: Study,
    entrants: Sequence[Entrant],
    done: Sequence[Predicted],
    judged: Judged,
    config: Config,
) -> tuple[list[dict[str, object]], list[Scores]]:
    ones = np.ones((1, len(judged.rows)))
    bootstrap = Draws(judged.groups, config.bootstrap)
    rows, draws = [], []
    for entrant, predicted in zip(entrants, done, strict=True):
        model = MODELS[entrant.fit.model]
        judge = _judging(study, predicted, judged, own=model.own_decision)
        points, drawn = judge(ones), bootstrap.of(judge)
        row: dict[str, object] = {
            "model": model.name,
            "features": entrant.fit.features,
            "group": config.group,
            "role": entrant.role,
        }
        for name, value in points.items():
            row[name] = float(value[0])
            row[f"{name}_ci"] = interval(drawn[name])
        notes = [model.note.get(study.task), predicted.note]
        row["note"] = "; ".join(filter(None, notes)) or None
        rows.append(row)
        draws.append(drawn)
    return rows, draws


def _judging(
    study: Study, predicted: Predicted, judged: Judged, *, own: bool
) -> Callable[[np.ndarray], Scores]:
    if not own:
        predicted = by_share(predicted, judged.shares)
    return lambda weights: study.score(predicted, judged, weights)


def by_share(predicted: Predicted, shares: np.ndarray) -> Predicted:
    """Cut at how common each class is, so that a rare class is called at all."""
    score = predicted.score
    if score.ndim == 2:
        decided = np.argmax(score / shares, axis=1)
    elif len(shares) == 2:
        decided = (score > shares[1]).astype("int64")
    else:
        decided = score
    return Predicted(
        score, decided, predicted.is_probability, predicted.fitted, predicted.note
    )


def _best(
    entrants: Sequence[Entrant], models: Sequence[dict[str, object]], main: str
) -> int:
    roles = ("model",) if any(e.role == "model" for e in entrants) else ("baseline",)
    return max(
        (i for i, entrant in enumerate(entrants) if entrant.role in roles),
        key=lambda i: models[i][main],
    )


def _differences(
    study: Study,
    entrants: Sequence[Entrant],
    models: Sequence[dict[str, object]],
    draws: Sequence[Scores],
    best: int,
) -> list[dict[str, object]]:
    """The best model against simpler ones, on the same draws."""
    found = []
    for name in ("Linear A", "HGB A", "Linear P"):
        for other, entrant in enumerate(entrants):
            if entrant.name != name or other == best:
                continue
            gap = draws[best][study.main] - draws[other][study.main]
            found.append(
                {
                    "metric": study.main,
                    "a": entrants[best].name,
                    "b": name,
                    "difference": models[best][study.main] - models[other][study.main],
                    "ci": interval(gap),
                }
            )
    return found
