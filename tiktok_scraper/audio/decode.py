"""The bytes of a clip as samples: mp3 or m4a, by the FFmpeg that PyAV brings along."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

LONGEST_S = 60
"""TikTok's clips end there; of anything longer only so much is read."""

SHORTEST_S = 1.0
"""Below it there is neither a beat to count nor a block to measure."""

TORN_S = 1.0
"""How much may be missing at the end; encoders pad by some hundredths of a second."""

# By name, since some formats of FFmpeg's are lists of files or addresses to open next.
_FORMATS = "mp3,mov,aac,wav,ogg,flac"

_HTML = (b"<!do", b"<htm", b"<?xm")


class UnusableClip(Exception):
    """What was given cannot be measured: in a sentence, what it was and what to do."""


@dataclass(frozen=True, slots=True)
class Clip:
    """The sound as it is: ``channels`` of shape (1 or 2, n), at ``rate`` Hz.

    ``duration_s`` is that of the whole file, also where only its beginning was read.
    """

    channels: NDArray[np.float32]
    rate: int
    duration_s: float


def decode(data: bytes) -> Clip:
    """The clip in ``data``; UnusableClip where there is none, or not all of it.

    >>> decode(b"")
    Traceback (most recent call last):
    tiktok_scraper.audio.decode.UnusableClip: expected an mp3 or m4a, got 0 bytes; ...
    """
    if not data:
        raise UnusableClip("expected an mp3 or m4a, got 0 bytes; fetch the clip again")
    if data.lstrip()[:4].lower() in _HTML:
        raise UnusableClip(
            "expected an mp3 or m4a, got HTML; the address of the clip has expired"
        )
    try:
        with av.open(
            io.BytesIO(data), "r", options={"format_whitelist": _FORMATS}
        ) as container:
            return _read(container)
    except (av.error.FFmpegError, ValueError) as error:
        raise UnusableClip(
            f"expected an mp3 or m4a, got {len(data)} bytes that are neither "
            f"({getattr(error, 'strerror', error)}); fetch the clip again"
        ) from error


def _read(container: av.container.InputContainer) -> Clip:
    if not container.streams.audio:
        raise UnusableClip("expected sound, got a file without any; nothing to be done")
    stream = container.streams.audio[0]
    blocks: list[NDArray[np.float32]] = []
    count, rate = 0, stream.rate
    resampler = av.AudioResampler(
        "fltp", "mono" if stream.channels == 1 else "stereo", rate
    )
    for frame in _frames(container, stream):
        for part in resampler.resample(frame):
            blocks.append(part.to_ndarray().astype(np.float32, copy=False))
            count += part.samples
        if count >= LONGEST_S * rate:
            break
    read_s = count / rate
    told_s = _told(container, stream)
    if read_s < min(told_s, LONGEST_S) - TORN_S:
        raise UnusableClip(
            f"expected {told_s:.1f} s of sound, got {read_s:.1f} s: the file breaks "
            "off; fetch the clip again"
        )
    if read_s < SHORTEST_S:
        raise UnusableClip(
            f"expected at least {SHORTEST_S:.0f} s of sound, got {read_s:.1f} s; "
            "it is too short to be measured"
        )
    channels = np.concatenate(blocks, axis=1)[:, : LONGEST_S * rate]
    whole_s = max(read_s, told_s) if read_s >= LONGEST_S else read_s
    return Clip(channels, rate, whole_s)


def _frames(
    container: av.container.InputContainer, stream: av.AudioStream
) -> Iterator[av.AudioFrame]:
    """Frame by frame. A broken one is left out, as players do it."""
    for packet in container.demux(stream):
        try:
            yield from stream.decode(packet)
        except av.error.InvalidDataError:
            continue


def _told(container: av.container.InputContainer, stream: av.AudioStream) -> float:
    """How long the file says that it is, in seconds; 0 where it does not say.

    Raw AAC says nothing: FFmpeg guesses from the first frames, by a factor of ten.
    """
    if container.format.name == "aac":
        return 0.0
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base
