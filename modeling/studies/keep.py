"""What stays of the studies beside their numbers: predictions, the model, its card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from modeling import features, splits, targets
from modeling.config import VIRAL_VIEWS, Config
from modeling.models import MODELS
from modeling.results import DIGITS, write_bytes
from modeling.results.model import save, write_card
from modeling.studies.compare import StudyResult, by_share


def write_predictions(
    path: Path, table: pd.DataFrame, config: Config, results: Sequence[StudyResult]
) -> None:
    """Out-of-fold predictions of each study's best model; empty where none was made."""
    viral = targets.viral(table["views"])
    classes = targets.three_classes(table["views"])
    guesses = {result.task: _spread(result, len(table)) for result in results}
    fold = pd.Series(pd.NA, index=table.index, dtype="Int64")
    cuts = splits.folds(table, config.group, config.seed, config.folds)
    for number, (_, test) in enumerate(cuts, start=1):
        fold.iloc[test] = number
    none = np.full(len(table), np.nan)
    three = none
    if "multiclass" in guesses:
        shares = np.bincount(classes)[1:] / len(classes)
        result = next(r for r in results if r.task == "multiclass")
        three = none.copy()
        three[result.rows] = by_share(result.out_of_fold, shares).decided + 1
    rows = pd.DataFrame(
        {
            "track_id": table.get("track_id"),
            "title_tt": table["title_tt"],
            "artist": table["artist"],
            "views": table["views"],
            "views_predicted": 10 ** guesses.get("regression", none),
            "viral": viral.astype("int64"),
            "p_viral": guesses.get("binary", none),
            "class": classes,
            "class_predicted": pd.Series(three, index=table.index).astype("Int64"),
            "fold": fold,
        }
    )
    text = rows.to_csv(index=False, float_format=f"%.{DIGITS}g", lineterminator="\n")
    write_bytes(path, text.encode())


def _spread(result: StudyResult, n: int) -> np.ndarray:
    values = np.full(n, np.nan)
    score = result.out_of_fold.score
    if score.ndim == 1:
        values[result.rows] = score
    return values


def write_model(
    out: Path,
    table: pd.DataFrame,
    config: Config,
    result: StudyResult,
    data: dict[str, object],
    sha256: str,
) -> None:
    """The best binary model, fitted once more on every row."""
    X = features.matrix(table, result.best.features)
    y = targets.viral(table["views"]).to_numpy().astype("int64")
    with threadpool_limits(1):
        model = MODELS[result.best.model].make["binary"](config.seed)
        model.fit(X.to_numpy(), y)
    save(
        out / "model.skops",
        {
            "task": "binary",
            "model": result.best.model,
            "features": result.best.features,
            "columns": list(X.columns),
            "base_rate": float(y.mean()),
            "seed": config.seed,
            "data_sha256": sha256,
        },
        model,
    )
    best = result.metrics["best"]
    baseline = next(m for m in result.metrics["models"] if m["role"] == "baseline")
    write_card(
        out / "MODEL_CARD.md",
        viral_views=VIRAL_VIEWS,
        model=best["model"],
        features=best["features"],
        columns=X.shape[1],
        seed=config.seed,
        rows=len(table),
        artists=data["artists"],
        share=data["viral_share"],
        sha256=sha256,
        group=config.group,
        auc=best["auc"],
        auc_low=best["auc_ci"][0],
        auc_high=best["auc_ci"][1],
        popularity=baseline["auc"],
        ap=best["ap"],
        brier=best["brier"],
        ece=best["ece"],
        lift=best["lift_top_decile"],
    )
