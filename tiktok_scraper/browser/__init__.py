"""The site's own page in a real Chromium: it gives a session, and makes calls.

``chromium`` finds and starts the browser, ``front_page`` learns the session from the
page, ``call`` lets the page fetch, ``site`` keeps the page open between calls, and
``handler`` is where Scrapy's requests come in. Playwright is imported when the first
request needs it, and nowhere else in the project.
"""

from tiktok_scraper.browser.chromium import find_chromium
from tiktok_scraper.browser.handler import BrowserOrHttp

__all__ = ["BrowserOrHttp", "find_chromium"]
