"""The records that leave the scraper: one dataclass, one JSON object a line.

This module is the only door between the scraper and the study. It imports nothing but
the standard library, so that reading a record never costs a crawler. The meaning and
the unit of every field stand in ``docs/data-format.md``, and a test holds the two
together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

SCHEMA = 1
"""Major version of the records. It grows only when an old reader would misread."""

Source = Literal["recommend", "music", "hashtag", "user", "embed", "research", "import"]
MatchStatus = Literal[
    "exact", "matched", "weak", "ambiguous", "none", "ugc", "unavailable"
]


@dataclass(frozen=True, slots=True)
class DspIds:
    """Ids of the same song at streaming services, as the payload names them."""

    spotify: str | None = None
    apple: str | None = None
    amazon: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The catalogue entry that a sound was matched to, or why there is none.

    Scores run from 0 to 100. ``rule`` names the accept rule, or the reason of a
    refusal.
    """

    status: MatchStatus
    rule: str | None = None
    provider: str | None = None
    spotify_id: str | None = None
    isrc: str | None = None
    title: str | None = None
    artist: str | None = None
    album: str | None = None
    duration_ms: int | None = None
    title_score: float | None = None
    artist_score: float | None = None
    album_score: float | None = None


@dataclass(frozen=True, slots=True)
class AudioFeatures:
    """Spotify's audio features, by its definitions, from whoever still has them."""

    danceability: float | None
    energy: float | None
    key: int | None
    loudness: float | None
    mode: int | None
    speechiness: float | None
    acousticness: float | None
    instrumentalness: float | None
    liveness: float | None
    valence: float | None
    tempo: float | None
    time_signature: int | None
    duration_ms: int | None
    popularity: int | None
    source: str
    fetched_at: str
    sources: dict[str, str] = field(default_factory=dict)
    """Who told which value, where several did; else all are ``source``'s."""


@dataclass(frozen=True, slots=True)
class LocalAudio:
    """What the sound's own clip says. Never mixed into Spotify's columns."""

    tempo: float | None
    tempo_confidence: float | None
    key: int | None
    mode: int | None
    key_strength: float | None
    loudness_lufs: float | None
    clip_duration_ms: int | None
    engine: str


@dataclass(frozen=True, slots=True)
class Context:
    """How well known the song is elsewhere."""

    deezer_rank: int | None = None
    lastfm_listeners: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Track:
    """One sound. Pipelines fill ``match``, ``audio``, ``local_audio``, ``context``.

    ``audio_missing`` says why ``audio`` is None, once somebody was asked.
    """

    track_id: str
    title: str | None
    author: str | None
    album: str | None
    duration_s: float | None
    original: bool
    play_url: str | None
    video_count: int | None
    collected_at: str
    source: Source
    dsp_ids: DspIds = field(default_factory=DspIds)
    match: Match | None = None
    audio: AudioFeatures | None = None
    audio_missing: str | None = None
    local_audio: LocalAudio | None = None
    context: Context = field(default_factory=Context)
    kind: Literal["track"] = "track"
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Video:
    """One observation of one video: its counts as shown at ``observed_at``."""

    video_id: str
    track_id: str
    author: str | None
    created_at: str | None
    duration_s: float | None
    plays: int
    plays_step: int
    likes: int | None
    comments: int | None
    shares: int | None
    saves: int | None
    is_ad: bool | None
    observed_at: str
    source: Source
    kind: Literal["video"] = "video"
    schema: int = SCHEMA


LOOKED_UP = "looked up"
"""The ``seed`` of a page that comes from no list: tracks that waited for features."""


@dataclass(slots=True)
class Page:
    """What one response said: the unit that pipelines, exporter and state work on.

    ``seed`` is the listing that was read. ``told`` is the number of items in it, and
    ``skipped`` counts those that could not be used, by reason. ``has_more`` and
    ``cursor`` are the server's own words; None where it said nothing. ``follow`` names
    the listings that the page points to. ``unwritten`` is what kept an exporter from
    writing it. ``held`` are tracks that are looked up before they are written.
    """

    source: Source
    seed: str
    tracks: tuple[Track, ...] = ()
    videos: tuple[Video, ...] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    cursor: str | None = None
    has_more: bool | None = None
    follow: tuple[str, ...] = ()
    told: int = 0
    unwritten: str | None = None
    held: tuple[Track, ...] = ()

    @property
    def new(self) -> tuple[Track, ...]:
        """The tracks that nobody had seen, whether they are written now or later."""
        return self.tracks + self.held

    def __len__(self) -> int:
        return len(self.tracks) + len(self.videos)
