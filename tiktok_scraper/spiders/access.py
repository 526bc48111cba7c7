"""How TikTok is asked at this moment: by which way, and with whose session."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tiktok_scraper.errors import BrowserUnavailable, Refused, ScraperError
from tiktok_scraper.session import Session

logger = logging.getLogger(__name__)

IN_A_ROW = 2
"""Requests that were given up one after the other, which close a way that has served
before: one may be bad luck. A way that has never served is closed by the first."""

Renew = Callable[[Session | None], Awaitable[Session]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request went out with, to tell its refusal from one of an earlier time."""

    way: str
    session: int


class Access:
    """The ways that are allowed, best first, and the one in use.

    A refusal that closes a way first brings a fresh session, once in a crawl, where
    somebody can ``renew`` it; then the next way is taken. The way back up is tried
    after ``pause`` seconds, doubled each time it is refused.
    """

    def __init__(
        self,
        ways: Sequence[str],
        session: Session | None,
        renew: Renew | None,
        pause: float,
    ) -> None:
        self.ways = tuple(ways)
        self.session = session
        self.on_session: list[Callable[[Session], None]] = []
        self.on_step: list[Callable[[dict[str, str]], None]] = []
        self._renew = renew
        self._pause = pause
        self._at = 0
        self._version = 0
        self._renewing = asyncio.Lock()
        self._served: set[str] = set()
        self._given_up = 0
        self._back_at = 0.0

    @property
    def way(self) -> str:
        return self.ways[self._at]

    @property
    def can_renew(self) -> bool:
        return self._renew is not None

    def sent(self, way: str) -> Sent:
        return Sent(way, self._version)

    async def ready(self) -> None:
        """Wait while a session is being renewed."""
        async with self._renewing:
            pass

    def choose(self) -> str:
        """The way for the next listing: the one in use, or now and then a better one,
        to see whether it serves again.
        """
        if self._at and time.monotonic() >= self._back_at:
            self._wait_longer()
            return self.ways[self._at - 1]
        return self.way

    def served(self, sent: Sent) -> None:
        """Note an answer. One that came by a better way is the way back up."""
        self._served.add(sent.way)
        self._given_up = 0
        if self.ways.index(sent.way) < self._at:
            self._step(self.ways.index(sent.way), "it serves again")

    async def lost(self, refusal: Refused | BrowserUnavailable, sent: Sent) -> bool:
        """Whether to go on, after a request was given up that had gone out as ``sent``.

        False means that no way is left, or that going on would mean to dodge.
        """
        if isinstance(refusal, Refused) and refusal.ends == "crawl":
            return False
        async with self._renewing:
            if sent.way != self.way or sent.session != self._version:
                return True  # another request has seen to it, or it was a try upwards
            self._given_up += 1
            if isinstance(refusal, Refused):
                if refusal.renew and await self._fresh_session(refusal):
                    return True
                if sent.way in self._served and self._given_up < IN_A_ROW:
                    return True
            if self._at + 1 == len(self.ways):
                return False
            self._step(self._at + 1, str(refusal))
            self._wait_longer()
            return True

    async def first_session(self) -> None:
        """Get a session where there is none yet. Raises what keeps it from that."""
        assert self._renew is not None
        self._take(await self._renew(None))

    def without_session(self, reason: str) -> None:
        """Go to the first way that needs none."""
        self._step(self.ways.index("embed"), reason)
        self._back_at = float("inf")

    async def _fresh_session(self, refusal: Refused) -> bool:
        if self._renew is None:
            return False
        renew, self._renew = self._renew, None
        logger.info("session: %s; renewing it in a browser, once", refusal.reason)
        try:
            self._take(await renew(self.session))
        except ScraperError as error:
            logger.warning("session: it cannot be renewed: %s", error)
            return False
        return True

    def _take(self, session: Session) -> None:
        self.session = session
        self._version += 1
        self._given_up = 0
        for tell in self.on_session:
            tell(session)

    def _step(self, to: int, reason: str) -> None:
        before, self._at, self._given_up = self.way, to, 0
        logger.warning("via %s instead of %s: %s", self.way, before, reason)
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for tell in self.on_step:
            tell({"at": at, "from": before, "to": self.way, "reason": reason})

    def _wait_longer(self) -> None:
        self._back_at = time.monotonic() + self._pause
        self._pause *= 2
