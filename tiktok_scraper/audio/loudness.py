"""Integrated loudness by ITU-R BS.1770-4, in LUFS.

Measured on the channels that the clip has: mono played from both would read 3 LU more.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

BLOCK_S, STEP_S = 0.4, 0.1
SILENCE_LUFS = -70.0
"""Blocks below it do not count (BS.1770's absolute gate)."""
RELATIVE_LU = -10.0


def loudness(channels: NDArray[np.float32], rate: int) -> float | None:
    """LUFS of ``channels``, of shape (1 or 2, n); None where all of it is near silent.

    >>> second = np.arange(48_000) / 48_000
    >>> tone = np.sin(2 * np.pi * 997 * second, dtype=np.float32)[None]
    >>> round(loudness(tone, 48_000), 1)
    -3.0
    >>> loudness(tone / 10_000, 48_000) is None
    True
    """
    weighted = sosfilt(_k_weighting(rate), channels, axis=1)
    step = round(STEP_S * rate)
    steps = weighted.shape[1] // step
    pieces = weighted[:, : steps * step].reshape(len(weighted), steps, step)
    powers = np.einsum("cst,cst->s", pieces, pieces, dtype=float) / step
    span = round(BLOCK_S / STEP_S)
    blocks = np.convolve(powers, np.full(span, 1 / span), mode="valid")
    gated = blocks[blocks > _power(SILENCE_LUFS)]
    if not len(gated):
        return None
    loud = gated[gated > gated.mean() * 10 ** (RELATIVE_LU / 10)]
    return -0.691 + 10 * math.log10(loud.mean())


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighting(rate: int) -> NDArray[np.float64]:
    """The head's shelf and the bass cut, at any rate.

    BS.1770 gives coefficients for 48 kHz only; these are the analogue filters behind
    them, from De Man, "Evaluation of Implementations of the EBU R128 Loudness
    Measurement" (2018).
    """
    shelf = math.tan(math.pi * 1681.974450955533 / rate)
    high, q = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    band = high**0.4996667741545416
    cut = math.tan(math.pi * 38.13547087602444 / rate)
    cut_q = 0.5003270373238773
    return np.array(
        [
            _section(
                shelf,
                q,
                (
                    high + band * shelf / q + shelf**2,
                    2 * (shelf**2 - high),
                    high - band * shelf / q + shelf**2,
                ),
            ),
            _section(cut, cut_q, None),
        ],
    )


def _section(k: float, q: float, top: tuple[float, float, float] | None) -> list[float]:
    """One second-order section; without ``top`` it is BS.1770's (1, -2, 1)."""
    bottom = (1 + k / q + k**2, 2 * (k**2 - 1), 1 - k / q + k**2)
    above = [b / bottom[0] for b in top] if top else [1.0, -2.0, 1.0]
    return [*above, *(a / bottom[0] for a in bottom)]
