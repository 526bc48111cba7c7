"""What every call of TikTok's web API has in its query, and none has a session."""

from __future__ import annotations

from urllib.parse import urlencode

from scrapy import Request

COUNT = 30
"""Videos asked for in one call. 50 is the most that is served, 35 has been refused."""

_BASE = {
    "aid": "1988",
    "app_language": "en",
    "app_name": "tiktok_web",
    "channel": "tiktok_web",
    "device_platform": "web_pc",
    "language": "en",
}


def call(base_url: str, path: str, **own: str | int) -> Request:
    """One call of ``path``; the middleware puts the session in, on the way out.

    >>> call("http://localhost", "/api/x/", count=30).url
    'http://localhost/api/x/?aid=1988&app_language=en&app_name=tiktok_web\
&channel=tiktok_web&device_platform=web_pc&language=en&count=30'
    """
    query = urlencode({**_BASE, **own})
    return Request(f"{base_url.rstrip('/')}{path}?{query}", dont_filter=True)
