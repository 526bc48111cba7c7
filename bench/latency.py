"""A sandbox as far away as one likes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from tiktok_scraper.sandbox.app import Seen, create
from tiktok_scraper.sandbox.serve import serving
from tiktok_scraper.sandbox.world import build


class Late:
    """Middleware that answers ``seconds`` later."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(self.seconds)
        await self.app(scope, receive, send)


@contextmanager
def late_sandbox(
    tracks: int, latency_s: float, seed: int = 7
) -> Iterator[tuple[str, list[Seen]]]:
    """Its URL, and what it is asked."""
    seen: list[Seen] = []
    app = create(build(seed, tracks), (), seen)
    if latency_s:
        app.add_middleware(Late, seconds=latency_s)
    with serving(app) as url:
        yield url, seen
