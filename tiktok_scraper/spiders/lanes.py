"""The reading itself: listings are taken, read page by page, and given back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tiktok_scraper.errors import (
    BadPayload,
    BrowserUnavailable,
    DailyCap,
    PageLost,
    Refused,
    ScraperError,
)
from tiktok_scraper.listings import Listing
from tiktok_scraper.spiders.access import Access, Sent
from tiktok_scraper.spiders.plan import Plan
from tiktok_scraper.spiders.ways import FIRST, Way
from tiktok_scraper.state import FOLLOWED, SEED, State, Taken

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 5.0
BEAT_S = 30.0
"""A quarter of a lease: two beats may be lost before others think that we are."""

MOST_FAILURES = 3
"""Times that a listing is taken up again while others are served. Then it is left."""


class Lanes:
    """Several listings are read side by side, each a page at a time.

    A listing's next page is asked for when its last one is committed, so a kill costs
    no more than the pages in hand, which the store knows to be unread.
    """

    def __init__(
        self,
        state: State,
        access: Access,
        ways: Mapping[str, Way],
        plan: Plan,
        stats: StatsCollector,
    ) -> None:
        self.state = state
        self.access = access
        self.ways = ways
        self.plan = plan
        self.stats = stats
        self.ending: str | None = None
        self.stopping = False
        self._over = asyncio.Event()
        self._busy = 0
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self, count: int) -> str:
        """Read until nothing is left to read, or something ends it; the reason."""
        self._tasks = [asyncio.create_task(self._lane()) for _ in range(count)]
        for task in self._tasks:
            task.add_done_callback(self._lane_is_over)
        beats = asyncio.create_task(self._keep_leases())
        try:
            await self._over.wait()
        finally:
            beats.cancel()
        self.cancel()
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()  # raises what a lane raised: a fault of this program
        return self.ending or self.plan.ending()

    def _lane_is_over(self, task: asyncio.Task[None]) -> None:
        failed = not task.cancelled() and task.exception() is not None
        if failed or all(task.done() for task in self._tasks):
            self._over.set()

    def end(self, error: ScraperError) -> None:
        """End the crawl because of ``error``, of which nobody else needs to tell."""
        if self.ending is None:
            logger.error("%s", error)
            self._end(_ending(error))

    def _end(self, reason: str) -> None:
        self.ending = self.ending or reason
        self._over.set()

    def cancel(self) -> None:
        """Stop waiting; what is under way comes to its end without anybody waiting."""
        for task in self._tasks:
            task.cancel()

    def wake(self) -> None:
        """There may be something new to read."""
        self._news.set()

    async def _lane(self) -> None:
        while self.ending is None and not self.stopping:
            self._news.clear()
            if (taken := self._take()) is not None:
                self._busy += 1
                try:
                    await self._read(taken)
                finally:
                    self._busy -= 1
                    self.wake()
            elif self._busy:
                await self._news.wait()
            elif self.state.in_other_hands(self._least_rank):
                # They may fall, or find more than they can read.
                await asyncio.sleep(LOOK_AGAIN_S)
            else:
                return

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            self.state.beat()

    @property
    def _least_rank(self) -> int:
        """After the limit, only lists of tracks that are in are read to their end."""
        return FOLLOWED if self.plan.full else SEED

    def _take(self) -> Taken | None:
        while taken := self.state.take(self._least_rank):
            if not self.plan.full or taken.listing.startswith("music:"):
                return taken
            self.state.finish(taken.listing)
        return None

    async def _read(self, taken: Taken) -> None:
        listing = self.plan.listing(taken.listing)
        way = self.access.choose()
        if way == "embed" and listing.kind == "recommend":
            self.plan.instead_of_the_feed(self.state)
            return
        sent = self.access.sent(way)
        try:
            await self._pages(listing, taken, sent)
        except (Refused, BrowserUnavailable) as error:
            await self._refused(error, taken, sent)
        except ScraperError as error:
            self.state.give_back(taken.listing)
            self.end(error)

    async def _pages(self, listing: Listing, taken: Taken, sent: Sent) -> None:
        # A video has no list: its public page is all there is to ask for.
        way = "embed" if listing.kind == "video" else sent.way
        read = 0
        cursor = taken.cursor
        if listing.kind == "music" and taken.rank == FOLLOWED:
            cursor = cursor or FIRST  # what it is was said where it was found
        async for page in self.ways[way].pages(listing, cursor):
            read += 1
            self.stats.inc_value("pages")
            self.stats.inc_value(f"pages/{page.source}")
            self.stats.inc_value(f"pages/via/{way}")
            if way == sent.way:
                self.access.served(sent)
            if self.stopping:
                self.state.give_back(taken.listing)
                return
            if await self.plan.enough(listing, taken, page, read, self.state):
                break
        self.state.finish(taken.listing)
        if self.plan.snowball_is_over():
            self._end("finished")

    async def _refused(
        self, error: Refused | BrowserUnavailable, taken: Taken, sent: Sent
    ) -> None:
        """Leave a listing, or take it up again later or by another way, or end."""
        reason = error.reason if isinstance(error, Refused) else "no_browser"
        alone = isinstance(error, Refused) and error.ends == "listing"
        if alone or taken.failed >= MOST_FAILURES:
            level = logging.WARNING if taken.rank == SEED else logging.DEBUG
            logger.log(level, "%s is left out: %s", taken.listing, error)
            self.stats.inc_value(f"listings/failed/{reason}")
            if taken.rank == SEED and isinstance(error, Refused):
                self.plan.refused[taken.listing] = error
            self.state.finish(taken.listing)
            return
        go_on = await self.access.lost(error, sent)
        self.state.give_back(taken.listing, failed=go_on)
        if not go_on:
            self.end(error)


def _ending(error: ScraperError) -> str:
    """The finish reason of a crawl that ``error`` has ended."""
    match error:
        case Refused():
            return error.ending
        case DailyCap():
            return "daily_cap"
        case BadPayload():
            return "bad_payload"
        case BrowserUnavailable():
            return "no_browser"
        case PageLost():
            return "page_lost"
        case _:
            return "failed"
