"""How the clip of a sound is to be heard: what its file is made from.

The numbers are the song's own. Its ``loudness`` (Spotify's dB, mean -6.8) becomes the
clip's integrated loudness by ``LUFS = loudness - 8``, at most -9: the mean is then
-14.8 LUFS, and the loudest clip still fits below full scale.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktok_scraper.sandbox.things import Song, Sound

LOUDNESS_TO_LUFS = -8.0
LOUDEST_LUFS = -9.0
LONGEST_S = 20  # a real clip has up to 60; a third tells as much in a third of the time
SPOKEN_LUFS = -18.0


@dataclass(frozen=True)
class Heard:
    """What is heard in a clip. ``tempo``, ``key`` and ``mode``: None for speech."""

    style: str
    seconds: int
    seed: int
    loudness_lufs: float
    tempo: float | None = None
    key: int | None = None
    mode: int | None = None

    def truth(self) -> dict[str, float | int | None]:
        """What a measurement of the clip should find."""
        return {
            "tempo": self.tempo,
            "key": self.key,
            "mode": self.mode,
            "loudness_lufs": self.loudness_lufs,
        }


def lufs(loudness: float) -> float:
    """A song's ``loudness`` as the integrated loudness of its clip.

    >>> lufs(-6.8), lufs(0.5)
    (-14.8, -9.0)
    """
    return round(min(loudness + LOUDNESS_TO_LUFS, LOUDEST_LUFS), 3)


def format_of(sound_id: str) -> str:
    """The file type of a sound's clip: a third are m4a, the others mp3."""
    return "m4a" if zlib.crc32(f"format:{sound_id}".encode()) % 3 == 0 else "mp3"


def sound_heard(sound: Sound) -> Heard:
    """The clip of ``sound``: of its song, or of somebody speaking."""
    seconds = min(sound.duration_s, LONGEST_S)
    seed = zlib.crc32(sound.sound_id.encode())
    if sound.song is None:
        return Heard("speech", seconds, seed, SPOKEN_LUFS)
    return song_heard(sound.song, seconds, seed)


def song_heard(song: Song, seconds: int = LONGEST_S, seed: int = 0) -> Heard:
    """A clip of ``song``."""
    audio = song.audio
    return Heard(
        style=_style(song),
        seconds=seconds,
        seed=seed,
        loudness_lufs=lufs(audio["loudness"]),
        tempo=audio["tempo"],
        key=int(audio["key"]),
        mode=int(audio["mode"]),
    )


def _style(song: Song) -> str:
    audio = song.audio
    if audio["time_signature"] == 3:
        return "waltz"
    if audio["acousticness"] > 0.6:
        return "ballad"  # no drums
    if audio["speechiness"] > 0.2 and audio["tempo"] > 120:
        return "trap"
    return "house" if audio["danceability"] > 0.7 else "backbeat"
