"""Clips with a known tempo, key, mode and loudness: a small band, and a voice.

Drums, bass, chords and a melody, from a few waveforms that are drawn once and then
placed. What is asked for is what is in the file, so a measurement can be held to it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

from tiktok_scraper.sandbox.loudness import integrated

Samples = NDArray[np.float32]

RATE = 44_100
BIT_RATE = 128_000
QUICKLY = {"compression_level": "9", "aac_coder": "fast"}
ENCODERS = {"mp3": ("mp3", "libmp3lame", 1 / 0.95), "m4a": ("ipod", "aac", 1.0)}
"""Container, encoder, and what it needs before: LAME turns all down to 95 %."""

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
PROGRESSIONS = {
    1: ((0, 3, 4, 0), (0, 4, 3, 0), (0, 4, 5, 3)),
    0: ((0, 3, 4, 0), (0, 4, 3, 0), (0, 5, 3, 4)),
}
"""Degrees of the scale that the chords of four bars stand on."""

# Per style: beats in a bar; positions of kick, snare and hat, in beats.
DRUMS: dict[str, tuple[int, tuple[float, ...], tuple[float, ...], float]] = {
    "house": (4, (0, 1, 2, 3), (1, 3), 0.5),
    "backbeat": (4, (0, 2), (1, 3), 0.5),
    "trap": (4, (0, 1.5), (2,), 0.5),  # half-time: the snare comes every other beat
    "waltz": (3, (0,), (1, 2), 1.0),
    "ballad": (4, (), (), 0.0),
}
STYLES = tuple(DRUMS)


def render(
    tempo: float,
    key: int,
    mode: int,
    lufs: float,
    seconds: float,
    style: str,
    seed: int,
) -> Samples:
    """Music of shape (2, n) at ``RATE``.

    tempo : beats a minute. key : pitch class from C. mode : 1 major, 0 minor.
    lufs : integrated loudness. style : one of ``STYLES``. Same seed, same samples.
    """
    rng = np.random.default_rng([seed, key, mode])
    band = _Band(rng, key, mode, 60 / tempo, style)
    bar_s = band.beats * band.beat_s
    skipped = float(rng.random()) * bar_s  # a clip seldom starts on a bar
    mixed = band.play(seconds + skipped)[:, round(skipped * RATE) :]
    mixed += rng.standard_normal(mixed.shape, dtype=np.float32) * 0.002
    return _at(mixed, lufs)


def speech(lufs: float, seconds: float, seed: int) -> Samples:
    """Something like a voice, of shape (2, n): syllables, pauses, no beat, no key."""
    rng = np.random.default_rng([seed, 99])
    n = round(seconds * RATE)
    at = np.arange(n) / RATE
    knots = np.arange(0, seconds + 1, 0.21)
    pitch = np.interp(at, knots, rng.uniform(95, 230, len(knots)))
    pulses = (np.cumsum(pitch / RATE) % 1 < 0.08).astype(np.float32)
    breath = rng.standard_normal(n).astype(np.float32)
    voiced = np.repeat(rng.random(n // 4000 + 1) < 0.75, 4000)[:n]
    source = np.where(voiced, pulses - 0.08, 0.15 * breath)
    for centre in (600, 1700):
        pole = 0.985 * np.exp(2j * np.pi * centre / RATE)
        source = lfilter([0.1], [1, -2 * pole.real, abs(pole) ** 2], source)
    loud = np.interp(at, knots, rng.random(len(knots)) * (rng.random(len(knots)) < 0.8))
    told = (source * (loud + 0.002)).astype(np.float32)
    return _at(np.stack([told, told]), lufs)


def encode(samples: Samples, rate: int, form: str) -> bytes:
    """``samples`` of shape (2, n) as the bytes of an ``mp3`` or ``m4a`` file."""
    container, codec, before = ENCODERS[form]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        added = out.add_stream(codec, rate=rate, options=QUICKLY)
        stream = cast(av.AudioStream, added)
        stream.bit_rate = BIT_RATE
        stream.layout = "stereo"
        planar = np.ascontiguousarray(samples * np.float32(before))
        frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout="stereo")
        frame.sample_rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            out.mux(packet)
    return file.getvalue()


def _at(mixed: Samples, lufs: float) -> Samples:
    """``mixed`` with its peaks rounded off, at the loudness ``lufs``."""
    rounded = np.tanh(mixed * np.float32(0.35 / (mixed.std() + 1e-9)))
    gain = 10 ** ((lufs - integrated(rounded, RATE)) / 20)
    return np.asarray(rounded * np.float32(gain), dtype=np.float32)


@dataclass
class _Band:
    """The players of one clip."""

    rng: np.random.Generator
    key: int
    mode: int
    beat_s: float
    style: str
    tuning: float = 0.0  # semitones
    notes: dict[tuple[float, int, str], Samples] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.beats, self.kicks, self.snares, self.hats = DRUMS[self.style]
        self.tuning = float(self.rng.uniform(-0.15, 0.15))
        self.scale = MAJOR if self.mode else MINOR
        kinds = PROGRESSIONS[self.mode]
        self.chords = kinds[int(self.rng.choice(len(kinds), p=(0.5, 0.3, 0.2)))]

    def play(self, seconds: float) -> Samples:
        bar_s = self.beats * self.beat_s
        bars = int(seconds / bar_s) + 1
        left = np.zeros(round((bars + 2) * bar_s * RATE), dtype=np.float32)
        right = np.zeros_like(left)
        tune = self._tune()
        kick, snare, hat = _kick(), _snare(self.rng), _hat(self.rng)
        for bar in range(bars):
            degree = self.chords[bar % 4]
            for at, sound, pan in self._bar(degree, tune[bar % 4]):
                _add(left, right, bar * bar_s + at, sound, pan)
            start = bar * bar_s
            for beat in self.kicks:
                _add(left, right, start + beat * self.beat_s, kick, 0.5)
            for beat in self.snares:
                _add(left, right, start + beat * self.beat_s, snare, 0.5)
            for at in np.arange(0, self.beats, self.hats) if self.hats else ():
                _add(left, right, start + at * self.beat_s, hat, 0.65)
        return np.stack([left, right])[:, : round(seconds * RATE)]

    def _tune(self) -> list[list[tuple[float, float, int]]]:
        """Four bars of melody: start and length in beats, degree of the scale."""
        bars = []
        for degree in self.chords:
            notes, at = [], 0.0
            while at < self.beats:
                length = float(self.rng.choice([0.5, 1.0, 1.0, 2.0]))
                length = min(length, self.beats - at)
                # Notes of the chord, and the tonic and fifth that make a key.
                step = int(self.rng.choice([degree, degree + 2, degree + 4, 0, 4]))
                if at % 1 == 0 or self.rng.random() < 0.7:
                    notes.append((at, length, step))
                at += length
            bars.append(notes)
        return bars

    def _bar(
        self, degree: int, tune: list[tuple[float, float, int]]
    ) -> list[tuple[float, Samples, float]]:
        """The notes of one bar: start in seconds, samples, how far to the right."""
        played = []
        whole = self.beats
        strokes = range(self.beats) if self.style == "ballad" else (0,)
        for third in (0, 2, 4):
            pitch = self._pitch(degree + third, 60)
            for beat in strokes:
                sound = self._note(pitch, whole - beat, "chord")
                played.append((beat * self.beat_s, sound * 0.16, 0.2 + third * 0.15))
        for beat in (0, self.beats // 2) if self.beats == 4 else (0,):
            sound = self._note(self._pitch(degree, 36), self.beats // 2, "bass")
            played.append((beat * self.beat_s, sound * 0.45, 0.5))
        for at, length, step in tune:
            sound = self._note(self._pitch(step, 72), length, "lead")
            played.append((at * self.beat_s, sound * 0.22, 0.55))
        return played

    def _pitch(self, degree: int, octave: int) -> float:
        turns, step = divmod(degree, 7)
        return octave + self.key + self.scale[step] + 12 * turns + self.tuning

    def _note(self, pitch: float, beats: float, voice: str) -> Samples:
        n = round(beats * self.beat_s * RATE)
        known = (pitch, n, voice)
        if known not in self.notes:
            cycles = np.arange(n, dtype=np.float64) * (440 * 2 ** ((pitch - 69) / 12))
            place = (cycles * (len(_WAVES[voice]) / RATE)).astype(np.int64)
            wave = _WAVES[voice][place & (len(_WAVES[voice]) - 1)]
            fall = {"chord": 1.2, "bass": 0.6, "lead": 0.5}[voice]
            at = np.arange(n, dtype=np.float32) / RATE
            shape = np.exp(-at / np.float32(fall))
            edge = min(300, n // 2)
            shape[:edge] *= np.linspace(0, 1, edge, dtype=np.float32)
            shape[n - edge :] *= np.linspace(1, 0, edge, dtype=np.float32)
            self.notes[known] = np.asarray(wave * shape, dtype=np.float32)
        return self.notes[known]


def _wave(*partials: float) -> Samples:
    turn = np.arange(4096) * (2 * np.pi / 4096)
    parts = [size * np.sin(n * turn) for n, size in enumerate(partials, 1)]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float32)


_WAVES = {
    "chord": _wave(1, 0.4, 0.2, 0.1),
    "bass": _wave(1, 0.5, 0.2),
    "lead": _wave(1, 0.2, 0.25, 0.05),
}


def _kick() -> Samples:
    at = np.arange(round(0.25 * RATE)) / RATE
    sweep = 2 * np.pi * (50 * at + 110 * 0.03 * (1 - np.exp(-at / 0.03)))
    return (0.9 * np.sin(sweep) * np.exp(-at / 0.09)).astype(np.float32)


def _noise(rng: np.random.Generator, seconds: float, band: tuple[int, int]) -> Samples:
    n = round(seconds * RATE)
    edges = butter(2, band, "bandpass", fs=RATE, output="sos")
    made = sosfilt(edges, rng.standard_normal(n)) * np.exp(-np.arange(n) / (n / 4))
    return np.asarray(made, dtype=np.float32)


def _snare(rng: np.random.Generator) -> Samples:
    return 0.9 * _noise(rng, 0.2, (500, 6_000))


def _hat(rng: np.random.Generator) -> Samples:
    return 0.35 * _noise(rng, 0.06, (6_000, 12_000))


def _add(
    left: Samples, right: Samples, start_s: float, sound: Samples, pan: float
) -> None:
    at = round(start_s * RATE)
    sound = sound[: len(left) - at]
    left[at : at + len(sound)] += sound * np.float32(2 * (1 - pan))
    right[at : at + len(sound)] += sound * np.float32(2 * pan)
