"""A user: the id that stands for the name, and the videos they posted."""

from __future__ import annotations

from scrapy import Request

from tiktok_scraper.routes.missing import named
from tiktok_scraper.routes.web import COUNT, call

_DETAIL = "/api/user/detail/"


def detail(base_url: str, name: str) -> Request:
    """Who ``name`` (without ``@``) is; the list of posts asks for the ``secUid``."""
    return call(base_url, _DETAIL, uniqueId=name)


def own_id(body: bytes) -> str:
    """The ``secUid`` in the answer to ``detail``.

    >>> own_id(b'{"userInfo": {"user": {"secUid": "MS4wLjAB"}}}')
    'MS4wLjAB'
    """
    return named(body, f"tiktok: {_DETAIL}", "userInfo", "user", "secUid")


def videos(base_url: str, sec_uid: str, cursor: str = "0") -> Request:
    """A page of posts. The cursor is a time in milliseconds, told as text."""
    return call(
        base_url,
        "/api/post/item_list/",
        secUid=sec_uid,
        count=COUNT,
        cursor=cursor,
        coverFormat=2,
        post_item_list_request_type=0,
    )
