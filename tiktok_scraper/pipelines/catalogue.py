"""Catalogue music stays; sounds that people made go, unless they are asked for."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from tiktok_scraper.items import Page, Track


class KeepCatalogue:
    """Drops user-made sounds and their videos.

    All of them stay with ``-a originals=1``. Nothing is judged by title here: a sound
    whose flag is wrong is told apart when it is matched.
    """

    def __init__(self, stats: StatsCollector, originals: bool) -> None:
        self.stats = stats
        self.originals = originals

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepCatalogue:
        assert crawler.stats is not None
        return cls(crawler.stats, crawler.spider.arguments.originals)  # type: ignore[union-attr]

    def process_item(self, page: Page) -> Page:
        if self.originals:
            return page
        dropped = {track.track_id for track in page.tracks if not is_catalogue(track)}
        if dropped:
            self.stats.inc_value("tracks/dropped/user_made", len(dropped))
            page.tracks = tuple(t for t in page.tracks if t.track_id not in dropped)
            page.videos = tuple(v for v in page.videos if v.track_id not in dropped)
        return page


def is_catalogue(track: Track) -> bool:
    """Whether a sound is a label's, or a user's that names its song elsewhere.

    >>> from tiktok_scraper.items import DspIds
    >>> told = ("1", "original sound", None, None, None, True, None, None, "", "music")
    >>> is_catalogue(Track(*told)), is_catalogue(Track(*told, DspIds(apple="7")))
    (False, True)
    """
    return not track.original or bool(track.dsp_ids.spotify or track.dsp_ids.apple)
