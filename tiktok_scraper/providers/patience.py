"""How long a service is waited for, and when it is given up for the run.

Many lookups are in flight when a service slows down or falls over: they share one
``Patience``, so that all of them pause together and one of them says so once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tiktok_scraper.errors import ProviderUnavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")

TRIES = 3
BACKOFF_S = 0.5
"""Before the second try; doubled before the third."""

WAITS = 3
LONGEST_WAIT_S = 60
"""A crawl can sit out a minute. Spotify also sends 86,400 (a day): come back then."""

UNSAID_WAIT_S = 5
"""Where a 429 does not say how long."""


class SlowDown(Exception):
    """The service answered 429 and named (or did not name) a pause in seconds."""

    def __init__(self, retry_after: str | None) -> None:
        # Only the header's form in seconds has been seen; a date counts as unsaid.
        said = (retry_after or "").strip()
        self.seconds = int(said) if said.isdecimal() else UNSAID_WAIT_S
        super().__init__(f"answered 429 with a pause of {self.seconds} s")


class TryAgain(Exception):
    """A fault of the moment: 5xx, a time-out, a broken connection, HTML for JSON."""


class Patience:
    """What one service is granted during one run."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.reason: str | None = None
        self._resume = 0.0

    def give_up(self, reason: str) -> ProviderUnavailable:
        """The error to raise; from now on every ``ask`` raises it too."""
        if self.reason is None:
            self.reason = f"{self.service}: {reason}"
            logger.warning(
                "%s; tracks are kept without what it knows until the run ends",
                self.reason,
            )
        return ProviderUnavailable(self.reason)

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """The result of ``call``, which raises SlowDown or TryAgain where it may."""
        tries = waits = 0
        while True:
            while (pause := self._resume - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            if self.reason is not None:
                raise ProviderUnavailable(self.reason)
            try:
                return await call()
            except SlowDown as slow:
                waits += 1
                if slow.seconds > LONGEST_WAIT_S:
                    until = datetime.now(UTC) + timedelta(seconds=slow.seconds)
                    raise self.give_up(
                        f"answered 429, not to be asked before {until:%Y-%m-%dT%H:%MZ}"
                    ) from slow
                if waits > WAITS:
                    raise self.give_up(
                        f"answered 429 again after {WAITS} pauses; start again later"
                    ) from slow
                self._resume = max(self._resume, time.monotonic() + slow.seconds)
            except TryAgain as fault:
                tries += 1
                if tries == TRIES:
                    raise self.give_up(
                        f"{fault}, {TRIES} times in a row; start again later"
                    ) from fault
                await asyncio.sleep(BACKOFF_S * 2 ** (tries - 1))
