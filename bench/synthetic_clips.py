"""Songs with a known tempo, key and level, made from a seed: drums, bass, chords, tune.

They are simple on purpose. What an engine scores on them is an upper bound of what it
scores on records; its order among engines is what is worth reading.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import av
import numpy as np
from numpy.typing import NDArray

RATE = 44_100
SECONDS = 30.0
QUICK = {"compression_level": "7"}  # of LAME: five times as fast, still 128 kbit/s
STYLES = ("house", "backbeat", "half-time", "ballad", "waltz")
SLOWEST, FASTEST = 60.0, 175.0

# Where a style lives, in beats a minute: nobody dances to house at 60.
_TEMPI = {
    "house": (110.0, 140.0),
    "backbeat": (75.0, FASTEST),
    "half-time": (120.0, FASTEST),
    "ballad": (SLOWEST, 110.0),
    "waltz": (80.0, 170.0),
}
_SCALES = {1: (0, 2, 4, 5, 7, 9, 11), 0: (0, 2, 3, 5, 7, 8, 10)}
# Degrees of the scale, counted from 0. Half of them begin away from home, where only
# the whole tells a key from its relative.
_CHORDS = {
    1: ((0, 4, 5, 3), (0, 3, 4, 0), (5, 3, 4, 0), (3, 4, 0, 0)),
    0: ((0, 5, 6, 0), (0, 3, 4, 0), (5, 6, 0, 0), (3, 4, 0, 6)),
}
PASSING = 0.12
"""The share of the tune's notes that lie a semitone off the scale."""

Signal = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """What was put into a clip. ``key`` is 0 (C) to 11 (B), ``mode`` 1 for major."""

    style: str
    tempo: float
    key: int
    mode: int
    snr_db: float
    detuned_cents: float
    stereo: bool
    level_db: float


def truths(seed: int = 1, each: int = 4) -> Iterator[Truth]:
    """``each`` clips in every one of the 24 keys, styles in turn."""
    dice = np.random.default_rng(seed)
    for number in range(24 * each):
        style = STYLES[number % len(STYLES)]
        yield Truth(
            style=style,
            tempo=round(float(dice.uniform(*_TEMPI[style])), 2),
            key=number // each % 12,
            mode=number // each // 12,
            snr_db=float(dice.uniform(10, 30)),
            detuned_cents=float(dice.uniform(-20, 20)) if number % 3 == 0 else 0.0,
            stereo=bool(number % 4),
            level_db=float(dice.uniform(-24, -6)),
        )


def song(truth: Truth, seed: int, seconds: float = SECONDS) -> NDArray[np.float32]:
    """The samples, of shape (n, channels), as loud as ``truth`` says at the peak."""
    dice = np.random.default_rng(seed)
    length = int(seconds * RATE)
    beat = 60 / truth.tempo
    beats = int(seconds / beat) + 1
    out = np.zeros((length, 2))
    _harmony(out, truth, dice, beat, beats)
    if truth.style != "ballad":
        _drums(out, truth.style, dice, beat, beats)
    power = np.mean(out**2)
    noise = dice.standard_normal(out.shape)
    out += noise * np.sqrt(power / 10 ** (truth.snr_db / 10))
    if not truth.stereo:
        out = out.mean(axis=1, keepdims=True)
    out *= 10 ** (truth.level_db / 20) / np.abs(out).max()
    return out.astype(np.float32)


