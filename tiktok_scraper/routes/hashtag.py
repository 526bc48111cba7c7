"""A hashtag, which TikTok calls a challenge: its own id, and its videos."""

from __future__ import annotations

from scrapy import Request

from tiktok_scraper.routes.missing import named
from tiktok_scraper.routes.web import COUNT, call

_DETAIL = "/api/challenge/detail/"


def detail(base_url: str, name: str) -> Request:
    """What the hashtag ``name`` (without ``#``) is; its list asks for its id."""
    return call(base_url, _DETAIL, challengeName=name)


def own_id(body: bytes) -> str:
    """The id in the answer to ``detail``.

    >>> own_id(b'{"challengeInfo": {"challenge": {"id": "7551"}}}')
    '7551'
    """
    return named(body, f"tiktok: {_DETAIL}", "challengeInfo", "challenge", "id")


def videos(base_url: str, challenge_id: str, cursor: str = "0") -> Request:
    """A page of its videos."""
    return call(
        base_url,
        "/api/challenge/item_list/",
        challengeID=challenge_id,
        count=COUNT,
        cursor=cursor,
    )
