"""Integrated loudness after ITU-R BS.1770-4, in LUFS."""

from __future__ import annotations

from math import pi, tan

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

Samples = NDArray[np.float32]

BLOCK_S, STEP_S = 0.4, 0.1
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OFFSET = -0.691  # a 1 kHz sine in one channel at full scale reads -3.01


def integrated(samples: Samples, rate: int) -> float:
    """The loudness of ``samples`` of shape (channels, n); -inf where all is silent."""
    weighted = sosfilt(_k_weighting(rate), samples, axis=1)
    step = round(rate * STEP_S)
    steps = weighted.shape[1] // step
    parts = np.square(weighted[:, : steps * step]).reshape(len(weighted), steps, step)
    energy = parts.mean(axis=2).sum(axis=0)
    blocks = round(BLOCK_S / STEP_S)
    power = np.convolve(energy, np.full(blocks, 1 / blocks), mode="valid")
    power = power[_lufs(power) > ABSOLUTE_GATE_LUFS]
    if not len(power):
        return -np.inf
    kept = power[_lufs(power) > _lufs(power.mean()) + RELATIVE_GATE_LU]
    return float(_lufs(kept.mean()))


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return OFFSET + 10 * np.log10(np.maximum(power, 1e-20))


def _k_weighting(rate: int) -> NDArray[np.float64]:
    """A shelf for the head and a high-pass, as biquads for any rate.

    The standard gives coefficients at 48 kHz; these are the analogue filters behind
    them, after Mansbridge, Finn and Reiss (2012).
    """
    k, q = tan(pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k, q = tan(pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])
