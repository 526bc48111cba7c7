"""Tables to study: the real one beside the project, and small ones made here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from modeling.dataset import Dataset, load, studied


@pytest.fixture(scope="session")
def real(shared: Path) -> Dataset:
    """The tables of 26 October 2021, loaded as a person would."""
    folder = shared / "data" / "tiktok-2021-10-26"
    return load([folder / "tracks.csv", folder / "features.csv"])


@pytest.fixture(scope="session")
def real_rows(real: Dataset) -> pd.DataFrame:
    return studied(real.table)


def track(number: int, **changes: object) -> dict[str, object]:
    """One line of a crawl: a sound with features, by one of forty artists."""
    rng = np.random.default_rng(number)
    unit = iter(rng.random(9).round(3).tolist())
    audio = {
        "danceability": next(unit),
        "energy": next(unit),
        "key": int(rng.integers(12)),
        "loudness": -20 * next(unit),
        "mode": int(rng.integers(2)),
        "speechiness": next(unit),
        "acousticness": next(unit),
        "instrumentalness": next(unit),
        "liveness": next(unit),
        "valence": next(unit),
        "tempo": 60 + 120 * next(unit),
        "time_signature": 4,
        "duration_ms": int(rng.integers(90_000, 300_000)),
        "popularity": int(rng.integers(101)),
        "source": "spotify",
        "fetched_at": "2026-01-02T00:00:00Z",
    }
    artist = f"Artist {number % 40}"
    match = {
        "status": "matched",
        "rule": "title and artist",
        "provider": "spotify",
        "spotify_id": f"sp{number}",
        "isrc": None,
        "title": f"Song {number}",
        "artist": artist,
        "album": f"Album {number % 7}",
        "duration_ms": audio["duration_ms"],
        "title_score": 100.0,
        "artist_score": 90.5,
        "album_score": None,
    }
    record = {
        "kind": "track",
        "schema": 1,
        "track_id": str(7_000_000_000_000_000_000 + number),
        "title": f"Song {number}",
        "author": artist,
        "album": None if number % 5 == 0 else f"Album {number % 7}",
        "duration_s": 30.0,
        "original": False,
        "play_url": None,
        "video_count": None,
        "dsp_ids": {"spotify": None, "apple": None, "amazon": None},
        "collected_at": f"2026-01-01T00:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "source": "recommend",
        "match": match,
        "audio": audio,
        "local_audio": None,
        "context": {"deezer_rank": None, "lastfm_listeners": None, "tags": []},
    }
    return record | changes


def video(number: int, plays: object = 1000, **changes: object) -> dict[str, object]:
    """One observation of one video with the sound of the same number."""
    record = {
        "kind": "video",
        "schema": 1,
        "video_id": f"{number}-1",
        "track_id": str(7_000_000_000_000_000_000 + number),
        "author": "h",
        "created_at": None,
        "duration_s": 15.0,
        "plays": plays,
        "plays_step": 1,
        "likes": 1,
        "comments": 1,
        "shares": 1,
        "saves": None,
        "is_ad": False,
        "observed_at": "2026-01-01T12:00:00Z",
        "source": "recommend",
    }
    return record | changes


@pytest.fixture(scope="session")
def make_track() -> Callable[..., dict[str, object]]:
    return track


@pytest.fixture(scope="session")
def make_video() -> Callable[..., dict[str, object]]:
    return video


@pytest.fixture(scope="session")
def write_lines() -> Callable[..., Path]:
    def write(path: Path, records: list[dict[str, object]]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    return write


@pytest.fixture(scope="session")
def crawl(
    tmp_path_factory: pytest.TempPathFactory, write_lines: Callable[..., Path]
) -> Path:
    """A crawl of 240 sounds whose views follow popularity and nothing else."""
    rng = np.random.default_rng(11)
    records: list[dict[str, object]] = []
    for number in range(240):
        one = track(number)
        popularity = one["audio"]["popularity"]
        plays = int(10 ** (3.6 + 0.03 * popularity + rng.normal(0, 0.8)))
        records += [one, video(number, plays)]
    return write_lines(tmp_path_factory.mktemp("crawl") / "crawl.jsonl", records)
