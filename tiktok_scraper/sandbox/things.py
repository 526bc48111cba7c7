"""What a world is made of: songs, sounds, clips. Services have their own words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tiktok_scraper.sandbox import law

NOW = 1_795_219_200
"""Unix time of the world's present, 2026-11-21: no clock is read."""


@dataclass(frozen=True)
class Song:
    """A recording on one release, as a streaming catalogue knows it."""

    spotify_id: str
    isrc: str
    title: str
    artists: tuple[str, ...]
    album: str
    album_type: str
    released: str
    duration_ms: int
    popularity: int
    audio: dict[str, float]


@dataclass(frozen=True)
class Sound:
    """What TikTok lists under one sound id. ``kind``: catalogue, user or removed."""

    sound_id: str
    kind: str
    title: str
    author: str
    album: str | None
    duration_s: int
    song: Song | None = None
    on_spotify: bool = False
    apple_id: str | None = None
    names_song: bool = False  # the payload says which song this is
    empty_original: bool = False  # `original` is told as "" in place of false


@dataclass(frozen=True)
class Clip:
    """One card of the feed. ``kind``: video, live, no-music or negative.

    Only a ``video`` can be counted; the other kinds are what a feed also brings.
    """

    video_id: str
    sound: Sound
    author: str
    created: int
    duration_s: int
    plays: int
    likes: int
    comments: int
    shares: int
    saves: int
    exact: bool
    kind: str = "video"


def shown(count: int) -> int:
    """A count as the site shows it, half up.

    >>> [shown(n) for n in (9_999, 10_049, 10_050, 999_949, 1_349_999, 1_350_000)]
    [9999, 10000, 10100, 999900, 1300000, 1400000]
    """
    step = 1 if count < 10_000 else 100 if count < 1_000_000 else 100_000
    return (count + step // 2) // step * step


@dataclass(frozen=True)
class World:
    """All there is: Spotify's ``songs``, TikTok's ``sounds`` and ``clips``."""

    seed: int
    songs: tuple[Song, ...]
    sounds: tuple[Sound, ...]
    clips: tuple[Clip, ...]

    @cached_property
    def catalogue(self) -> tuple[Sound, ...]:
        """The sounds of labels: what a study of songs is about."""
        return tuple(sound for sound in self.sounds if sound.kind == "catalogue")

    @cached_property
    def named(self) -> tuple[Sound, ...]:
        """User-made sounds whose payload names the song that is heard in them."""
        return tuple(s for s in self.sounds if s.kind == "user" and s.names_song)

    def truth(self) -> dict[str, object]:
        """What a perfect crawl and a perfect match would know."""
        best: dict[str, int] = {}
        videos: dict[str, int] = {}
        for clip in self.clips:
            if clip.kind == "video":
                sound = clip.sound.sound_id
                views = clip.plays if clip.exact else shown(clip.plays)
                best[sound] = max(views, best.get(sound, 0))
                videos[sound] = videos.get(sound, 0) + 1
        return {
            "seed": self.seed,
            "law": law.CONSTANTS,
            "catalogue": [sound.sound_id for sound in self.catalogue],
            "named_user_sounds": [sound.sound_id for sound in self.named],
            "tracks": {
                sound.sound_id: {
                    "title": sound.title,
                    "author": sound.author,
                    "kind": sound.kind,
                    "views": best[sound.sound_id],
                    "videos": videos[sound.sound_id],
                    "spotify_id": sound.song.spotify_id
                    if sound.song and sound.on_spotify
                    else None,
                    "isrc": sound.song.isrc if sound.song else None,
                }
                for sound in (*self.catalogue, *self.named)
            },
        }
