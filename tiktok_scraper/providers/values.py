"""A row of audio features as a service sends it, made safe to study.

What is not a number, or outside what Spotify defines, becomes None and is counted.
Spotify itself writes "unknown" as key -1, tempo 0 and time_signature 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tiktok_scraper.items import AudioFeatures

REAL = {
    "danceability": (0.0, 1.0),
    "energy": (0.0, 1.0),
    "speechiness": (0.0, 1.0),
    "acousticness": (0.0, 1.0),
    "instrumentalness": (0.0, 1.0),
    "liveness": (0.0, 1.0),
    "valence": (0.0, 1.0),
    "loudness": (-60.0, 10.0),  # dB; the 2021 tables have -60.0 to 1.9
    "tempo": (1.0, 400.0),  # beats a minute; the 2021 tables go up to 220
}
WHOLE = {
    "key": (0, 11),  # pitch classes from C
    "mode": (0, 1),
    "time_signature": (1, 7),  # documented as 3 to 7, but 1 occurs
    "duration_ms": (1, 86_400_000),
}


def read(
    row: Mapping[str, Any],
    *,
    popularity: int | None,
    source: str,
    fetched_at: str,
    unusable: Callable[[str], object],
) -> AudioFeatures | None:
    """The features in ``row``, or None where it has none; ``unusable`` gets names.

    >>> bad = []
    >>> row = {"tempo": 0, "key": -1, "mode": 1, "energy": float("nan"), "valence": 2}
    >>> features = read(row, popularity=7, source="spotify", fetched_at="2026-11-23T",
    ...                 unusable=bad.append)
    >>> features.mode, features.tempo, features.key, features.energy, features.liveness
    (1, None, None, None, None)
    >>> bad
    ['energy', 'valence', 'tempo', 'key']
    """

    def number(name: str, low: float, high: float) -> float | None:
        value = row.get(name)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not low <= value <= high  # NaN is in no range
        ):
            unusable(name)
            return None
        return value

    def integer(name: str, low: int, high: int) -> int | None:
        value = number(name, low, high)
        if value is not None and value != int(value):
            unusable(name)
            return None
        return None if value is None else int(value)

    real = {name: number(name, *span) for name, span in REAL.items()}
    whole = {name: integer(name, *span) for name, span in WHOLE.items()}
    if all(value is None for value in (*real.values(), *whole.values())):
        return None
    return AudioFeatures(
        danceability=real["danceability"],
        energy=real["energy"],
        key=whole["key"],
        loudness=real["loudness"],
        mode=whole["mode"],
        speechiness=real["speechiness"],
        acousticness=real["acousticness"],
        instrumentalness=real["instrumentalness"],
        liveness=real["liveness"],
        valence=real["valence"],
        tempo=real["tempo"],
        time_signature=whole["time_signature"],
        duration_ms=whole["duration_ms"],
        popularity=popularity,
        source=source,
        fetched_at=fetched_at,
    )


def gaps(audio: AudioFeatures | None, names: Iterable[str]) -> bool:
    """Whether any of the named values is not known."""
    return audio is None or any(getattr(audio, name) is None for name in names)


def popularity_alone(popularity: int, source: str, fetched_at: str) -> AudioFeatures:
    """Popularity that a search told, where nobody gives this app the rest."""
    nothing: dict[str, Any] = dict.fromkeys((*REAL, *WHOLE))
    return AudioFeatures(
        **nothing, popularity=popularity, source=source, fetched_at=fetched_at
    )
