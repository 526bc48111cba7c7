"""The key of a clip: which of 24 profiles its pitch classes resemble most.

Pitch classes are taken from peaks of the spectrum, so that drums and noise weigh
little; each peak also speaks for the tones that it may be a harmonic of, as in Gomez,
"Tonal Description of Music Audio Signals" (2006).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.fft import next_fast_len

from tiktok_scraper.audio.spectrum import Signal, magnitudes

WINDOW_S = 0.37  # long enough to tell semitones apart from 55 Hz on
LOWEST_HZ, HIGHEST_HZ = 55.0, 2000.0
FAINTEST = 0.05
"""Of the loudest peak of a moment; what is below is noise, or the mp3 encoder."""
HARMONICS = 4
FADING = 0.6
"""How much less each further harmonic speaks for its fundamental (Gomez, 2006)."""

# Faraldo et al., "Key Estimation in Electronic Dance Music" (2016): how much each
# degree of the scale sounds, on average, in pieces of a known key.
MAJOR = (1.00, 0.29, 0.50, 0.40, 0.60, 0.56, 0.32, 0.80, 0.31, 0.45, 0.42, 0.39)
MINOR = (1.00, 0.31, 0.44, 0.58, 0.33, 0.49, 0.29, 0.78, 0.43, 0.29, 0.53, 0.32)


class Key(NamedTuple):
    """``pitch_class`` 0 (C) to 11 (B), ``mode`` 1 for major; ``strength`` 0 to 1."""

    pitch_class: int
    mode: int
    strength: float


def key(signal: Signal, rate: int) -> Key | None:
    """The key of a mono signal; None where nothing sounds."""
    pitches, weights = _peaks(signal, rate)
    return of_pitch_classes(_pitch_classes(pitches, weights)) if len(pitches) else None


def of_pitch_classes(shares: NDArray[np.float64]) -> Key:
    """The key whose profile correlates best with twelve shares, from C upwards.

    >>> of_pitch_classes(np.array([3, 0, 1, 0, 2, 1, 0, 2, 0, 1, 0, 1.0]))[:2]
    (0, 1)
    >>> of_pitch_classes(np.array([2, 0, 1, 0, 2, 1, 0, 0, 0, 3, 0, 1.0]))[:2]
    (9, 0)
    """
    if np.ptp(shares) == 0:
        return Key(0, 1, 0.0)
    profiles = [np.roll(degrees, k) for degrees in (MAJOR, MINOR) for k in range(12)]
    likeness = np.corrcoef(shares, profiles)[0, 1:]
    best = int(likeness.argmax())
    return Key(best % 12, int(best < 12), float(likeness[best].clip(0, 1)))


def _peaks(
    signal: Signal, rate: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """MIDI pitch and weight of every peak, finer than the spectrum's own grid."""
    size = next_fast_len(round(WINDOW_S * rate), real=True)
    low = int(LOWEST_HZ * size / rate)
    high = min(size // 2, int(HIGHEST_HZ * size / rate))
    spectrum = magnitudes(signal, size, size // 2, high + 1)
    loudest = spectrum.max(axis=1, keepdims=True)
    before, here, after = (
        spectrum[:, low + shift : high + shift] for shift in (-1, 0, 1)
    )
    is_peak = (here > before) & (here >= after) & (here > FAINTEST * loudest)
    moments, bins = np.nonzero(is_peak)
    # A parabola through the logarithms of three neighbours has its top at the pitch.
    left, top, right = (
        np.log(part[is_peak].astype(float) + 1e-12) for part in (before, here, after)
    )
    offset = 0.5 * (left - right) / (left - 2 * top + right)
    hz = (bins + low + offset) * rate / size
    weights = np.sqrt(here[is_peak] / loudest[moments, 0]).astype(float)
    return 69 + 12 * np.log2(hz / 440), weights


def _pitch_classes(
    pitches: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How much each of the twelve sounds, with the common detuning taken out."""
    detuned = np.angle(np.sum(weights * np.exp(2j * np.pi * pitches))) / (2 * np.pi)
    shares = np.zeros(12)
    for harmonic in range(1, HARMONICS + 1):
        tones = pitches - detuned - 12 * np.log2(harmonic)
        nearest = np.round(tones)
        closeness = np.cos(np.pi * (tones - nearest)) ** 2
        shares += FADING ** (harmonic - 1) * np.bincount(
            nearest.astype(int) % 12, weights * closeness, 12
        )
    return shares
