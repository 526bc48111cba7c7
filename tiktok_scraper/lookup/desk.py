"""Where a crawl's new tracks wait for each other, to be looked up a batch at a time.

A service is asked for a hundred or four hundred songs in one call; a page brings ten.
So tracks are held in the state store, which no kill takes from them, until there are
enough, or the first has waited long enough, or the crawl is over.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from tiktok_scraper.items import Track
from tiktok_scraper.lookup.written import read_track, write_track

if TYPE_CHECKING:
    from tiktok_scraper.lookup.finder import Finder
    from tiktok_scraper.lookup.sheet import Sheet
    from tiktok_scraper.state import State

logger = logging.getLogger(__name__)

LOOK_AGAIN_S = 5.0
NOT_YET = "not looked up yet: the crawl was stopped; scrapy crawl track_features does"


class Desk:
    """``emit`` writes tracks and has the store note that they are. ``linger`` is the
    longest wait in seconds. Without a ``finder`` tracks are written as they are.
    """

    def __init__(
        self,
        state: State,
        finder: Finder | None,
        sheet: Sheet,
        emit: Callable[[Sequence[Track]], Awaitable[None]],
        linger: float,
    ) -> None:
        self.state = state
        self.finder = finder
        self.sheet = sheet
        self.emit = emit
        self.linger = linger
        self.batch = finder.batch_size if finder else 1000
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def open(self, failed: Callable[[BaseException], None]) -> None:
        """Begin to work, first on what people have decided since the last run.

        ``failed`` is told of an error that ends the work.
        """

        def over(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()) is not None:
                failed(error)

        if self.finder is not None:
            self.state.hold(self.decided())
            self._task = asyncio.create_task(self._run())
            self._task.add_done_callback(over)

    def decided(self) -> list[tuple[str, str]]:
        """The tracks, as (id, JSON), about which a person has said something new."""
        return [(t.track_id, write_track(t)) for t in self.sheet.new_decisions()]

    async def drain(self) -> None:
        """Look up and write all that waits. Raises PageLost."""
        while await self._some(look_up=True):
            pass
        self.sheet.write()

    async def flush(self) -> None:
        """Write all that waits as it is: whoever stops a crawl will not wait."""
        if self._task is not None:
            self._task.cancel()
        count, _ = self.state.queue()
        if count and self.finder is not None:
            logger.info(
                "%d tracks are written without features; scrapy crawl track_features "
                "looks them up",
                count,
            )
        while await self._some(look_up=False):
            pass
        self.sheet.write()

    async def _run(self) -> None:
        while True:
            count, since = self.state.queue()
            late = since is not None and time.time() - since >= self.linger
            if count >= self.batch or late:
                await self._some(look_up=True)
            else:
                await asyncio.sleep(LOOK_AGAIN_S)

    async def _some(self, *, look_up: bool) -> bool:
        """One batch; whether there was one."""
        async with self._turn:
            tracks = [read_track(told) for told in self.state.waiting(self.batch)]
            if not tracks:
                return False
            if look_up and self.finder is not None:
                logger.info("looking up the features of %d tracks", len(tracks))
                await self.finder.look_up(tracks)
            elif self.finder is not None:
                for track in tracks:
                    track.audio_missing = NOT_YET
            await self.emit(tracks)
            for track in tracks:
                self.sheet.obeyed(track)
            return True
