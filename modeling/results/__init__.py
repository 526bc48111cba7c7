"""What a study leaves on disk: whole files or none, and the same bytes every time."""

from __future__ import annotations

import errno
import json
import math
import os
import tempfile
from pathlib import Path

import numpy as np

from modeling.errors import BadInput

DIGITS = 10
"""Significant digits of every float: more than any number here deserves, fewer than
the last bits in which two machines may differ."""


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step: a reader sees the old or the new one, never half.

    A link stays one, and what it names is written.
    """
    try:
        path = writable(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from error


def writable(path: Path) -> Path:
    """Where to write, in a folder that exists; OSError for what is no file."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():  # a device would be gone for good
        raise OSError(errno.EINVAL, "it is no file")
    return path


def ready(folder: Path) -> None:
    """Make ``folder``, or raise BadInput where nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BadInput(f"{folder}: cannot be written: {error.strerror}") from error


def write_json(path: Path, content: object) -> None:
    text = json.dumps(plain(content), indent=1, ensure_ascii=False, allow_nan=False)
    write_bytes(path, text.encode() + b"\n")


def plain(value: object) -> object:
    """Numbers as JSON has them: rounded, and null for what is no number.

    >>> plain({"auc": np.float64(1 / 3), "p": float("nan"), "n": np.int64(3)})
    {'auc': 0.3333333333, 'p': None, 'n': 3}
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value
