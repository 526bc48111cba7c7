"""Which addresses a clip may be fetched from: those of the internet, and no others.

A payload names the address, and a payload can be made by anybody: it must not make the
crawl speak to a router, a printer or a cloud's metadata service.
"""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import SplitResult, urlsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_global(address: str) -> bool:
    """Whether an IP address belongs to the internet, also where it wraps another.

    >>> [is_global(a) for a in ("8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8")]
    [True, True, True]
    >>> [is_global(a) for a in ("10.0.0.1", "169.254.169.254", "fe80::1%eth0", "::1")]
    [False, False, False, False]
    >>> [is_global(a) for a in ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")]
    [False, False, False]
    >>> [is_global(a) for a in ("224.0.0.1", "0.0.0.0", "100.64.0.1")]
    [False, False, False]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_global(str(inner))
    return ip.is_global and not ip.is_multicast


async def refusal(url: str, sandbox_url: str = "") -> str | None:
    """Why no clip is fetched from ``url``, in words without its query; None if one is.

    Raises OSError where the host has no address at all.
    """
    try:
        parts = urlsplit(url)
        place = _place(parts)
    except ValueError:
        return "expected an http(s) address, got one that cannot be read"
    scheme, host, port = place
    if scheme not in ("http", "https") or not host:
        return f"expected an http(s) address, got {scheme or 'none'!r}"
    if sandbox_url and place == _place(urlsplit(sandbox_url)):
        return None
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port)
    except UnicodeError:  # "a..b", or a part of more than 63 letters
        return "expected an http(s) address, got a host that cannot be"
    if all(is_global(str(where[0])) for *_, where in found):
        return None
    return (
        f"expected a host on the internet, got {host!r}, which is of a private network"
    )


def _place(parts: SplitResult) -> tuple[str, str, int]:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, parts.hostname or "", port
