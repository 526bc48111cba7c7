"""Which cookies a browser would send, and how they are written in one header."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import TypedDict
from urllib.parse import urlsplit

API = "/api/"
"""What is called with a session; a cookie for another folder is of no use."""


class Cookie(TypedDict):
    """A cookie as browsers keep it; ``expires`` is Unix time, -1 with the browser."""

    name: str
    value: str
    domain: str
    path: str
    expires: float
    httpOnly: bool  # the spelling of every browser's export
    secure: bool


def applying(cookies: Iterable[Cookie], url: str, now: float) -> list[Cookie]:
    """The cookies that a browser sends to the API of ``url`` at ``now`` (RFC 6265)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    private = parts.scheme == "https" or _is_loopback(host)
    return [
        cookie
        for cookie in cookies
        if covers(cookie["domain"], host)
        and _is_under(cookie["path"])
        and (private or not cookie["secure"])
        and (cookie["expires"] < 0 or cookie["expires"] > now)
    ]


def covers(domain: str, host: str) -> bool:
    """Whether a cookie of ``domain`` is for ``host``; a leading dot adds subdomains.

    >>> covers(".tiktok.com", "www.tiktok.com"), covers("tiktok.com", "www.tiktok.com")
    (True, False)
    >>> covers(".tiktok.com", "nottiktok.com")
    False
    """
    domain = domain.lower()
    if domain.startswith("."):
        return host == domain[1:] or host.endswith(domain)
    return host == domain


def header(cookies: Iterable[Cookie]) -> str:
    """One Cookie header, longer paths first, as browsers send them."""
    ordered = sorted(cookies, key=lambda cookie: -len(cookie["path"]))
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in ordered)


def value_of(name: str, cookies: Iterable[Cookie]) -> str:
    """The value of the cookie ``name``; empty where there is none."""
    return next((c["value"] for c in cookies if c["name"] == name), "")


def _is_under(path: str) -> bool:
    return API.startswith(path.rstrip("/") + "/")


def _is_loopback(host: str) -> bool:
    # Browsers trust their own machine, and send it secure cookies without TLS.
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
