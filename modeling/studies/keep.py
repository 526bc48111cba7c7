"""What stays of the studies beside their numbers: predictions, models, their card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from modeling import splits, targets
from modeling.config import Config
from modeling.results import DIGITS, write_bytes
from modeling.results.model import save
from modeling.studies import card, final, spoiled
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
    results: Sequence[StudyResult],
    everything: pd.DataFrame,
    sha256: str,
    audit: Mapping[str, object] | None = None,
) -> None:
    """The best models, fitted once more on every row, in model.skops; and their card.

    ``table`` has the studied rows, ``everything`` all sounds, of which some may have
    been heard. What ``audit`` (the content of audit.json) holds to be spoiled is said
    in both files. Where no study was run that makes a model, none is left from before.
    """
    path, page = out / "model.skops", out / "MODEL_CARD.md"
    found = {task: r for task in final.TASKS for r in results if r.task == task}
    if not found:
        path.unlink(missing_ok=True)
        page.unlink(missing_ok=True)
        return
    fits = {task: result.best for task, result in found.items()}
    clips = final.of_clips(everything, config, tuple(found))
    content: Mapping[str, object] = {
        "seed": config.seed,
        "data_sha256": sha256,
        "group": config.group,
        **final.of_tracks(table, config, found),
        "spoiled": spoiled.sentences(audit, fits),
        "clips": clips | {"spoiled": spoiled.sentences(audit, {})},
    }
    save(path, content)
    write_bytes(page, card.text(content, found).encode())
