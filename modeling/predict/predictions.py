"""From tracks or a clip to probabilities, views, neighbours and warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from modeling import features
from modeling.errors import BadInput
from modeling.evaluation.likeness import standardised
from modeling.predict import checked
from modeling.predict.saved import LEVEL, Models, Saved
from tiktok_scraper.audio.analyse import analyse
from tiktok_scraper.audio.decode import UnusableClip
from tiktok_scraper.items import LocalAudio

NAMED = ("title_tt", "title_sp", "album_sp", "artist", "track_id")
"""Texts whose lack is a gap. A sound without an album on TikTok is no gap."""


@dataclass(frozen=True)
class Predictions:
    """What the models say, an entry a track in every array.

    ``p_viral``: probability that the most seen video reaches a million views, or None
    where no such model was made. ``log_views``: log10 of that video's views, or None;
    the interval reaches ``half_width`` decades to both sides. ``nearest`` (n, 3) are
    places in ``models.known``, -1 for nobody, ``distance`` (n, 3) how far off, in
    standard deviations, by what is known of ``numbers`` (n, n_names). ``outside`` and
    ``missing`` (n, n_names): which of the known's names is beyond what is usual, which
    of ``asked`` is a gap.
    """

    models: Models
    p_viral: np.ndarray | None
    log_views: np.ndarray | None
    half_width: float
    nearest: np.ndarray
    distance: np.ndarray
    numbers: np.ndarray
    outside: np.ndarray
    asked: tuple[str, ...]
    missing: np.ndarray

    def __len__(self) -> int:
        return len(self.nearest)

    def answer(self, row: int) -> dict[str, object]:
        """All about one track, ready for JSON; views in views, None for not known."""
        said: dict[str, object] = {
            "warnings": list(self.models.spoiled),
            "p_viral": None if self.p_viral is None else float(self.p_viral[row]),
            "base_rate": self.models.base_rate,
            "views": None,
            "views_low": None,
            "views_high": None,
            "level": LEVEL,
        }
        if self.log_views is not None:
            middle, half = self.log_views[row], self.half_width
            said["views"] = float(10**middle)
            said["views_low"] = float(10 ** (middle - half))
            said["views_high"] = float(10 ** (middle + half))
        known = self.models.known
        said["nearest"] = [
            {
                "track_id": known.track_id[place],
                "title": known.title[place],
                "artist": known.artist[place],
                "views": float(known.views[place]),
                "distance": float(distance),
            }
            for place, distance in zip(
                self.nearest[row].tolist(), self.distance[row].tolist(), strict=True
            )
            if place >= 0
        ]
        said["nearest_of"] = len(known.views)
        said["learned_from"] = self.models.rows
        said["compared_by"] = int(self.compared_by[row])
        said["features"] = len(known.names)
        said["unlike"] = self._unlike(row)
        said["missing"] = [
            name for name, gap in zip(self.asked, self.missing[row], strict=True) if gap
        ]
        return said

    @cached_property
    def compared_by(self) -> np.ndarray:
        """How many numbers of each track could be compared with the known tracks."""
        return (~np.isnan(self.numbers)).sum(axis=1)

    def frame(self) -> pd.DataFrame:
        """All tracks as a table of the entries of `answer`, lists joined to texts."""
        n, none = len(self), np.full(len(self), np.nan)
        middle = none if self.log_views is None else self.log_views
        titles = np.array([*(t or "" for t in self.models.known.title), ""], "object")
        near = titles[self.nearest]
        gaps = self.missing.any(axis=1)
        odd = self.outside.any(axis=1) | self._far()
        unlike, missing = [""] * n, [""] * n
        for row in np.flatnonzero(odd):
            unlike[row] = "; ".join(self._unlike(row))
        for row in np.flatnonzero(gaps):
            missing[row] = " ".join(np.array(self.asked)[self.missing[row]])
        return pd.DataFrame(
            {
                "p_viral": none if self.p_viral is None else self.p_viral,
                "base_rate": self.models.base_rate,
                "views": 10**middle,
                "views_low": 10 ** (middle - self.half_width),
                "views_high": 10 ** (middle + self.half_width),
                **{f"nearest_{k + 1}": near[:, k] for k in range(near.shape[1])},
                "distance": np.where(self._alike(), self.distance[:, 0], np.nan),
                "compared_by": self.compared_by,
                "unlike": unlike,
                "missing": missing,
            },
            index=range(n),
        )

    def _far(self) -> np.ndarray:
        return self._alike() & (self.distance[:, 0] > self.models.known.far)

    def _alike(self) -> np.ndarray:
        """Whether there is any known track to compare with."""
        return self.nearest[:, 0] >= 0

    def _unlike(self, row: int) -> list[str]:
        """In words, what no track that the models learned from was like."""
        known = self.models.known
        words = [
            f"{known.names[place]} {self.numbers[row, place]:g} is outside "
            f"{known.low[place]:g} to {known.high[place]:g}, where all but 0.2 % are"
            for place in np.flatnonzero(self.outside[row])
        ]
        if self._far()[row]:
            words.append(
                f"the nearest known track is {self.distance[row, 0]:.1f} standard "
                f"deviations off; 99 % have one within {known.far:.1f}"
            )
        return words


def predict(model: Saved, tracks: pd.DataFrame | Mapping[str, object]) -> Predictions:
    """What the models say about tracks with Spotify's features.

    Parameters
    ----------
    model : Saved
        Of `load`.
    tracks : DataFrame of shape (n_tracks, n_columns), or a mapping for one track
        With the names and units of data/processed/tracks.csv: Spotify's audio features
        (tempo in beats a minute, loudness in dB, duration_ms), popularity, and where
        known title_tt, title_sp, album_tt, album_sp, artist and track_id.

    Raises
    ------
    BadInput
        A value that cannot be true, such as a danceability of 7.
    MissingColumn
        A table without a column of features. In a mapping, it is a gap.
    """
    table = checked.columns(tracks)
    sets = {task.features for task in model.tracks.tasks.values()}
    made = features.columns(table, "B" if "B" in sets else "A")
    asked = tuple(
        name
        for name in features.FOURTEEN
        if any(name in task.columns for task in model.tracks.tasks.values())
    )
    gaps = [np.isnan(made[name]) for name in asked]
    if "B" in sets:
        n = len(made[features.FOURTEEN[0]])
        for name in NAMED:
            texts = table.get(name, [None] * n)
            gaps.append(np.array([not text for text in texts], dtype=bool))
        asked += NAMED
    place = model.tracks.place
    same = np.array([place.get(name, -1) for name in table["track_id"]], dtype="int64")
    return _said(model.tracks, made, asked, np.column_stack(gaps), same)


def hear(model: Saved, clip: bytes) -> tuple[LocalAudio, Predictions | None]:
    """What a clip sounds like, and what the models for clips say, if there are any.

    Raises
    ------
    BadInput
        ``clip`` is no sound that can be measured.
    """
    try:
        heard = analyse(clip)
    except UnusableClip as error:
        raise BadInput(str(error)) from error
    if model.clips is None:
        return heard, None
    values = asdict(heard)
    table = {name: [values[name.removeprefix("local_")]] for name in features.HEARD}
    made = features.columns(table, "L")
    gaps = np.array(
        [[values[name.removeprefix("local_")] is None] for name in features.HEARD]
    ).T
    return heard, _said(model.clips, made, features.HEARD, gaps, np.array([-1]))


def _said(
    models: Models,
    made: Mapping[str, np.ndarray],
    asked: tuple[str, ...],
    missing: np.ndarray,
    same: np.ndarray,
) -> Predictions:
    known = models.known
    numbers = np.column_stack([made[name] for name in known.names])
    with models.threads.limit(limits=1):  # waking a second one costs more than a row
        nearest, distance = models.nearest.of(standardised(known, numbers), same)
        guesses = {
            name: task.guess(np.column_stack([made[column] for column in task.columns]))
            for name, task in models.tasks.items()
        }
    regression = models.tasks.get("regression")
    return Predictions(
        models,
        guesses.get("binary"),
        guesses.get("regression"),
        regression.half_width if regression else float("nan"),
        nearest,
        distance,
        numbers,
        (numbers < known.low) | (numbers > known.high),
        asked,
        missing,
    )
