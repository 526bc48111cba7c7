"""Nested tuning in two sentences: what was chosen in each fold, what it brought."""

from __future__ import annotations

from modeling.report.names import model
from modeling.report.scores import SCORES
from modeling.report.sources import Results
from modeling.report.wording import interval, listing, signed

SETTINGS = {"max_iter": "boosted trees"}


def tuned(results: Results, task: str) -> str:
    """Empty where nothing was tuned."""
    found = results.task(task).get("tuning")
    if not found or not found.get("folds"):
        return ""
    (name,) = found["grid"][0]
    tried = [f"{setting[name]:g}" for setting in found["grid"]]
    chosen = [f"{fold['params'][name]:g}" for fold in found["folds"]]
    low, high = found.get("gain_ci") or (None, None)
    label = SCORES[task][0][1]
    if None in (low, high) or low <= 0 <= high:
        verdict = "no gain was shown, so the untuned model stands"
    else:
        verdict = "a gain" if low > 0 else "a loss, so the untuned model stands"
    return (
        f"Nested tuning of {model(found)} tried {listing(tried)} "
        f"{SETTINGS.get(name, name)} and chose {listing(chosen)} in the folds, each "
        f"without a look at the tracks it is judged on. It changes {label} by "
        f"{signed(found['gain'], 3)} ({interval(found.get('gain_ci'))}): {verdict}."
    )
