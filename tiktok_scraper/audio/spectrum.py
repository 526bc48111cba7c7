"""Short-time spectra at the clip's own rate, which saves a resampling."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import rfft
from scipy.signal.windows import hann

Signal = NDArray[np.float32]


def magnitudes(signal: Signal, size: int, step: int, bins: int) -> Signal:
    """The lowest ``bins`` magnitudes of a frame of ``size`` samples every ``step``.

    A signal that is shorter than one frame is one frame, filled up with silence.

    >>> wave = np.sin(2 * np.pi * 100 * np.arange(1000) / 1000).astype(np.float32)
    >>> magnitudes(wave, size=100, step=50, bins=51).argmax(axis=1)[:3]
    array([10, 10, 10])
    """
    if len(signal) < size:
        signal = np.pad(signal, (0, size - len(signal)))
    window = hann(size, sym=False).astype(np.float32)
    frames = sliding_window_view(signal, size)[::step] * window
    found: Signal = np.abs(rfft(frames, axis=1)[:, :bins])
    return found
