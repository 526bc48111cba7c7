"""What a world is made of: songs, sounds, clips. Services have their own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from tiktok_scraper.sandbox import law
from tiktok_scraper.sandbox.hearing import sound_heard

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
    aliases: tuple[str, ...] = ()
    """Its names in another script: a search knows them, nobody shows them."""


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
    denied_original: bool = False  # a person made it, and `original` is false


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
    hashtags: tuple[str, ...] = ()

    @property
    def views(self) -> int:
        """What the site tells about ``plays``: now the exact count, now the shown."""
        return self.plays if self.exact else shown(self.plays)

    @property
    def is_ad(self) -> bool:
        """Whether somebody paid for its being shown."""
        return self.video_id.endswith("77")


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
    cases: dict[str, str] = field(default_factory=dict)
    """Why a sound is hard to match, by its id; most are not."""

    @cached_property
    def catalogue(self) -> tuple[Sound, ...]:
        """The sounds of labels: what a study of songs is about."""
        return tuple(sound for sound in self.sounds if sound.kind == "catalogue")

    @cached_property
    def named(self) -> tuple[Sound, ...]:
        """User-made sounds whose payload names the song that is heard in them."""
        return tuple(s for s in self.sounds if s.kind == "user" and s.names_song)

    @cached_property
    def region_blocked(self) -> frozenset[str]:
        """Ids of sounds that have no rights here: a few of those that users made."""
        made = [s.sound_id for s in self.sounds if s.kind == "user"]
        named = {sound.sound_id for sound in self.named}
        return frozenset([one for one in made if one not in named][1::12])

    @cached_property
    def sound(self) -> dict[str, Sound]:
        """Every sound that has an id, by it."""
        return {sound.sound_id: sound for sound in self.sounds if sound.sound_id}

    @cached_property
    def clip(self) -> dict[str, Clip]:
        """Every clip by its id."""
        return {clip.video_id: clip for clip in self.clips}

    @cached_property
    def most_played(self) -> list[Clip]:
        """All clips, the most played first; lists below keep this order."""
        return sorted(self.clips, key=lambda clip: (-clip.plays, clip.video_id))

    @cached_property
    def by_sound(self) -> dict[str, list[Clip]]:
        """What a sound's list holds; a card that tells no sound is in none."""
        return _grouped(
            (clip.sound.sound_id, clip)
            for clip in self.most_played
            if clip.kind in ("video", "negative")
        )

    @cached_property
    def by_hashtag(self) -> dict[str, list[Clip]]:
        """The clips under each hashtag, of every kind."""
        return _grouped(
            (name, clip) for clip in self.most_played for name in clip.hashtags
        )

    @cached_property
    def by_author(self) -> dict[str, list[Clip]]:
        """The clips that one person posted, the newest first."""
        newest = sorted(self.clips, key=lambda clip: int(clip.video_id), reverse=True)
        return _grouped((clip.author, clip) for clip in newest)

    @cached_property
    def releases(self) -> dict[str, frozenset[str]]:
        """Spotify's ids of each recording that it has, by ISRC."""
        groups: dict[str, set[str]] = {}
        for song in self.songs:
            groups.setdefault(song.isrc, set()).add(song.spotify_id)
        return {isrc: frozenset(ids) for isrc, ids in groups.items()}

    def answers(self, sound_id: str) -> frozenset[str]:
        """Spotify's ids that are a right match of a sound; none: no match is right."""
        song = self.sound[sound_id].song
        return self.releases.get(song.isrc, frozenset()) if song else frozenset()

    def countable(self, sound_id: str) -> list[Clip]:
        """The clips of a sound whose plays can be counted."""
        return [c for c in self.by_sound.get(sound_id, []) if c.kind == "video"]

    def truth(self) -> dict[str, object]:
        """What a perfect crawl and a perfect match would know."""
        told = (*self.catalogue, *self.named)
        videos = {sound.sound_id: self.countable(sound.sound_id) for sound in told}
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
                    "views": max(clip.views for clip in videos[sound.sound_id]),
                    "videos": len(videos[sound.sound_id]),
                    "spotify_id": sound.song.spotify_id
                    if sound.song and sound.on_spotify
                    else None,
                    "isrc": sound.song.isrc if sound.song else None,
                    "audio": sound_heard(sound).truth(),
                }
                for sound in told
            },
            "videos": {
                clip.video_id: {"track_id": track_id, "views": clip.views}
                for track_id, clips in videos.items()
                for clip in clips
            },
            "hashtags": {name: len(clips) for name, clips in self.by_hashtag.items()},
            "answers": {
                sound_id: sorted(self.answers(sound_id)) for sound_id in self.sound
            },
            "cases": self.cases,
            "region_blocked": sorted(self.region_blocked),
        }


def _grouped(pairs: Iterable[tuple[str, Clip]]) -> dict[str, list[Clip]]:
    groups: dict[str, list[Clip]] = {}
    for key, clip in pairs:
        groups.setdefault(key, []).append(clip)
    return groups
