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
"""The least that one call is tried before the service can be given up."""

IN_A_ROW = 8
"""Faults without any answer in between that end the patience, and how often one call is
tried while others are answered. Where every fifth answer is a fault, a run of thousands
of calls will meet five in a row, and not eight.
"""

BACKOFF_S = 0.5
"""Before the second try; doubled before each further one."""

LONGEST_BACKOFF_S = 2.0

PAUSES = 5
"""As IN_A_ROW, of the pauses that a service asks for."""

_YEAR_S = 366 * 86_400

LONGEST_WAIT_S = 60
"""A crawl can sit out a minute. Spotify also sends 86,400 (a day): come back then."""

UNSAID_WAIT_S = 5
"""Where a 429 does not say how long."""


class SlowDown(Exception):
    """The service answered 429 and named (or did not name) a pause in seconds."""

    def __init__(self, retry_after: str | None) -> None:
        # Only the header's form in seconds has been seen; a date counts as unsaid.
        said = (retry_after or "").strip()
        # Ten digits are longer than any run; int() refuses some thousands.
        self.seconds = int(said[:10]) if said.isdecimal() else UNSAID_WAIT_S
        super().__init__(f"answered 429 with a pause of {self.seconds} s")


class TryAgain(Exception):
    """A fault of the moment: 5xx, a time-out, a broken connection, HTML for JSON."""


class Unanswered(Exception):
    """One call got no answer from a service that answers others."""


class Patience:
    """What one service is granted during one run."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.reason: str | None = None
        self._faults = self._pauses = 0
        self._paused_at = self._resume = 0.0

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
        """The result of ``call``, which raises SlowDown or TryAgain where it may.

        Raises Unanswered for a call that fails alone, and ProviderUnavailable once the
        service is given up.
        """
        tries = 0
        while True:
            while (pause := self._resume - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            if self.reason is not None:
                raise ProviderUnavailable(self.reason)
            asked_at = time.monotonic()
            try:
                answer = await call()
            except SlowDown as slow:
                self._pause(slow.seconds, asked_at)
            except TryAgain as fault:
                tries += 1
                self._fail(str(fault), tries)
                backoff = BACKOFF_S * 2 ** (tries - 1)
                await asyncio.sleep(min(backoff, LONGEST_BACKOFF_S))
            except Exception:
                self._faults = self._pauses = 0  # a refusal is an answer, too
                raise
            else:
                self._faults = self._pauses = 0
                return answer

    def _pause(self, seconds: int, asked_at: float) -> None:
        if seconds > LONGEST_WAIT_S:
            until = datetime.now(UTC) + timedelta(seconds=min(seconds, _YEAR_S))
            raise self.give_up(
                f"answered 429, not to be asked before {until:%Y-%m-%dT%H:%MZ}"
            )
        if asked_at >= self._paused_at:  # else it was on its way when the pause began
            self._pauses += 1
            self._paused_at = time.monotonic()
        if self._pauses > PAUSES:
            raise self.give_up(
                f"answered 429 again after {PAUSES} pauses; start again later"
            )
        self._resume = max(self._resume, time.monotonic() + seconds)

    def _fail(self, fault: str, tries: int) -> None:
        self._faults += 1
        if self._faults >= IN_A_ROW and tries >= TRIES:
            raise self.give_up(
                f"{fault}, with {self._faults} faults in a row; start again later"
            )
        if tries == IN_A_ROW:
            raise Unanswered(f"{self.service}: {fault}, {tries} times")
