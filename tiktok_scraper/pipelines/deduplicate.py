"""Each track once for each state store, each video once for each crawl and day."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from tiktok_scraper.items import Page, Track, Video
from tiktok_scraper.state import State


class DropDuplicates:
    """Drops what was already seen, and keeps to ``limit`` and ``videos``.

    A track known from an earlier crawl brings no second line, but its videos do: they
    are new observations. A video seen twice in one crawl and day brings another line
    only where its count has grown, so that the maximum over the lines stays exact.

    The store knows what is on disk. Pages that are still on their way there are
    remembered here, for several go through the pipelines at a time.
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
        self.so_far = state.crawl.new_tracks
        self.new: set[str] = set()
        self.known: set[str] = set()
        self.refused: set[str] = set()
        self.plays: dict[tuple[str, str], int] = {}
        self.counted: set[str] = set()
        self.videos_of: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DropDuplicates:
        assert crawler.stats is not None
        spider = crawler.spider
        arguments = spider.arguments  # type: ignore[union-attr]
        state = spider.state  # type: ignore[union-attr]
        return cls(state, crawler.stats, arguments.limit, arguments.videos)

    def process_item(self, page: Page) -> Page:
        page.tracks = tuple(self._new_tracks(page.tracks))
        page.videos = tuple(self._new_videos(page.videos))
        self.stats.inc_value("tracks/new", len(page.tracks))
        self.stats.set_value("tracks/known", len(self.known))
        self.stats.inc_value("videos/new", len(page.videos))
        return page

    def _new_tracks(self, tracks: tuple[Track, ...]) -> list[Track]:
        unseen = [
            track
            for track in tracks
            if track.track_id not in self.new and track.track_id not in self.known
        ]
        known = self.state.known(track.track_id for track in unseen)
        self.known |= known
        fresh = []
        for track in unseen:
            if track.track_id in known:
                continue
            if self.limit is not None and self.so_far + len(self.new) >= self.limit:
                self.refused.add(track.track_id)
                continue
            self.new.add(track.track_id)
            fresh.append(track)
        return fresh

    def _new_videos(self, videos: tuple[Video, ...]) -> list[Video]:
        self._recall(videos)
        return [video for video in videos if self._wanted(video)]

    def _recall(self, videos: tuple[Video, ...]) -> None:
        """What the store knows of these, from a run of this crawl that was cut off."""
        for day in {video.observed_at[:10] for video in videos}:
            ids = {video.video_id for video in videos}
            unseen = [one for one in ids if (one, day) not in self.plays]
            known = self.state.observed(unseen, day)
            self.plays |= {(one, day): plays for one, plays in known.items()}
            self.counted |= known.keys()
        tracks = {v.track_id for v in videos} - self.videos_of.keys()
        self.videos_of |= dict.fromkeys(tracks, 0) | self.state.videos_of(tracks)

    def _wanted(self, video: Video) -> bool:
        """Whether this observation says something that no earlier line has said."""
        if video.track_id in self.refused:
            return False
        key = video.video_id, video.observed_at[:10]
        earlier = self.plays.get(key)
        if earlier is not None and video.plays <= earlier:
            self.stats.inc_value("videos/repeated")
            return False
        if video.video_id not in self.counted:
            count = self.videos_of[video.track_id]
            if self.videos is not None and count >= self.videos:
                return False
            self.videos_of[video.track_id] = count + 1
            self.counted.add(video.video_id)
        self.plays[key] = video.plays
        return True
