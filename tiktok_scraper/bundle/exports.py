"""Sessions that another browser exported: cookies.txt, or JSON of several makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from tiktok_scraper.bundle.contents import Bundle, make
from tiktok_scraper.bundle.cookies import Cookie, covers, value_of
from tiktok_scraper.errors import BadInput, UsageError

DEVICE_COOKIES = ("tt_webid_v2", "tt_webid")
HTTP_ONLY = "#HttpOnly_"
COLUMNS = 7  # domain, subdomains, path, secure, expires, name, value
EXPECTED = "expected cookies.txt or a JSON export of cookies"


@dataclass(frozen=True)
class Export:
    """What an exported file holds; most makes know nothing but cookies."""

    cookies: tuple[Cookie, ...]
    device_id: str = ""
    user_agent: str = ""


def import_file(
    path: Path, base_url: str, device_id: str = "", user_agent: str = ""
) -> Bundle:
    """The session in an exported file, with the cookies of ``base_url`` alone.

    An export of a whole browser holds the person's life; what is not for this site is
    not taken. ``device_id`` and ``user_agent`` are used where the file has none.
    Raises BadInput or UsageError, which say what is missing and where to find it.
    """
    export = read_export(path)
    host = urlsplit(base_url).hostname or ""
    own = [cookie for cookie in export.cookies if covers(cookie["domain"], host)]
    if not own:
        raise BadInput(
            f"{path}: expected cookies for {host}, got {len(export.cookies)} for other "
            "sites; export them while that site is open"
        )
    from_cookie = next(filter(None, (value_of(n, own) for n in DEVICE_COOKIES)), "")
    device_id = export.device_id or device_id or from_cookie
    if not (device_id.isascii() and device_id.isdigit()):
        raise UsageError(
            f"{path}: its cookies do not tell the device id; add --device-id with the "
            "digits of device_id in a request that tiktok.com makes in that browser "
            "(F12, Network)"
        )
    user_agent = export.user_agent or user_agent
    if not user_agent.startswith("Mozilla/"):
        raise UsageError(
            f"{path}: cookies must travel with their browser's user agent; add "
            "--user-agent with what navigator.userAgent says in its console (F12)"
        )
    return make(base_url, own, device_id, user_agent)


def read_export(path: Path) -> Export:
    """Everything a cookies.txt or a JSON export says."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path}: {EXPECTED}, got {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{path}: {EXPECTED}, got a binary file; a browser's own cookie store "
            "cannot be read, export from it with an extension"
        ) from error
    if text.lstrip().startswith(("[", "{")):
        return _of_json(text, path)
    return Export(tuple(_of_lines(text, path)))


def _of_lines(text: str, path: Path) -> Iterator[Cookie]:
    """Netscape's format; a line that begins with #HttpOnly_ is no comment."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (line[0] == "#" and not line.startswith(HTTP_ONLY)):
            continue
        fields = line.removeprefix(HTTP_ONLY).split("\t")
        if len(fields) != COLUMNS:
            raise BadInput(
                f"{path}:{number}: expected {COLUMNS} columns between tabs, got "
                f"{len(fields)}; export the cookies again, in Netscape or JSON format"
            )
        domain, subdomains, folder, secure, expires, name, value = fields
        if not expires.isdigit():
            raise BadInput(
                f"{path}:{number}: expected Unix time in column 5, got something else; "
                "export the cookies again"
            )
        yield Cookie(
            name=name,
            value=value,
            domain=_with_dot(domain, subdomains.upper() == "TRUE"),
            path=folder,
            expires=int(expires) or -1,  # 0 is "when the browser closes" there
            httpOnly=line.startswith(HTTP_ONLY),
            secure=secure.upper() == "TRUE",
        )


def _of_json(text: str, path: Path) -> Export:
    """A list of cookies, or an object that has one (as Playwright's state does)."""
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadInput(
            f"{path}:{error.lineno}: {EXPECTED}, got JSON that breaks off or is torn"
        ) from error
    around = told if isinstance(told, dict) else {"cookies": told}
    entries = around.get("cookies")
    if not isinstance(entries, list):
        raise BadInput(f"{path}: {EXPECTED}, got JSON without a list of cookies")
    return Export(
        tuple(_of_entry(entry, path, n) for n, entry in enumerate(entries, start=1)),
        str(around.get("device_id") or ""),
        str(around.get("user_agent") or ""),
    )


def _of_entry(entry: Any, path: Path, number: int) -> Cookie:
    named = isinstance(entry, dict) and all(
        isinstance(entry.get(name), str) for name in ("name", "value", "domain")
    )
    if not named:
        raise BadInput(
            f"{path}: cookie {number}: expected name, value and domain as text; export "
            "the cookies again"
        )
    expires = entry.get("expirationDate", entry.get("expires"))
    lasts = isinstance(expires, int | float) and expires > 0
    if not lasts or entry.get("session") is True:
        expires = -1
    return Cookie(
        name=entry["name"],
        value=entry["value"],
        domain=_with_dot(entry["domain"], entry.get("hostOnly") is False),
        path=str(entry.get("path") or "/"),
        expires=float(expires),
        httpOnly=entry.get("httpOnly") is True,
        secure=entry.get("secure") is True,
    )


def _with_dot(domain: str, subdomains: bool) -> str:
    """Some exports say in another field what a leading dot says."""
    return f".{domain.lstrip('.')}" if subdomains else domain
