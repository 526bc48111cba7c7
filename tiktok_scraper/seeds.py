"""Where a crawl is to look: what people write, or paste, as ``seeds``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tiktok_scraper.errors import BadInput, UsageError
from tiktok_scraper.listings import KINDS, Kind, Listing

EXPECTED = (
    "recommend, a sound's id or address, #hashtag, @user, a video's address, "
    "or file:PATH with one of these a line"
)

_KEYS: dict[Kind, str] = {
    "recommend": "",
    "music": r"[1-9][0-9]{0,19}",
    "video": r"[1-9][0-9]{0,19}",
    "hashtag": r"[^\s#@/\\?&%,|<>\"']{1,150}",
    "user": r"[\w.-]{1,64}",
}

_BARE_ID = re.compile(r"[0-9]{4,20}")
"""The oldest sounds have four digits. A number alone that is shorter is a slip."""

_ADDRESSES: tuple[tuple[str, Kind], ...] = (
    (r"/(?:embed/)?music/(?:[^/]*-)?([0-9]+)", "music"),
    (r"/(?:embed/)?tag/([^/]+)", "hashtag"),
    (r"/(?:embed/)?@([^/]+)", "user"),
    (r"/@[^/]*/(?:video|photo)/([0-9]+)", "video"),
    (r"/(?:embed|embed/v[0-9]|player/v1|v)/([0-9]+)(?:\.html)?", "video"),
    (r"(?:/(?:en/?)?|/foryou)()", "recommend"),
)
"""Paths of TikTok's addresses, each with what its group is the key of."""

_ADDRESS = re.compile(r"(?:https?:/)?/|(?:[a-z0-9-]+\.)*tiktok\.com(?:[:/?#]|$)", re.I)
_QUOTES = "<>\"'`“”‘’«»"


def read(given: str) -> tuple[Listing, ...]:
    """The listings that the argument ``seeds`` names: each once, in its order.

    >>> [str(listing) for listing in read("#Dance, @jo,6767362751674189825,#dance")]
    ['hashtag:dance', 'user:jo', 'music:6767362751674189825']
    >>> read("tiktok.com/music/A-O-K-6767362751674189825?lang=en,")
    (Listing(kind='music', key='6767362751674189825'),)
    >>> read("pop")
    Traceback (most recent call last):
        ...
    tiktok_scraper.errors.UsageError: argument seeds: expected recommend, a sound's id \
or address, #hashtag, @user, a video's address, or file:PATH with one of these a line, \
got 'pop'
    """
    found: dict[Listing, None] = {}
    for part in given.split(","):
        told = _bare(part)
        if told.lower().startswith("file:"):
            found.update(dict.fromkeys(_file(_bare(told[5:]))))
        elif told:
            found[one(told, "argument seeds")] = None
    if not found:
        raise UsageError(f"argument seeds: expected {EXPECTED}, got {given!r}")
    return tuple(found)


def one(told: str, where: str) -> Listing:
    """The listing that one seed names. Raises UsageError, which begins with ``where``.

    >>> str(one("https://www.tiktok.com/@jo.x/video/7000000000000000001?q=1", "here"))
    'video:7000000000000000001'
    >>> str(one("<https://m.tiktok.com/tag/%E3%83%80/>", "here")), str(one("6767", "x"))
    ('hashtag:ダ', 'music:6767')
    """
    bare = _bare(told)
    if _ADDRESS.match(bare):
        return _address(bare, where)
    kind, colon, key = bare.partition(":")
    if bare.startswith("#"):
        listing = _listing("hashtag", bare[1:])
    elif bare.startswith("@"):
        listing = _listing("user", bare[1:])
    elif colon or kind == "recommend":
        listing = next((_listing(known, key) for known in KINDS if known == kind), None)
    else:
        listing = _listing("music", bare) if _BARE_ID.fullmatch(bare) else None
    if listing is None:
        raise UsageError(f"{where}: expected {EXPECTED}, got {bare!r}")
    return listing


def _bare(told: str) -> str:
    return told.strip().strip(_QUOTES).strip()


def _listing(kind: Kind, key: str) -> Listing | None:
    """A name is the same in capitals and in small letters; keys have small ones."""
    key = unicodedata.normalize("NFC", key)
    if not re.fullmatch(_KEYS[kind], key):
        return None
    return Listing(kind, key.lower())


def _address(told: str, where: str) -> Listing:
    """The listing that an address leads to; names in it may be percent-encoded."""
    try:
        parts = urlsplit(_whole(told))
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if host != "tiktok.com" and not host.endswith(".tiktok.com"):
        raise UsageError(f"{where}: expected an address at tiktok.com, got {told!r}")
    if host in ("vm.tiktok.com", "vt.tiktok.com") or parts.path.startswith("/t/"):
        raise UsageError(
            f"{where}: {told!r} is a short link, which does not say where it leads; "
            "open it in your browser and paste the address that it leads to"
        )
    path = parts.path.rstrip("/") or "/"
    for pattern, kind in _ADDRESSES:
        if match := re.fullmatch(pattern, path):
            listing = _listing(kind, unquote(match[1]))
            if listing is not None:
                return listing
    raise UsageError(
        f"{where}: expected the address of a sound, hashtag, user or video, got "
        f"{told!r}; a comma within an address is written %2C"
    )


def _whole(told: str) -> str:
    """An address with the host, and the mark before it, that people leave out.

    >>> _whole("/music/x-1"), _whole("tiktok.com/tag/a"), _whole("//tiktok.com/tag/a")
    ('//www.tiktok.com/music/x-1', '//tiktok.com/tag/a', '//tiktok.com/tag/a')
    """
    if re.match(r"(?:https?:)?//", told, re.IGNORECASE):
        return told
    return f"//www.tiktok.com{told}" if told.startswith("/") else f"//{told}"


def _file(path: str) -> Iterator[Listing]:
    """The seeds in a file, one a line; blank lines and ``# comments`` are skipped."""
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"argument seeds: expected UTF-8 text in {path}, got byte "
            f"{error.object[error.start]:#04x} at {error.start}; save it as UTF-8"
        ) from error
    except OSError as error:
        raise BadInput(
            f"argument seeds: expected a file at {path!r}, got {error.strerror}"
        ) from error
    for number, line in enumerate(text.split("\n"), start=1):
        told = line.strip()
        if told and not re.match(r"#(?:\s|$)", told):
            yield one(told, f"{path}:{number}")
