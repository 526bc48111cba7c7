"""The second step: features for the tracks of earlier crawls that have none yet."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from tiktok_scraper.errors import UsageError
from tiktok_scraper.items import Page, Track
from tiktok_scraper.lookup import earlier, trial
from tiktok_scraper.lookup.coverage import coverage, table
from tiktok_scraper.lookup.desk import Desk
from tiktok_scraper.lookup.finder import Finder
from tiktok_scraper.pipelines.features import desk_of
from tiktok_scraper.spiders.places import settle
from tiktok_scraper.state import State

logger = logging.getLogger(__name__)


class TrackFeatures(Spider):
    """Looks up what is in the files, and writes the tracks of which more is known now.

    It makes no request to TikTok. What was asked before, by any crawl with the same
    state store, is not asked again; so a run that was cut off goes on where it was.
    """

    name = "track_features"
    custom_settings = {  # noqa: RUF012  # Scrapy's own name and type
        "DOWNLOADER_MIDDLEWARES": {},
        "EXTENSIONS": {
            "scrapy.extensions.logstats.LogStats": None,
            "tiktok_scraper.extensions.redact.RedactSecrets": -100,
            "tiktok_scraper.extensions.checkpoint.CommitPages": 100,
        },
        "ITEM_PIPELINES": {},
    }

    def __init__(self, tracks: str = "", **unknown: str) -> None:
        super().__init__()
        if unknown:
            raise UsageError(
                f"unknown argument {next(iter(unknown))!r}; known are: tracks"
            )
        self.pattern = tracks
        self.news = 0
        self.state: State

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settle(settings)

    @classmethod
    def check(cls, settings: BaseSettings, given: Mapping[str, str]) -> None:
        """Raises what would stop it at once, before anything is opened."""
        earlier.read(cls(**given).where(settings))
        trial.check(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> TrackFeatures:
        spider: TrackFeatures = super().from_crawler(crawler, *args, **given)
        spider.state = State(crawler.settings["STATE_URL"])
        spider.state.begin("track_features", [])
        return spider

    def where(self, settings: BaseSettings) -> str:
        """The pattern of files that was given, or else all that was collected."""
        return self.pattern or str(Path(settings["DATA_DIR"]) / "raw/tracks/*.jsonl")

    async def start(self) -> AsyncIterator[Page]:
        desk = desk_of(self.crawler)
        tracks = earlier.read(self.where(self.settings), tell=False)
        write = desk.emit

        async def emit(news: Sequence[Track]) -> None:
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            for track in news:
                track.collected_at = now  # the later of two records is the one to take
            await write(news)
            self.news += len(news)
            tracks.update((track.track_id, track) for track in news)

        desk.emit = emit
        self.state.hold(desk.decided())
        await desk.drain()
        lacking = [t for t in tracks.values() if self._is_lacking(t, desk.finder)]
        logger.info("%d of %d tracks are to be looked up", len(lacking), len(tracks))
        if desk.finder is not None:
            for batch in batches(lacking, desk.batch):
                await self._look_up(desk, desk.finder, batch)
        desk.sheet.write()
        self._report(coverage(tracks.values()))
        self._tell(max(len(lacking), self.news), desk.finder)
        nothing: tuple[Page, ...] = ()
        for page in nothing:
            yield page  # Scrapy wants an async generator

    def _is_lacking(self, track: Track, finder: Finder | None) -> bool:
        """Whether anybody might know more; who was asked before is not asked again."""
        if track.match is None or track.audio is None or finder is None:
            return True
        return any(provider.question(track) for provider in finder.providers)

    async def _look_up(
        self, desk: Desk, finder: Finder, batch: Sequence[Track]
    ) -> None:
        before = [copy(track) for track in batch]
        for track in batch:
            if track.match is not None and track.match.status == "unavailable":
                track.match = None  # nobody could be asked at that time
        await finder.look_up(batch)
        pairs = zip(before, batch, strict=True)
        told = [new for old, new in pairs if is_news(old, new)]
        if told:
            await desk.emit(told)
        logger.info("looked up %d more, %d of them with news", len(batch), len(told))

    def _tell(self, lacking: int, finder: Finder | None) -> None:
        if finder is None:
            step = "FEATURE_PROVIDERS is empty, so nobody was asked"
        elif finder.parked:
            step = "the same command again when what was given up is back (see above)"
        elif self.news:
            step = "python -m modeling.run"
        else:
            step = "try again in two weeks: what nobody knew is asked for again then"
        logger.info(
            "of %d tracks %d are known better now; next: %s", lacking, self.news, step
        )

    def commit(self, page: Page) -> None:
        """Called for each page whose rows are on disk."""
        self.state.written(track.track_id for track in page.tracks)

    def failed(self, page: Page) -> None:
        """Called for every page; nobody waits for one here but who emitted it."""

    def closed(self, reason: str) -> None:
        if reason == "shutdown":
            logger.info("stopped; the same command goes on where it was")
        self.state.leave(ended=reason)
        self.state.close()

    def _report(self, told: dict[str, Any]) -> None:
        path = Path(self.settings["DATA_DIR"]) / "interim" / "coverage.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        for line in table(told):
            logger.info("%s", line)
        logger.info("coverage is in %s", path)


def is_news(old: Track, new: Track) -> bool:
    """Whether ``new`` says more than ``old``; another reason for nothing is no news."""
    if old.audio_missing is None and new.audio_missing is not None:
        return True
    return replace(old, audio_missing=None) != replace(new, audio_missing=None)


def batches(tracks: Sequence[Track], size: int) -> Iterator[Sequence[Track]]:
    for start in range(0, len(tracks), size):
        yield tracks[start : start + size]
