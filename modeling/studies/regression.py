"""How many views? Judged in decades: a factor of ten is a factor of ten anywhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling import targets
from modeling.config import Config
from modeling.evaluation import conformal, scores
from modeling.evaluation.outoffold import Fit, Predicted
from modeling.models import MODELS
from modeling.studies import compare
from modeling.studies.compare import Data, Judged, Study, StudyResult

DOTS = 2000
"""Dots of a scatter plot; more only turn it black."""


def run(table: pd.DataFrame, config: Config) -> StudyResult:
    return compare.run(STUDY, table, config, _interval)


def _target(views: pd.Series) -> np.ndarray:
    return targets.log_views(views).to_numpy()


def _score(predicted: Predicted, judged: Judged, weights: np.ndarray) -> scores.Scores:
    return scores.regression(judged.y, predicted.score, weights)


def _curves(
    predicted: dict[str, Predicted], best: str, judged: Judged
) -> dict[str, object]:
    guess = predicted[best].score
    dots = np.unique(np.linspace(0, len(guess) - 1, DOTS).astype("int64"))
    counts, edges = np.histogram(judged.y - guess, bins=40)
    return {
        "scatter": np.column_stack([judged.y, guess])[dots],
        "residuals": {"edges": edges, "counts": counts},
    }


def _interval(fit: Fit, data: Data, config: Config) -> dict[str, object]:
    found = conformal.intervals(
        MODELS[fit.model].make["regression"],
        data.matrix(fit.features),
        data.y,
        data.artists,
        data.folds,
        config.seed,
        config.bootstrap,
        config.jobs,
    )
    return {"interval": found}


STUDY = Study("regression", "r2", _target, (), _score, _curves)
