"""The model card: what the saved models answer, how well, and what they are not for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modeling.config import VIRAL_VIEWS
from modeling.studies.compare import StudyResult

CARD = """\
# Model card: will a sound go viral?
{spoiled}
**What it answers.** {answers}

**What it is.** {what} Seed {seed}. Trained on {rows:,} tracks by {artists:,} artists;
{base_rate:.1%} of them viral. The data have the SHA-256 `{data_sha256}`.

**How good it is.** Judged on tracks that it had not seen (folds by {group}). {how_good}

**Clips.** {clips}

**What it is not for.** It does not say why a track does well, and most of what makes a
video seen is not in these columns. It knows only sounds that a crawl met. Never use
it to judge a person.

**How to ask it.** `python -m modeling.predict --help`. It says beside every answer what
the base rate is, which known tracks are nearest ({kept}) and by how many
features they were compared, which features are missing, and when a track is unlike all
that it has seen.

**How to load it.** With `modeling.predict.load`, which refuses types that it does not
know; never with pickle.
"""

ANSWERS = {
    "binary": "The probability that the most seen video with a sound reaches "
    f"{VIRAL_VIEWS:,} views.",
    "regression": "The views of the most seen video, with an 80 % interval.",
}


def text(content: Mapping[str, object], results: Mapping[str, StudyResult]) -> str:
    """The card of what is saved as ``content``, with the scores of its studies."""
    tasks = content["tasks"]
    what = [
        f"{found['model']} on feature set {found['features']} "
        f"({len(found['columns'])} columns) for {task}."
        for task, found in tasks.items()
    ]
    how_good = [_SCORED[task](result, tasks[task]) for task, result in results.items()]
    return CARD.format(
        **{name: content[name] for name in ("rows", "artists", "base_rate")},
        **{name: content[name] for name in ("seed", "data_sha256", "group")},
        spoiled=_spoiled(content["spoiled"]),
        kept=_kept(content),
        answers=" ".join(ANSWERS[task] for task in tasks),
        what=" ".join(what),
        how_good="\n\n".join(how_good),
        clips=_clips(content["clips"]),
    )


def _spoiled(sentences: Sequence[str]) -> str:
    r"""A warning to stand first.

    >>> _spoiled([]), _spoiled(["It knows the answer.", "It is a\ncoin."])
    ('', '\n> **Warning: do not use it.** It knows the answer. It is a coin.\n')
    """
    if not sentences:
        return ""
    return f"\n> **Warning: do not use it.** {' '.join(' '.join(sentences).split())}\n"


def _kept(content: Mapping[str, object]) -> str:
    kept, rows = len(content["known"]["views"]), content["rows"]
    if kept == rows:
        return f"of all {rows:,}"
    return f"of {kept:,} kept tracks, drawn from {rows:,}"


def _binary(result: StudyResult, found: Mapping[str, object]) -> str:
    best, alone = result.metrics["best"], _popularity(result)
    low, high = best["auc_ci"]
    return (
        f"Viral or not: AUC {best['auc']:.3f} [{low:.3f}, {high:.3f}] (popularity "
        f"alone {alone['auc']:.3f}, a coin 0.5), average precision {best['ap']:.3f}, "
        f"Brier score {best['brier']:.3f}, calibration error {best['ece']:.3f}, lift "
        f"of the top tenth {best['lift_top_decile']:.2f}."
    )


def _regression(result: StudyResult, found: Mapping[str, object]) -> str:
    best, alone = result.metrics["best"], _popularity(result)
    low, high = best["r2_ci"]
    times = 10 ** found["half_widths"]["0.8"]
    return (
        f"Views: R2 of log10 views {best['r2']:.3f} [{low:.3f}, {high:.3f}] "
        f"(popularity alone {alone['r2']:.3f}, the mean 0). The 80 % interval reaches "
        f"from the predicted views divided by {times:.1f} to {times:.1f} times them."
    )


_SCORED = {"binary": _binary, "regression": _regression}


def _popularity(result: StudyResult) -> Mapping[str, float]:
    return next(m for m in result.metrics["models"] if m["role"] == "baseline")


def _clips(clips: Mapping[str, object]) -> str:
    if "tasks" not in clips:
        return (
            f"No model answers for them: {clips['rows']:,} tracks of these data were "
            "heard, which are too few."
        )
    said = (
        f"{clips['rows']:,} tracks were heard; {clips['base_rate']:.1%} of them viral. "
        "What is measured on a clip never stands in for Spotify's numbers: models of "
        "their own answer for clips"
    )
    binary = clips["tasks"].get("binary")
    if binary is None:
        return said + "."
    low, high = binary["auc_ci"]
    return f"{said}, with AUC {binary['auc']:.3f} [{low:.3f}, {high:.3f}]."
