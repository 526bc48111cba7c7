"""Viral or not? A probability first, and a yes or no where it passes the base rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_curve, roc_curve

from modeling import targets
from modeling.config import Config
from modeling.evaluation import scores
from modeling.evaluation.bootstrap import Draws, interval
from modeling.evaluation.outoffold import Predicted
from modeling.studies import compare
from modeling.studies.compare import Judged, Study, StudyResult

CLASSES = ("not viral", "viral")
POINTS = 200
"""Points of a curve: finer than a pixel of the plots."""

CALIBRATION_DRAWS = 200


def run(table: pd.DataFrame, config: Config) -> StudyResult:
    return compare.run(STUDY, table, config)


def _target(views: pd.Series) -> np.ndarray:
    return targets.viral(views).to_numpy().astype("int64")


def _score(predicted: Predicted, judged: Judged, weights: np.ndarray) -> scores.Scores:
    return scores.binary(
        judged.y == 1,
        predicted.score,
        predicted.decided,
        weights,
        is_probability=predicted.is_probability,
    )


def _curves(
    predicted: dict[str, Predicted], best: str, judged: Judged
) -> dict[str, object]:
    hit = judged.y == 1
    shown = {best: best, "Linear P": "Linear P", "Majority": "Majority P"}
    roc, pr = {}, {}
    for label, name in shown.items():
        score = predicted[name].score
        false, true, _ = roc_curve(hit, score)
        precision, recall, _ = precision_recall_curve(hit, score)
        roc[label] = dict(zip(("fpr", "tpr"), _thinned(false, true), strict=True))
        pr[label] = dict(
            zip(("recall", "precision"), _thinned(recall, precision), strict=True)
        )
    chosen = predicted[best]
    edges = np.linspace(0, 1, 21)
    decided = compare.by_share(chosen, judged.shares).decided
    ones = np.ones((1, len(hit)))
    return {
        "roc": roc,
        "pr": pr,
        "calibration": _calibration(hit, chosen.score, judged.groups),
        "histogram": {
            "edges": edges,
            "viral": np.histogram(chosen.score[hit], edges)[0],
            "other": np.histogram(chosen.score[~hit], edges)[0],
        },
        "threshold": judged.shares[1],
        "confusion": {
            "labels": list(CLASSES),
            "counts": scores.confusion(judged.y, decided, ones, 2)[0].astype("int64"),
        },
    }


def _thinned(*curve: np.ndarray) -> list[np.ndarray]:
    keep = np.unique(np.linspace(0, len(curve[0]) - 1, POINTS).astype("int64"))
    return [axis[keep] for axis in curve]


def _calibration(
    hit: np.ndarray, probability: np.ndarray, groups: np.ndarray
) -> list[dict[str, object]]:
    """Promised against observed in equal-count bins, with intervals over artists."""
    member = scores.equal_count_bins(probability, 10)
    bins = np.unique(member)
    one_hot = (member[:, None] == bins).astype("float64")

    def observed(weights: np.ndarray) -> scores.Scores:
        there = weights @ one_hot
        hits = weights @ (one_hot * hit[:, None])
        share = np.divide(hits, there, out=np.full_like(hits, np.nan), where=there > 0)
        return {str(number): share[:, place] for place, number in enumerate(bins)}

    drawn = Draws(groups, CALIBRATION_DRAWS).of(observed)
    points = []
    for number in bins:
        inside = member == number
        low, high = interval(drawn[str(number)])
        points.append(
            {
                "predicted": float(probability[inside].mean()),
                "observed": float(hit[inside].mean()),
                "n": int(inside.sum()),
                "low": low,
                "high": high,
            }
        )
    return points


STUDY = Study("binary", "auc", _target, CLASSES, _score, _curves)
