"""The person's session goes into every call to TikTok's API, and into no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from w3lib.url import add_or_replace_parameters

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from tiktok_scraper.session import Session


class AddSession:
    """Puts cookie, device id, token and user agent into calls of the web API.

    It must come after Scrapy's own cookie middleware (order 700), which wipes a Cookie
    header that is set before it. Ids and token travel in the query, so a request that
    lacks them is replaced once; the scheduler and its queue never hold them. Embed
    pages are public and get none of it; a browser has its own.
    """

    def __init__(self, session: Callable[[], Session | None], base_url: str) -> None:
        self.session = session
        self.origin = _origin(base_url)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddSession:
        return cls(
            lambda: crawler.spider.access.session,  # type: ignore[union-attr]
            crawler.settings["TIKTOK_BASE_URL"],
        )

    def process_request(self, request: Request) -> Request | None:
        session = self.session()
        ours = _origin(request.url) == self.origin
        if session is None or not ours or "browser" in request.meta:
            if request.headers.get("Cookie"):
                del request.headers["Cookie"]
            return None
        if not urlsplit(request.url).path.startswith("/api/"):
            return None
        request.headers["Cookie"] = session.cookie
        request.headers["User-Agent"] = session.user_agent
        request.headers["Referer"] = self.origin + "/"
        wanted = {"device_id": session.device_id, "verifyFp": session.token}
        wanted = {name: value for name, value in wanted.items() if value}
        told = parse_qs(urlsplit(request.url).query)
        if all(told.get(name) == [value] for name, value in wanted.items()):
            return None
        return request.replace(url=add_or_replace_parameters(request.url, wanted))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
