"""Tracks that the saved models have learned from, and a fairer word on those."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from modeling.errors import BadInput
from modeling.results.model import AGAIN

COLUMNS = ("track_id", "views", "views_predicted", "p_viral")


class Learned:
    """What models without a track's artist said of it: predictions.csv by the model."""

    def __init__(self, model: Path) -> None:
        self.path = model.with_name("predictions.csv")
        self._rows = {}
        if self.path.is_file():
            rows = _read(self.path)
            rows = rows[rows["track_id"].notna()].drop_duplicates("track_id")
            self._rows = rows.set_index("track_id").to_dict("index")

    def notes(self, track_id: str | None) -> list[str]:
        """What was said of a track without it; nothing where it is not known."""
        row = self._rows.get(track_id)
        if row is None:
            return []
        views, p_viral = row["views_predicted"], row["p_viral"]
        said = [
            f"P(viral) {p_viral:.1%}" if pd.notna(p_viral) else "",
            f"{views:,.0f} views" if pd.notna(views) else "",
        ]
        return [
            "note: the models learned from this very track; without its artist they "
            f"said {' and '.join(filter(None, said)) or 'nothing'}, and it had "
            f"{row['views']:,.0f} views"
        ]

    def of_many(self, track_ids: Sequence[str | None]) -> list[str]:
        """How many of them there are, and where to look; nothing for none."""
        count = sum(one in self._rows for one in track_ids)
        if not count:
            return []
        return [
            f"note: the models have learned from {count:,} of these {len(track_ids):,} "
            f"rows; what was said without their artists is in {self.path}"
        ]


def _read(path: Path) -> pd.DataFrame:
    try:
        types = dict.fromkeys(COLUMNS, "float64") | {"track_id": "str"}
        return pd.read_csv(path, usecols=list(COLUMNS), dtype=types)
    except (OSError, ValueError) as error:  # parsers' errors are ValueErrors
        reason = str(error).splitlines()[0]
        raise BadInput(
            f"{path}: expected out-of-fold predictions: {reason}; {AGAIN}"
        ) from error
