"""The For You feed: the same call again and again, which never says it is finished."""

from __future__ import annotations

from scrapy import Request

from tiktok_scraper.routes.web import COUNT, call


def request(base_url: str) -> Request:
    """One call of the feed, which keeps its place by itself: there is no cursor."""
    return call(base_url, "/api/recommend/item_list/", count=COUNT, from_page="fyp")
