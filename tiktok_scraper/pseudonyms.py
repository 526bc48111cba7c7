"""People's names leave the process only as keyed hashes.

The key is made once and kept outside the data folder, so that published data cannot be
turned back into names by hashing a list of users.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

Pseudonym = Callable[[str], str]

LENGTH = 16
"""Hex digits kept: 64 bits, so a million people collide with odds of 3 in 10^8."""


def keyed(key: bytes) -> Pseudonym:
    """A function from a person's id to their pseudonym under ``key``.

    >>> keyed(b"k")("user_1") == keyed(b"k")("user_1") != keyed(b"other")("user_1")
    True
    """

    def pseudonym(name: str) -> str:
        return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:LENGTH]

    return pseudonym


def read_key(path: Path) -> bytes:
    """The key in ``path``, made (readable by its owner only) where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text())
    key = secrets.token_bytes(32)
    with os.fdopen(handle, "w") as file:
        file.write(key.hex())
    return key
