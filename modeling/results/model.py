"""The saved model and its card: a file that loads without running code, and a page
that says what it may be used for.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import skops.io
from sklearn.base import BaseEstimator

from modeling.errors import StudyError
from modeling.results import write_bytes

CARD = """\
# Model card: will a sound go viral?

**What it answers.** The probability that the most seen video with a sound reaches
{viral_views:,} views, for a track with Spotify's audio features.

**What it is.** {model} on feature set {features} ({columns} columns), seed {seed}.
Trained on {rows:,} tracks by {artists:,} artists; {share:.1%} of them viral. The data
have the SHA-256 `{sha256}`.

**How good it is.** Judged on tracks whose artist it had not seen (folds by {group}):
AUC {auc:.3f} [{auc_low:.3f}, {auc_high:.3f}] (popularity alone {popularity:.3f}, a coin
0.5), average precision {ap:.3f} (base rate {share:.3f}), Brier score {brier:.3f},
calibration error {ece:.3f}, lift of the top tenth {lift:.2f}.

**What it is not for.** It does not say why a track does well, and most of what makes a
video seen is not in these columns. It knows only sounds that a crawl met. Never use
it to judge a person.

**How to load it.** With `skops.io.load`, which refuses types that it does not know;
never with pickle.
"""


def save(path: Path, content: dict[str, object], estimator: BaseEstimator) -> None:
    """The fitted estimator with what a prediction needs to know beside it."""
    try:
        data = skops.io.dumps({**content, "estimator": estimator})
    except (TypeError, pickle.PicklingError) as error:
        raise StudyError(f"{path}: the model cannot be saved: {error}") from error
    write_bytes(path, data)


def write_card(path: Path, **facts: object) -> None:
    write_bytes(path, CARD.format(**facts).encode())
