"""The For You feed: the same call again and again, which never says it is finished."""

from __future__ import annotations

from urllib.parse import urlencode

from scrapy import Request

COUNT = 30
"""Videos asked for in one call. 50 is the most that is served, 35 has been refused."""


def request(base_url: str) -> Request:
    """One call of the feed. The session is put in by the middleware, on the way out."""
    query = {
        "aid": 1988,
        "app_language": "en",
        "app_name": "tiktok_web",
        "channel": "tiktok_web",
        "count": COUNT,
        "device_platform": "web_pc",
        "from_page": "fyp",
        "language": "en",
    }
    return Request(
        f"{base_url}/api/recommend/item_list/?{urlencode(query)}", dont_filter=True
    )
