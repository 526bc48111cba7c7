"""A clip's bytes in, its numbers out; nothing of this knows where the clip is from."""

from __future__ import annotations

import numpy as np
import scipy

from tiktok_scraper.audio.decode import Clip, decode
from tiktok_scraper.audio.key import key
from tiktok_scraper.audio.loudness import loudness
from tiktok_scraper.audio.tempo import tempo
from tiktok_scraper.items import LocalAudio

VERSION = "1"
"""Changes when the numbers of the same clip would."""

ENGINE = f"tiktok_scraper.audio {VERSION} (scipy {scipy.__version__})"


def analyse(data: bytes) -> LocalAudio:
    """What the clip in ``data`` says; UnusableClip where there is none.

    A clip that is silent throughout has a duration and nothing else.
    """
    return measure(decode(data))


def measure(clip: Clip) -> LocalAudio:
    """The numbers of a clip that is already decoded."""
    lufs = loudness(clip.channels, clip.rate)
    heard = lufs is not None
    mono = clip.channels.mean(axis=0, dtype=np.float32)
    beat = tempo(mono, clip.rate) if heard else None
    tone = key(mono, clip.rate) if heard else None
    return LocalAudio(
        tempo=_rounded(beat.bpm, 2) if beat else None,
        tempo_confidence=_rounded(beat.confidence, 3) if beat else None,
        key=tone.pitch_class if tone else None,
        mode=tone.mode if tone else None,
        key_strength=_rounded(tone.strength, 3) if tone else None,
        loudness_lufs=_rounded(lufs, 2) if lufs is not None else None,
        clip_duration_ms=round(1000 * clip.duration_s),
        engine=ENGINE,
    )


def _rounded(value: float, digits: int) -> float:
    """Further digits differ between machines, and mean nothing."""
    return round(value, digits)
