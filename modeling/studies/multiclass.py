"""Low, middle or high? The three classes of 2021, each cut at its share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling import targets
from modeling.config import Config
from modeling.evaluation import scores
from modeling.evaluation.outoffold import Predicted
from modeling.studies import compare
from modeling.studies.compare import Judged, Study, StudyResult

CLASSES = ("low", "middle", "high")


def run(table: pd.DataFrame, config: Config) -> StudyResult:
    return compare.run(STUDY, table, config)


def _target(views: pd.Series) -> np.ndarray:
    return targets.three_classes(views).to_numpy() - 1


def _score(predicted: Predicted, judged: Judged, weights: np.ndarray) -> scores.Scores:
    return scores.multiclass(judged.y, predicted.score, predicted.decided, weights)


def _curves(
    predicted: dict[str, Predicted], best: str, judged: Judged
) -> dict[str, object]:
    decided = compare.by_share(predicted[best], judged.shares).decided
    ones = np.ones((1, len(decided)))
    counts = scores.confusion(judged.y, decided, ones, len(CLASSES))[0]
    return {"confusion": {"labels": list(CLASSES), "counts": counts.astype("int64")}}


STUDY = Study("multiclass", "macro_f1", _target, CLASSES, _score, _curves)
