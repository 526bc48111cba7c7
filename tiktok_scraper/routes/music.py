"""A sound's own page: what it is, and the videos that use it."""

from __future__ import annotations

from scrapy import Request

from tiktok_scraper.routes.web import COUNT, call


def detail(base_url: str, sound_id: str) -> Request:
    """The sound and its number of videos. Without ``language`` it answers 400."""
    return call(base_url, "/api/music/detail/", musicId=sound_id, language="en")


def videos(base_url: str, sound_id: str, cursor: str = "0") -> Request:
    """A page of its videos. Its id is ``musicID`` here, and ``musicId`` above."""
    return call(
        base_url,
        "/api/music/item_list/",
        musicID=sound_id,
        count=COUNT,
        cursor=cursor,
    )
