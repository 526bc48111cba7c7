"""Refused answers, kept for a bug report: shapes and codes, no secrets, no names."""

from __future__ import annotations

import json
import logging
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Headers, Response

logger = logging.getLogger(__name__)

HIDDEN = "[hidden]"
SHORTEST = 6
"""Shorter values ("en", "1") are no secrets, and hiding them would garble the text."""

MOST_BYTES = 20_000
MOST_BYTES_OF_A_PAGE = 2_000
"""The kind of a page shows in its head; further down it names people."""

_HEADERS = re.compile(
    r"(?i)(set-)?cookie|(proxy-)?authorization|x-.*token"  # msToken has a header, too
)
_QUERY = re.compile(
    r"(?i)\b(_signature|device_id|fp|iid|msToken|odinId|secUid|ttwid|uniqueId|verifyFp"
    r"|webId|X-Bogus|X-Gnarly|X-Dynosaur)=[^&#\s]*"
)
_PEOPLE = re.compile(
    r"(?i)author((unique|sec)?id|name|infos)?|user(unique)?(id|name)?|uniqueid|secuid"
    r"|nickname|signature|desc|text|title|sharemeta"  # "original sound - their name"
)
"""Keys whose values, or all values below, tell who somebody is or what they wrote."""

_PROFILE = re.compile(r"@[\w.]+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:"(\s*:)?|$)|\b\d{10,}', re.DOTALL)


class Evidence:
    """Keeps up to ``most`` refused answers of each reason, in files of ``folder``."""

    def __init__(self, folder: Path, most: int = 3) -> None:
        self.folder = folder
        self.most = most
        self.kept: Counter[str] = Counter()

    def keep(
        self, reason: str, request: Request, response: Response, secrets: Iterable[str]
    ) -> Path | None:
        """Where the answer now is; None where there are enough of its kind."""
        if self.kept[reason] >= self.most:
            return None
        self.kept[reason] += 1
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ")
        path = self.folder / f"{at}-{reason}.txt"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(told(request, response, secrets))
        except OSError as error:
            logger.warning(
                "a refused answer was not kept in %s (%s); check the disk",
                self.folder,
                error.strerror,
            )
            return None
        return path


def told(request: Request, response: Response, secrets: Iterable[str]) -> bytes:
    """A call and its answer as text, redacted."""
    lines = [
        f"{request.method} {_address(request.url)}",
        *_headers(request.headers),
        "",
        f"HTTP {response.status}, {len(response.body):,} bytes",
        *_headers(response.headers),
        "",
    ]
    spelled = spellings(secrets)
    body, most = _body(response.body)
    # Hidden first, then cut: half a secret at the cut would not be recognised.
    head = hide("\n".join(lines), spelled).encode()
    return head + b"\n" + hide(body, spelled).encode()[:most]


def spellings(secrets: Iterable[str]) -> list[str]:
    """Every form in which a secret may stand in a text, the longest first.

    >>> spellings(["a;b=cd", "en"])
    ['a%3Bb%3Dcd', 'a;b=cd']
    """
    forms = {
        form
        for secret in secrets
        if len(secret) >= SHORTEST
        for form in (
            secret,
            quote(secret, safe=""),
            quote_plus(secret),
            secret.replace("/", "\\/"),
            json.dumps(secret)[1:-1],
        )
    }
    return sorted(forms, key=lambda form: (-len(form), form))


def hide(text: str, spelled: Iterable[str]) -> str:
    """The text with ``[hidden]`` in place of each of ``spellings``.

    >>> hide("Cookie a%2Fb%3Dcd came", spellings(["a/b=cd"]))
    'Cookie [hidden] came'
    """
    for form in spelled:
        text = text.replace(form, HIDDEN)
    return text


def _address(url: str) -> str:
    """The URL without the values that stand for a session, a device or a person.

    >>> _address("https://t.example/embed/@someone?device_id=7&count=30#x")
    'https://t.example/embed/@[hidden]?device_id=[hidden]&count=30#x'
    """
    parts = urlsplit(url)
    path = _PROFILE.sub(f"@{HIDDEN}", parts.path.replace("%40", "@"))
    query = _QUERY.sub(rf"\1={HIDDEN}", parts.query)
    return urlunsplit(parts._replace(path=path, query=query))


def _headers(headers: Headers) -> Iterator[str]:
    for name, values in headers.items():
        word = name.decode("latin-1")
        for value in values:
            shown = _QUERY.sub(rf"\1={HIDDEN}", value.decode("latin-1"))
            yield f"{word}: {HIDDEN if _HEADERS.fullmatch(word) else shown}"


def _body(body: bytes) -> tuple[str, int]:
    """The body without names, and how many bytes of it to keep."""
    text = body.decode("utf-8", "replace")
    if not text.lstrip().startswith(("{", "[")):
        page = _PROFILE.sub(f"@{HIDDEN}", text)
        return _QUERY.sub(rf"\1={HIDDEN}", page), MOST_BYTES_OF_A_PAGE
    try:
        whole = json.loads(text)
    except ValueError:  # broken off: its keys tell where
        return _STRING.sub(_key_or_hidden, text), MOST_BYTES
    return json.dumps(_nameless(whole), ensure_ascii=False), MOST_BYTES


def _key_or_hidden(found: re.Match[str]) -> str:
    return found[0] if found[1] else f'"{HIDDEN}"'


def _nameless(value: object, within_person: bool = False) -> object:
    """JSON with its shape kept, and what tells of people hidden.

    >>> _nameless({"author": {"id": "1", "verified": True}, "desc": "me", "code": 7})
    {'author': {'id': '[hidden]', 'verified': True}, 'desc': '[hidden]', 'code': 7}
    """
    if isinstance(value, dict):
        return {
            key: _nameless(inner, within_person or bool(_PEOPLE.fullmatch(key)))
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_nameless(inner, within_person) for inner in value]
    # True and None tell the shape, and nobody's name.
    if within_person and isinstance(value, str | int | float) and value not in (0, 1):
        return HIDDEN
    return value
