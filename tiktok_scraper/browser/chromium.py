"""Which Chromium is opened, and how."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from scrapy.settings import Settings

from tiktok_scraper.errors import BrowserUnavailable

if TYPE_CHECKING:
    from playwright.async_api import Browser

ON_PATH = ("chromium", "chromium-browser", "google-chrome")
NEXT_STEP = (
    "install chromium with your package manager, or run `playwright install chromium`, "
    "or set CHROMIUM to the path of one"
)
_ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find_chromium(setting: str) -> str | None:
    """The path of the Chromium that ``setting`` names; None where there is none.

    Empty: the machine's own, then Playwright's. ``none``: there shall be no browser.
    """
    if setting.lower() == "none":
        return None
    found = filter(None, map(shutil.which, [setting] if setting else ON_PATH))
    return next(found, None) or (None if setting else _playwrights_own())


def _playwrights_own() -> str | None:
    # Its path depends on the version; in a process of its own, because the answer
    # needs Playwright's driver, which cannot start inside a running event loop.
    asked = subprocess.run(
        [sys.executable, "-c", _ASK_PLAYWRIGHT],
        capture_output=True,
        text=True,
        check=False,
    )
    return shutil.which(asked.stdout.strip() or "none")


class Chromium:
    """One running browser, started through scrapy-playwright's provider."""

    def __init__(self, provider: Any, browser: Browser, headed: bool) -> None:
        self.provider = provider
        self.browser = browser
        self.headed = headed

    @classmethod
    async def start(cls, setting: str, headed: bool) -> Chromium:
        """Raises BrowserUnavailable where there is none, or it does not start."""
        path = find_chromium(setting)
        if path is None:
            named = f"CHROMIUM={setting}" if setting else "none on the PATH"
            raise BrowserUnavailable(
                f"browser: expected a Chromium, found none ({named}); {NEXT_STEP}"
            )
        from playwright.async_api import Error
        from scrapy_playwright.handler import Config
        from scrapy_playwright.provider import PlaywrightBrowserProvider

        options = {"PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(path, headed)}
        provider = PlaywrightBrowserProvider(Config.from_settings(Settings(options)))
        try:
            await provider.start()
            browser = await provider.launch_browser()
        except (Error, OSError) as error:
            await provider.close()
            raise BrowserUnavailable(_why(path, str(error))) from None
        return cls(provider, browser, headed)

    async def close(self) -> None:
        if self.browser.is_connected():
            await self.browser.close()
        await self.provider.close()


def launch_options(path: str, headed: bool) -> dict[str, Any]:
    """Nothing here hides that the browser is automated."""
    # Chromium's own sandbox cannot work for root, and it says so and ends.
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": path,
        "headless": not headed,
        # Ctrl-C ends a crawl after the page in hand, which may need the browser.
        "handle_sigint": False,
        "args": ["--no-sandbox"] if as_root else [],
    }


def _why(path: str, said: str) -> str:
    if "XServer" in said or "X server" in said or "ozone_platform" in said:
        return (
            "browser: a window needs a display, and there is none here; run `scrapy "
            "session --headed` where you have a screen, and bring its file over with "
            "`scrapy session --import FILE`"
        )
    first = next(iter(said.splitlines()), "")
    return f"browser: {path} does not start ({first}); {NEXT_STEP}"
