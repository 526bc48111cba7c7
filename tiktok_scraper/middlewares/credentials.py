"""The person's session goes into every request to TikTok, and into no other."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from w3lib.url import add_or_replace_parameters

from tiktok_scraper.session import Session


class AddSession:
    """Puts cookie, device id, token and user agent into requests to TikTok's host.

    It must come after Scrapy's own cookie middleware (order 700), which wipes a Cookie
    header that is set before it. Ids and token travel in the query, so a request that
    lacks them is replaced once; the scheduler and its queue never hold them.
    """

    def __init__(self, session: Session, base_url: str) -> None:
        self.session = session
        self.origin = _origin(base_url)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AddSession:
        return cls(
            Session.from_settings(crawler.settings),
            crawler.settings["TIKTOK_BASE_URL"],
        )

    def process_request(self, request: Request) -> Request | None:
        if _origin(request.url) != self.origin:
            if request.headers.get("Cookie") == self.session.cookie.encode():
                del request.headers["Cookie"]
            return None
        request.headers["Cookie"] = self.session.cookie
        request.headers["User-Agent"] = self.session.user_agent
        request.headers["Referer"] = self.origin + "/"
        wanted = {
            "device_id": self.session.device_id,
            "verifyFp": self.session.token,
        }
        told = parse_qs(urlsplit(request.url).query)
        if all(told.get(name) == [value] for name, value in wanted.items()):
            return None
        return request.replace(url=add_or_replace_parameters(request.url, wanted))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
