"""The site, open in a browser: one page, kept, that is opened again when it is gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tiktok_scraper.browser.call import Carried, carry
from tiktok_scraper.browser.chromium import Chromium
from tiktok_scraper.browser.front_page import Ids, bundle_of, open_in, visit
from tiktok_scraper.bundle import Bundle
from tiktok_scraper.bundle.contents import origin
from tiktok_scraper.errors import BrowserUnavailable

if TYPE_CHECKING:
    from playwright.async_api import Page

logger = logging.getLogger(__name__)

AT_A_TIME = 6
"""Calls in flight; more gain nothing, and no page makes that many by itself."""
LOOK_AGAIN_S = 0.5


class Site:
    """One browser with one page in it; nothing is started before it is needed."""

    def __init__(self, chromium: str) -> None:
        self.setting = chromium
        self.chromium: Chromium | None = None
        self.page: Page | None = None
        self.ids = Ids("")
        self.opening = asyncio.Lock()
        self.places = asyncio.Semaphore(AT_A_TIME)

    async def visit(
        self,
        url: str,
        bundle: Bundle | None,
        patience_s: float,
        headed: bool = False,
        until: Callable[[], Awaitable[None]] | None = None,
    ) -> Bundle:
        """Opens the front page anew and tells its session.

        With ``until`` that is the session as it is when ``until`` is over, or when the
        person has closed the window.
        """
        async with self.opening:
            page = await self.open(url, bundle, patience_s, headed)
            made = await bundle_of(page, url, self.ids)
            if until is not None:
                made = await self.watch(page, url, made, until)
            return made

    async def call(self, url: str, bundle: Bundle | None, patience_s: float) -> Carried:
        """Lets the page make a call. Where the page is gone it is opened once more."""
        from playwright.async_api import Error

        async with self.places:
            for last in (False, True):
                page = await self.ready(url, bundle, patience_s)
                try:
                    return await asyncio.wait_for(
                        carry(page, url, self.ids), patience_s
                    )
                except Error as error:
                    logger.info("browser: the page is gone and is opened once more")
                    if last:
                        raise BrowserUnavailable(
                            f"browser: the page of {origin(url)} was lost twice in one "
                            "call; close other programs that need memory, or go on "
                            "without a browser"
                        ) from error
                    await self.drop(page)
            raise AssertionError("unreachable")

    async def ready(self, url: str, bundle: Bundle | None, patience_s: float) -> Page:
        """The page, opened where there is none that shows the site."""
        async with self.opening:
            page = self.page
            if page is None or page.is_closed() or origin(page.url) != origin(url):
                page = await self.open(url, bundle, patience_s, headed=False)
            return page

    async def open(
        self, url: str, bundle: Bundle | None, patience_s: float, headed: bool
    ) -> Page:
        chromium = await self.started(headed)
        before = self.page
        self.page = None
        if before is not None:
            await self.drop(before)
        page = await open_in(chromium.browser, url, bundle)
        try:
            self.ids = await visit(page, url, patience_s)
        except BaseException:
            await self.drop(page)
            raise
        self.page = page
        return page

    async def started(self, headed: bool) -> Chromium:
        running = self.chromium
        if running is not None and (
            running.headed != headed or not running.browser.is_connected()
        ):
            await self.close()
            running = None
        if running is None:
            running = self.chromium = await Chromium.start(self.setting, headed)
        return running

    async def drop(self, page: Page) -> None:
        """Closes a page with its context, if that is still possible."""
        from playwright.async_api import Error

        if self.page is page:
            self.page = None
        with suppress(Error):
            await page.context.close()

    async def watch(
        self,
        page: Page,
        url: str,
        made: Bundle,
        until: Callable[[], Awaitable[None]],
    ) -> Bundle:
        from playwright.async_api import Error

        ended = asyncio.ensure_future(until())
        try:
            while not page.is_closed():
                over = (await asyncio.wait([ended], timeout=LOOK_AGAIN_S))[0]
                # A window that is closed takes its cookies along: look before that.
                with suppress(Error):
                    made = await bundle_of(page, url, self.ids)
                if over:
                    break
        finally:
            ended.cancel()
        return made

    async def close(self) -> None:
        """Ends the browser; nothing of it is left behind."""
        running, self.chromium, self.page = self.chromium, None, None
        if running is not None:
            await running.close()
