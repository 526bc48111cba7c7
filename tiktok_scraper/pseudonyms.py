"""People's names leave the process only as keyed hashes.

The key is made once and kept outside the data folder, so that published data cannot be
turned back into names by hashing a list of users.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tiktok_scraper.errors import ScraperError

Pseudonym = Callable[[str], str]

KEY_BYTES = 32

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
    """The key in ``path``, made (readable by its owner only) where there is none.

    Raises ScraperError where there is a file that holds no key: names must never be
    hashed without one.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_bytes(KEY_BYTES).hex())
        with suppress(FileExistsError):  # another process was first: its key is ours
            os.link(name, path)
        Path(name).unlink()
    try:
        key = bytes.fromhex(path.read_text())
    except (OSError, ValueError):
        key = b""
    if len(key) < KEY_BYTES:
        raise ScraperError(
            f"{path}: expected the key of the pseudonyms ({KEY_BYTES} bytes in hex), "
            "got something else; bring the key back from a backup, or delete the file "
            "for a new one, whose pseudonyms will be others"
        )
    return key
