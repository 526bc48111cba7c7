"""Each track once for each state store, each video once for each crawl."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from tiktok_scraper.items import Page, Video
from tiktok_scraper.state import State


class DropDuplicates:
    """Drops what was already seen, and keeps to ``limit`` and ``videos``.

    A track known from an earlier crawl brings no second line, but its videos do: they
    are new observations. A video seen twice in one crawl brings another line only where
    its count has grown, so that the maximum over the lines stays exact.
    """

    def __init__(
        self,
        state: State,
        stats: StatsCollector,
        limit: int | None = None,
        videos: int | None = None,
    ) -> None:
        self.state = state
        self.stats = stats
        self.limit = limit
        self.videos = videos
        self.new: set[str] = set()
        self.known: set[str] = set()
        self.refused: set[str] = set()
        self.plays: dict[str, int] = {}
        self.videos_of: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DropDuplicates:
        assert crawler.stats is not None
        spider = crawler.spider
        arguments = spider.arguments  # type: ignore[union-attr]
        state = spider.state  # type: ignore[union-attr]
        return cls(state, crawler.stats, arguments.limit, arguments.videos)

    def process_item(self, page: Page) -> Page:
        unseen = [
            track
            for track in page.tracks
            if track.track_id not in self.new and track.track_id not in self.known
        ]
        known = self.state.known(track.track_id for track in unseen)
        fresh = []
        for track in unseen:
            if track.track_id in known:
                continue
            if self.limit is not None and len(self.new) >= self.limit:
                self.refused.add(track.track_id)
                continue
            self.new.add(track.track_id)
            fresh.append(track)
        self.stats.inc_value("tracks/new", len(fresh))
        self.known |= known
        self.stats.set_value("tracks/known", len(self.known))
        page.tracks = tuple(fresh)
        page.videos = tuple(video for video in page.videos if self.wanted(video))
        self.stats.inc_value("videos/new", len(page.videos))
        return page

    def wanted(self, video: Video) -> bool:
        """Whether this observation says something that no earlier line has said."""
        if video.track_id in self.refused:
            return False
        earlier = self.plays.get(video.video_id)
        if earlier is not None and video.plays <= earlier:
            self.stats.inc_value("videos/repeated")
            return False
        if earlier is None:
            count = self.videos_of.get(video.track_id, 0)
            if self.videos is not None and count >= self.videos:
                return False
            self.videos_of[video.track_id] = count + 1
        self.plays[video.video_id] = video.plays
        return True
