"""Tracks of which nobody knows who made them."""

from __future__ import annotations

import pandas as pd

from modeling.audit.finding import Finding, finding
from modeling.features import first_artist


def run(table: pd.DataFrame) -> list[Finding]:
    if "artist" not in table or first_artist(table).notna().any():
        return []
    sentence = (
        "No track names its artist, so each counts as by an artist of its own: folds "
        "by artist are cut at random, two songs of one artist may stand on both "
        "sides, and every interval takes the tracks for independent. Scores may look "
        "better and surer than they are."
    )
    return [finding("no-artists", "warning", "table", len(table), sentence)]
