"""Which calls of the web API the site believes: a whole session, and its signature."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie

from starlette.requests import Request

_TOKEN = re.compile(r"verify_[\w-]+", re.ASCII)
_DEVICE = re.compile(r"[0-9]{10,20}")
_SIGNED = re.compile(r"(.+)&X-Bogus=([0-9a-f]{8})", re.ASCII)


def trusted(request: Request) -> bool:
    """Cookie, device id and token are there, well formed, and of one session.

    What a person pastes need not hold every cookie; where it holds a token, it must be
    the one that is sent.
    """
    header = request.headers.get("cookie", "").strip()
    if not header:
        return False
    token = request.query_params.get("verifyFp", "")
    jar: SimpleCookie = SimpleCookie()
    jar.load(header)
    own = jar["s_v_web_id"].value if "s_v_web_id" in jar else token
    return (
        own == token
        and _TOKEN.fullmatch(token) is not None
        and _DEVICE.fullmatch(request.query_params.get("device_id", "")) is not None
    )


def signed(request: Request) -> bool:
    """The query ends in the ``X-Bogus`` that the page's own script makes of it."""
    query = request.scope["query_string"].decode("ascii", "replace")
    parts = _SIGNED.fullmatch(query)
    return (
        parts is not None and "msToken=" in parts[1] and parts[2] == signature(parts[1])
    )


def signature(query: str) -> str:
    """FNV-1a over the query as it was sent; the real one is a secret of the site.

    >>> signature("a=1&msToken=x")
    'd2b03bfc'
    """
    value = 0x811C9DC5
    for byte in query.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{value:08x}"
