"""How many videos TikTok says a new sound has: the claim that coverage is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured

from tiktok_scraper.errors import ScraperError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from tiktok_scraper.items import Page


class AskVideoCounts:
    """Fills ``video_count`` of new tracks whose page did not say it.

    One request a track. Where it is refused the count stays unknown, and the rest of
    the page is not asked about: the page's rows must not wait for it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AskVideoCounts:
        if not crawler.settings.getbool("VIDEO_COUNTS"):
            raise NotConfigured
        return cls(crawler)

    async def process_item(self, page: Page) -> Page:
        spider = self.crawler.spider
        for track in page.tracks:
            if track.video_count is not None:
                continue
            try:
                track.video_count = await spider.video_count(track)  # type: ignore[union-attr]
            except ScraperError:
                break
        return page
