"""The rows of a table of scores, with intervals, and paired differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from modeling.config import Config
from modeling.evaluation.bootstrap import LEVEL, Draws, interval
from modeling.evaluation.outoffold import Predicted
from modeling.evaluation.scores import Scores
from modeling.models import MODELS
from modeling.studies.lineup import Entrant

SIMPLER = ("Linear A", "HGB A", "Linear P")
"""What the best model is compared with, on the same draws."""


@dataclass(frozen=True)
class Judged:
    """The rows that were judged: what was observed, and who was behind each.

    ``shares`` gives the share of each class among all studied rows (empty for a
    regression).
    """

    rows: np.ndarray
    y: np.ndarray
    groups: np.ndarray
    shares: np.ndarray


Score = Callable[[Predicted, Judged, np.ndarray], Scores]

UPWARD = frozenset({"ece"})
"""Scores that a draw makes larger, since repeated rows are further from the mean of
their bin: their draws are moved back to the score itself."""


def judge(
    task: str,
    score: Score,
    entrants: Sequence[Entrant],
    done: Sequence[Predicted],
    judged: Judged,
    config: Config,
) -> tuple[list[dict[str, object]], list[Scores]]:
    """A row for each entrant, and its scores in every draw."""
    bootstrap = Draws(judged.groups, config.bootstrap)
    found = Parallel(n_jobs=config.jobs)(
        delayed(_scored)(
            score,
            # Fitted models stay where they are: judging needs none.
            replace(predicted, fitted=()),
            judged,
            bootstrap,
            own=MODELS[entrant.fit.model].own_decision,
        )
        for entrant, predicted in zip(entrants, done, strict=True)
    )
    rows = []
    for entrant, predicted, (points, drawn) in zip(entrants, done, found, strict=True):
        row: dict[str, object] = {
            "model": entrant.fit.model,
            "features": entrant.fit.features,
            "group": config.group,
            "role": entrant.role,
        }
        for name, value in points.items():
            row[name] = float(value[0])
            draws = drawn[name]
            if name in UPWARD and not np.isnan(draws).all():
                draws = np.maximum(draws - np.nanmean(draws) + value[0], 0)
            row[f"{name}_ci"] = interval(draws)
        notes = [MODELS[entrant.fit.model].note.get(task), predicted.note]
        row["note"] = "; ".join(filter(None, notes)) or None
        rows.append(row)
    return rows, [drawn for _, drawn in found]


def _scored(
    score: Score, predicted: Predicted, judged: Judged, bootstrap: Draws, *, own: bool
) -> tuple[Scores, Scores]:
    if not own:
        predicted = by_share(predicted, judged.shares)
    with threadpool_limits(1):  # sums in another order change the last digits
        point = score(predicted, judged, np.ones((1, len(judged.rows))))
        return point, bootstrap.of(lambda weights: score(predicted, judged, weights))


def by_share(predicted: Predicted, shares: np.ndarray) -> Predicted:
    """Cut at how common each class is, so that a rare class is called at all."""
    score = predicted.score
    if score.ndim == 2:
        decided = np.argmax(score / shares, axis=1)
    elif len(shares) == 2:
        decided = (score > shares[1]).astype("int64")
    else:
        decided = score
    return replace(predicted, decided=decided)


def best(
    entrants: Sequence[Entrant], rows: Sequence[dict[str, object]], main: str
) -> int:
    """The place of the best model: popularity alone is one, and may be the best."""
    return max(_rivals(entrants), key=lambda i: rows[i][main])


def _rivals(entrants: Sequence[Entrant]) -> list[int]:
    roles = ("model", "baseline")
    return [i for i, entrant in enumerate(entrants) if entrant.role in roles]


def selection(
    main: str,
    entrants: Sequence[Entrant],
    rows: Sequence[dict[str, object]],
    draws: Sequence[Scores],
    chosen: int,
) -> dict[str, object]:
    """The best score less what it owes to having been chosen by that very score.

    Of models that are equally good, the one that luck favours most is chosen. So the
    lead is taken, in each draw, of whichever contender is furthest above its own mean
    over the draws (the maximum that Westfall and Young 1993 use for many tests at
    once); a contender is who is not clearly behind the best. The interval's lower end
    holds for all contenders at the same time.
    """
    rivals = _rivals(entrants)
    lead = [
        draws[i][main]
        for i in rivals
        if i == chosen or interval(draws[chosen][main] - draws[i][main])[0] <= 0
    ]
    known = np.array(lead)[:, ~np.isnan(lead).any(axis=0)]
    score, (_, high) = float(rows[chosen][main]), interval(draws[chosen][main])
    if len(lead) == 1 or not known.size:
        return {"among": len(rivals), "optimism": 0.0, "score": score} | {
            "ci": interval(draws[chosen][main])
        }
    # Draws may lie above or below a score as such; that is no luck of one model.
    furthest = (known - known.mean(axis=1, keepdims=True)).max(axis=0)
    optimism = float(furthest.mean())
    low = score - float(np.quantile(furthest, (1 + LEVEL) / 2))
    return {
        "among": len(rivals),
        "optimism": optimism,
        "score": score - optimism,
        "ci": [low, max(high - optimism, low)],
    }


def differences(
    main: str,
    entrants: Sequence[Entrant],
    rows: Sequence[dict[str, object]],
    draws: Sequence[Scores],
    chosen: int,
) -> list[dict[str, object]]:
    """The chosen model against simpler ones, on the same draws."""
    found = []
    for name in SIMPLER:
        for other, entrant in enumerate(entrants):
            if entrant.name != name or other == chosen:
                continue
            found.append(
                {
                    "metric": main,
                    "a": entrants[chosen].name,
                    "b": name,
                    "difference": rows[chosen][main] - rows[other][main],
                    "ci": interval(draws[chosen][main] - draws[other][main]),
                }
            )
    return found
