"""What a search also finds beside the songs that are heard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tiktok_scraper.sandbox import ids, law, titles
from tiktok_scraper.sandbox.things import Song


def beside(rng: np.random.Generator, songs: list[Song]) -> list[Song]:
    """Covers, versions, namesakes, and the same again on compilations.

    A compilation holds the same recording (same ISRC) and hardly any popularity; all
    the others are recordings of their own.
    """
    strangers = titles.artists(rng, 60)
    found = []
    for song in songs:
        draw = rng.random()
        if draw > 0.5:
            continue
        name = f"{strangers[int(rng.integers(60))]} Project"
        if draw < 0.1:
            found.append(
                replace(
                    song,
                    spotify_id=ids.spotify_id(rng),
                    album=f"Now Hear This, Vol. {rng.integers(1, 40)}",
                    album_type="compilation",
                    released=ids.date(rng, 2024, 2025),
                    popularity=int(rng.integers(0, 6)),
                )
            )
            continue
        title = song.title
        artists: tuple[str, ...] = (name,)
        if draw < 0.2:
            title, artists = f"{title} (Karaoke Version)", ("Sing It Yourself",)
        elif draw < 0.28:
            title, artists = f"{title} - Sped Up", song.artists
        elif draw < 0.36:
            title, artists = f"{title} ({name} Remix)", (*song.artists, name)
        elif draw < 0.42:
            title = f"{title} (Cover)"
        audio = {name: float(v[0]) for name, v in law.features(rng, 1).items()}
        found.append(
            Song(
                spotify_id=ids.spotify_id(rng),
                isrc=ids.isrc(rng),
                title=title,
                artists=artists,
                album=title,
                album_type="single",
                released=ids.date(rng, 2015, 2025),
                duration_ms=int(audio.pop("duration_ms")),
                popularity=int(audio.pop("popularity")),
                audio=audio,
            )
        )
    return found
