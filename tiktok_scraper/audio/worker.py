"""``python -m tiktok_scraper.audio.worker``: clips in on stdin, numbers out on stdout.

A clip is its length in four bytes, then its bytes; an answer is one line of JSON. The
end of stdin ends it, so that it never outlives whoever started it.
"""

from __future__ import annotations

import json
import struct
import sys
from dataclasses import asdict
from typing import BinaryIO

from tiktok_scraper.audio.analyse import analyse
from tiktok_scraper.audio.decode import UnusableClip

LENGTH = struct.Struct(">I")


def answer(data: bytes) -> dict[str, object]:
    """What to say about one clip: ``audio``, or ``unusable`` and why."""
    try:
        return {"audio": asdict(analyse(data))}
    except UnusableClip as reason:
        return {"unusable": str(reason)}
    except Exception as error:  # whatever a strange clip brings about costs that clip
        return {"unusable": f"expected a clip that can be measured, got {error!r}"}


def serve(clips: BinaryIO, answers: BinaryIO) -> None:
    while head := clips.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        answers.write(json.dumps(answer(clips.read(length))).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
