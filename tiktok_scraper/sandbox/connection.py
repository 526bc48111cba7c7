"""The connection a call came on: which one it is, and how to break it.

Ports are used again by later connections, so these are told apart by a number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_EXTENSION = "sandbox.connection"
_numbers = count(1)


@dataclass(frozen=True)
class Connection:
    """One connection of a client, for as long as it lasts."""

    number: int
    hang_up: Callable[[], None]


def connection(scope: Scope) -> Connection:
    """The connection that this call came on."""
    return cast(Connection, scope["extensions"][_EXTENSION])


class NumberedConnections(H11Protocol):
    """HTTP/1.1 whose calls know the connection that they came on."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = _on(self.app, Connection(next(_numbers), transport.close))


def _on(app: ASGIApp, made: Connection) -> ASGIApp:
    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[_EXTENSION] = made
        await app(scope, receive, send)

    return known
