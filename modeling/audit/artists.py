"""Whether enough people made the tracks to tell one from all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from modeling.audit.finding import Finding, finding, percent
from modeling.features import first_artist
from modeling.inference.design import MANY_ARTISTS
from modeling.splits import effective, groups


def run(table: pd.DataFrame) -> list[Finding]:
    if "artist" not in table:
        return []
    if first_artist(table).notna().any():
        return _few(table)
    sentence = (
        "No track names its artist, so each counts as by an artist of its own: folds "
        "by artist are cut at random, two songs of one artist may stand on both "
        "sides, and every interval takes the tracks for independent. Scores may look "
        "better and surer than they are."
    )
    return [finding("no-artists", "warning", "table", len(table), sentence)]


def _few(table: pd.DataFrame) -> list[Finding]:
    """Artists so few, or of so unequal shares, that they vouch for little."""
    codes = groups(table, "artist")
    weight, largest = effective(codes), float(np.bincount(codes).max() / len(codes))
    if weight >= MANY_ARTISTS:
        return []
    sentence = (
        f"The tracks of {codes.max() + 1:,} artists weigh like those of {weight:.1f} "
        f"of one size (one made {percent(largest)}): what is found holds for these, "
        "and intervals of scores are narrower than they should be."
    )
    return [finding("few-artists", "warning", "table", weight, sentence)]