def encode(samples: NDArray[np.float32], kind: str = "mp3") -> bytes:
    """The samples as an mp3, m4a or raw aac of 128 kbit/s, or as they are (wav)."""
    codec, container_format = {
        "mp3": ("libmp3lame", "mp3"),
        "m4a": ("aac", "ipod"),
        "aac": ("aac", "adts"),
        "wav": ("pcm_s16le", "wav"),
    }[kind]
    layout = "mono" if samples.shape[1] == 1 else "stereo"
    file = io.BytesIO()
    with av.open(file, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=RATE, layout=layout, options=QUICK)
        stream.bit_rate = 128_000
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T), format="fltp", layout=layout
        )
        frame.rate = RATE
        resampler = av.AudioResampler(
            stream.format.name, layout, RATE, frame_size=stream.frame_size or 0
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return file.getvalue()


def _harmony(
    out: Signal, truth: Truth, dice: np.random.Generator, beat: float, beats: int
) -> None:
    """Chords, their bass and a tune over them; a chord a bar."""
    bar = 3 if truth.style == "waltz" else 4
    scale = _SCALES[truth.mode]
    chords = _CHORDS[truth.mode][dice.integers(4)]
    home = 48 + truth.key + truth.detuned_cents / 100
    wide = dice.uniform(0.3, 0.7)

    def pitch(degree: int) -> float:
        return home + scale[degree % 7] + 12 * (degree // 7)

    for number in range(beats):
        root = chords[number // bar % len(chords)]
        start = number * beat
        first = number % bar == 0
        if first or truth.style in ("house", "waltz", "ballad"):
            held = beat if truth.style != "backbeat" else bar * beat
            for tone in (0, 2, 4):
                _tone(out, pitch(root + tone) + 12, start, held, 0.10, wide)
        if first or (truth.style == "backbeat" and number % 2 == 0):
            _tone(out, pitch(root) - 12, start, 2 * beat, 0.35, 0.5)
        for half in range(2):
            if dice.random() < (0.6 if half == 0 else 0.35):
                near = (0, 2, 4)[dice.integers(3)] + int(dice.random() < 0.25)
                note = pitch(root + near) + 24 + int(dice.random() < PASSING)
                when = start + half * beat / 2
                _tone(out, note, when, beat / 2, 0.12, 1 - wide)


def _drums(
    out: Signal, style: str, dice: np.random.Generator, beat: float, beats: int
) -> None:
    kick, snare, hat = _kick(), _snare(dice), _hat(dice)
    kicks, snares = {
        "house": ((0, 1, 2, 3), (1, 3)),
        "backbeat": ((0, 2), (1, 3)),
        "half-time": ((0, 1.5, 2.75), (2,)),
        "waltz": ((0,), (1, 2)),
    }[style]
    bar = 3 if style == "waltz" else 4
    hats = 4 if style == "half-time" else 2
    for number in range(beats):
        for where in kicks:
            if int(where) == number % bar:
                _add(out, kick, (number + where % 1) * beat, 0.5, 0.8)
        if number % bar in snares:
            _add(out, snare, number * beat, 0.5, 0.4)
        for part in range(hats):
            loud = (0.2 if part % 2 == 0 else 0.12) * dice.uniform(0.7, 1)
            _add(out, hat, (number + part / hats) * beat, 0.6, loud)


def _tone(
    out: Signal, midi: float, start_s: float, held_s: float, loud: float, side: float
) -> None:
    _add(out, _wave(midi, held_s), start_s, side, loud)


@lru_cache(maxsize=200)
def _wave(midi: float, held_s: float) -> Signal:
    """A note of five partials, struck and fading."""
    time = np.arange(int(held_s * RATE)) / RATE
    swing = 2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * time
    wave = np.sum([np.sin(n * swing) / n**1.5 for n in range(1, 6)], axis=0)
    envelope = np.minimum(time / 0.01, 1) * np.exp(-2 * time / held_s)
    envelope *= np.minimum((held_s - time) / 0.02, 1).clip(0)
    return wave * envelope


def _add(out: Signal, sound: Signal, start_s: float, side: float, loud: float) -> None:
    start = int(start_s * RATE)
    room = out[start : start + len(sound)]
    room += loud * np.outer(sound[: len(room)], [2 * (1 - side), 2 * side])


def _kick() -> Signal:
    time = np.arange(int(0.25 * RATE)) / RATE
    return np.sin(2 * np.pi * (45 * time - 7 * np.exp(-time * 25))) * np.exp(-time * 15)


def _snare(dice: np.random.Generator) -> Signal:
    time = np.arange(int(0.2 * RATE)) / RATE
    noise = dice.standard_normal(len(time)) * 0.5
    return (noise + np.sin(2 * np.pi * 185 * time)) * np.exp(-time * 22)


def _hat(dice: np.random.Generator) -> Signal:
    time = np.arange(int(0.06 * RATE)) / RATE
    return np.diff(dice.standard_normal(len(time) + 1)) * np.exp(-time * 90)
