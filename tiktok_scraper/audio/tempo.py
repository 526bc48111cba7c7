"""How fast a clip is, and how sure that is.

Onsets are where the spectrum grows, and the tempo is the period at which they repeat.
Which of two periods an octave apart is the beat, listeners do not agree on; a leaning
towards moderate tempi settles it, as in Ellis, "Beat Tracking by Dynamic Programming"
(2007).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft

from tiktok_scraper.audio.spectrum import Signal, magnitudes

WINDOW_S = 0.046
FRAMES_PER_S = 115
HIGHEST_HZ = 11_000.0
BANDS = 32
COMPRESSION = 1000.0
"""Onsets 60 dB below the loudest sound still count."""

SLOWEST, FASTEST = 50.0, 210.0
MODERATE, OCTAVES = 120.0, 0.9
"""Centre, and spread in octaves, of the tempi that people tap (Ellis, 2007)."""
GRID = np.geomspace(SLOWEST, FASTEST, 400)
MULTIPLES = {1: 1.0, 2: 0.7, 3: 0.5, 4: 0.4}
"""A beat repeats after one, two, three and four periods; the sooner, the surer."""
FINEST = 0.02
MANY = 32
SAME = 0.1
"""In octaves; tempi that are nearer are one."""

Curve = NDArray[np.float64]


class Tempo(NamedTuple):
    """Beats a minute, and how sure: 0 (no beat, or two that are as good) to 1."""

    bpm: float
    confidence: float


def tempo(signal: Signal, rate: int) -> Tempo | None:
    """The tempo of a mono signal; None where nothing ever begins."""
    strength, per_s = onsets(signal, rate)
    if strength.max(initial=0) <= 0:
        return None
    echo = autocorrelation(strength)
    repeats = _repeats(echo, 60 * per_s / GRID, MULTIPLES)
    leaning = np.exp(-0.5 * (np.log2(GRID / MODERATE) / OCTAVES) ** 2)
    scores = repeats.clip(0) * leaning
    best = int(scores.argmax())
    fine = GRID[best] * np.linspace(1 - FINEST, 1 + FINEST, 161)
    reach = min(MANY, int(0.6 * len(echo) * GRID[best] / (60 * per_s)))
    far = _repeats(echo, 60 * per_s / fine, dict.fromkeys(range(1, reach + 1), 1.0))
    return Tempo(float(fine[far.argmax()]), _confidence(repeats, scores, best))


def onsets(signal: Signal, rate: int) -> tuple[Curve, float]:
    """How much the spectrum grows, moment by moment, and moments a second."""
    size = next_fast_len(round(WINDOW_S * rate), real=True)
    step = max(1, round(rate / FRAMES_PER_S))
    bins = min(size // 2 + 1, int(HIGHEST_HZ * size / rate))
    spectrum = magnitudes(signal, size, step, bins)
    mel = np.log1p(np.arange(bins) * rate / size / 700)
    edges = np.unique(np.searchsorted(mel, np.linspace(mel[1], mel[-1], BANDS + 1)))
    bands = np.add.reduceat(spectrum, edges[:-1], axis=1)
    if bands.max() == 0:
        return np.zeros(len(bands) - 1), rate / step
    loud = np.log1p(COMPRESSION * bands / bands.max())
    growth = np.maximum(np.diff(loud, axis=0), 0).mean(axis=1, dtype=float)
    half_second = round(rate / step / 2)
    floor = np.convolve(growth, np.full(half_second, 1 / half_second), mode="same")
    return np.maximum(growth - floor[: len(growth)], 0), rate / step


def autocorrelation(curve: Curve) -> Curve:
    """How like itself a curve is after each lag: 1 at 0.

    >>> autocorrelation(np.tile([1.0, 0, 0, 0], 25)).round(1)[[0, 1, 2, 4]]
    array([ 1. , -0.3, -0.3,  1. ])
    """
    length = len(curve)
    size = next_fast_len(2 * length, real=True)
    sums = irfft(np.abs(rfft(curve - curve.mean(), size)) ** 2, size)[:length]
    # Later lags have fewer pairs; the last quarter has too few to be made up for.
    means = sums / np.arange(length, 0, -1).clip(length // 4)
    scaled: Curve = means / means[0] if means[0] > 0 else means
    return scaled


def _confidence(repeats: Curve, scores: Curve, best: int) -> float:
    """How regular the beat is, and how far ahead of the best other tempo."""
    others = scores[np.abs(np.log2(GRID / GRID[best])) > SAME]
    lead = 1 - others.max() / scores[best] if scores[best] > 0 else 0.0
    return float(np.sqrt(repeats[best].clip(0, 1) * lead))


def _repeats(echo: Curve, lags: Curve, weights: dict[int, float]) -> Curve:
    """The mean of ``echo`` at multiples of each lag, by ``weights``."""
    at = np.arange(len(echo))
    heard = [w * np.interp(k * lags, at, echo) for k, w in weights.items()]
    mean: Curve = np.sum(heard, axis=0) / sum(weights.values())
    return mean
