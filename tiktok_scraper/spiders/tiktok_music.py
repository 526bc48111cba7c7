"""The crawl: pages of videos in, sounds and observations out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings

from tiktok_scraper.errors import PageLost, Refused, ScraperError
from tiktok_scraper.evidence import Evidence
from tiktok_scraper.items import LOOKED_UP, Page, Source, Track
from tiktok_scraper.listings import Listing
from tiktok_scraper.lookup import trial
from tiktok_scraper.lookup.desk import Desk
from tiktok_scraper.lookup.written import write_track
from tiktok_scraper.pipelines.catalogue import is_catalogue
from tiktok_scraper.pseudonyms import Pseudonym, keyed, read_key
from tiktok_scraper.routes.reading import Reading
from tiktok_scraper.spiders import opening
from tiktok_scraper.spiders.access import Access
from tiktok_scraper.spiders.arguments import Arguments
from tiktok_scraper.spiders.asking import Asking
from tiktok_scraper.spiders.lanes import Lanes
from tiktok_scraper.spiders.places import check_pace, settle
from tiktok_scraper.spiders.plan import Plan
from tiktok_scraper.spiders.ways import Means, Way
from tiktok_scraper.spiders.ways.embed import Embed
from tiktok_scraper.spiders.ways.research import Research
from tiktok_scraper.spiders.ways.web import Web
from tiktok_scraper.state import Crawl, State

logger = logging.getLogger(__name__)

DONE = ("finished", "limit")
"""Endings after which the same command begins anew. After any other, it goes on."""


class TikTokMusic(Spider):
    """Reads the seeds, and the lists of the sounds found there, until nothing is new.

    It makes no request of its own: ``start`` runs the lanes, which send requests and
    pages through Scrapy one after the other, and ends when they do.
    """

    name = "tiktok_music"

    def __init__(self, *args: Any, **given: str) -> None:
        super().__init__()
        self.arguments = Arguments.parse(given)
        self.state: State
        self.crawl: Crawl
        self.pseudonym: Pseudonym
        self.access: Access
        self.asking: Asking
        self.plan: Plan
        self.lanes: Lanes
        self.desk: Desk  # made by its pipeline
        self.evidence: Evidence
        self.claims: dict[str, int] = {}

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settle(settings)

    @classmethod
    def check(cls, settings: BaseSettings, given: Mapping[str, str]) -> None:
        """Raises what would stop the crawl at once, before anything is opened."""
        check_pace(settings)
        opening.check(Arguments.parse(given), settings)
        trial.check(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> TikTokMusic:
        spider: TikTokMusic = super().from_crawler(crawler, *args, **given)
        settings = crawler.settings
        spider.pseudonym = keyed(read_key(Path(settings["PSEUDONYM_KEY"])))
        spider.access = opening.access_of(spider.arguments.via, crawler)
        spider.asking = Asking(
            crawler,
            spider.access.ready,
            spider.refused,
            settings.getfloat("REFUSAL_BACKOFF"),
        )
        spider.evidence = Evidence(Path(settings["DATA_DIR"]) / "interim" / "refused")
        seeds = {spider.called(seed): seed for seed in spider.arguments.seeds}
        spider.plan = Plan(
            spider.arguments,
            seeds,
            pages=settings.getint("SOUND_PAGES"),
            tags=settings.getlist("EMBED_TAGS"),
            new_tracks=spider.new_tracks,
        )
        spider.state = State(settings["STATE_URL"])
        command = spider.pseudonym(" ".join(sorted(seeds)))
        spider.crawl = spider.state.begin(command, list(seeds))
        return spider

    def called(self, listing: Listing) -> str:
        """The name of a listing in the store and the log; a person's is a pseudonym."""
        if listing.kind == "user":
            listing = Listing("user", self.pseudonym(listing.key.lower()))
        return str(listing)

    async def start(self) -> AsyncIterator[Page]:
        assert self.crawler.stats is not None
        self._tell_beginning()
        self.access.on_step.append(self._stepped)
        self.lanes = Lanes(
            self.state, self.access, self._ways(), self.plan, self.crawler.stats
        )
        try:
            self.desk.open(self._desk_failed)
            await opening.begin(self.access)
            reason = await self.lanes.run(self.settings.getint("LANES"))
            if reason != "page_lost":
                await self.desk.drain()
        except asyncio.CancelledError:
            self.lanes.stopping = True
            logger.info("stopping after the page in hand; Ctrl-C again stops at once")
            raise
        assert self.crawler.engine is not None
        closing = self.crawler.engine.close_spider_async(reason=reason)
        self.closing = asyncio.ensure_future(closing)
        nothing: tuple[Page, ...] = ()
        for page in nothing:
            yield page  # Scrapy wants an async generator

    def new_tracks(self) -> int:
        """New tracks of this crawl, those of its earlier runs included."""
        assert self.crawler.stats is not None
        new: int = self.crawler.stats.get_value("tracks/new", 0)
        return self.crawl.new_tracks + new

    async def video_count(self, track: Track) -> int | None:
        """What the web API says of a sound; public pages say it with the sound.

        Raises Refused, where neither a fresh session nor another way came of it.
        """
        while not (self.lanes.ending or self.lanes.stopping):
            way = self.ways[self.access.way]
            if not isinstance(way, Web):
                return None
            sent = self.access.sent(self.access.way)
            try:
                count = await way.video_count(track)
            except Refused as refusal:
                if refusal.ends == "listing":
                    return None
                if not await self.access.lost(refusal, sent):
                    self.lanes.end(refusal)
                if sent == self.access.sent(self.access.way):
                    raise
            else:
                self.access.served(sent)
                return count
        return None

    def refused(
        self,
        refusal: Refused,
        request: Request | None = None,
        response: Response | None = None,
    ) -> None:
        """Count a refusal, keep what came for a bug report, and end what it ends."""
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"refusals/{refusal.reason}")
        if request is not None and response is not None:
            session = self.access.session
            secrets = session.secrets() if session else ()
            self.evidence.keep(refusal.reason, request, response, secrets)
        if refusal.ends == "crawl" and refusal.is_final:
            self.lanes.end(refusal)  # at once, whoever asked: nothing more goes out

    def commit(self, page: Page) -> None:
        """Called for each page whose rows are on disk."""
        if page.seed == LOOKED_UP:
            self.state.written(track.track_id for track in page.tracks)
            return
        follow = self.plan.follow(page)
        held = [(track.track_id, write_track(track)) for track in page.held]
        done = page.has_more is False
        self.state.commit(page, follow=follow, held=held, done=done)
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"tracks/by/{page.source}", len(page.new))
        self.crawler.stats.inc_value(f"videos/by/{page.source}", len(page.videos))
        for track in page.new:
            if track.video_count is not None:
                self.claims[track.track_id] = track.video_count
        self.asking.committed(page)
        if follow:
            self.lanes.wake()

    def failed(self, page: Page) -> None:
        """Called for each page that was not committed, and in vain for the others."""
        self.asking.failed(page)

    def _desk_failed(self, error: BaseException) -> None:
        told = error if isinstance(error, ScraperError) else PageLost(repr(error))
        self.lanes.end(told)

    def closed(self, reason: str) -> None:
        self.lanes.cancel()
        assert self.crawler.stats is not None
        got = self.state.videos_of(self.claims)
        for name, value in (
            ("coverage/got", sum(got.values())),
            ("coverage/claimed", sum(self.claims.values())),
            ("listings/done", self.state.listings(done=True)),
            ("listings/left", self.state.listings(done=False)),
        ):
            self.crawler.stats.set_value(name, value)
        self.state.leave(ended=reason if reason in DONE else None)
        self.state.close()

    def _ways(self) -> dict[str, Way]:
        means = Means(
            self.asking,
            self.settings["TIKTOK_BASE_URL"],
            self._reading,
            lambda: opening.bundle_of(self.access, self.settings["TIKTOK_BASE_URL"]),
        )
        self.ways: dict[str, Way] = {
            "api": Web(means, in_browser=False),
            "browser": Web(means, in_browser=True),
            "embed": Embed(means, self._is_wanted),
            "research": Research(
                replace(means, base_url=self.settings["TIKTOK_RESEARCH_API_URL"]),
                tuple(self.settings[name] for name in opening.RESEARCH),
                self.settings.getint("RESEARCH_DAYS"),
                self.state.known,
            ),
        }
        return self.ways

    def _reading(self, listing: Listing) -> Reading:
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        source: Source = "embed" if listing.kind == "video" else listing.kind
        return Reading(source, self.called(listing), at, self.pseudonym)

    async def _is_wanted(self, track: Track) -> bool:
        kept = self.arguments.originals or is_catalogue(track)
        return kept and not self.state.known([track.track_id])

    def _stepped(self, step: dict[str, str]) -> None:
        assert self.crawler.stats is not None
        steps = self.crawler.stats.get_value("steps", [])
        self.crawler.stats.set_value("steps", [*steps, step])
        if step["to"] != "embed" and "recommend" in self.plan.seeds:
            self.state.reopen("recommend")  # no public page stands in for the feed
            self.lanes.wake()

    def _tell_beginning(self) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.set_value("crawl/id", self.crawl.crawl_id)
        self.crawler.stats.set_value("crawl/resumed", self.crawl.resumed)
        if self.crawl.resumed:
            logger.info(
                "going on with the crawl %s, which has %d new tracks and %d lists to "
                "read",
                self.crawl.crawl_id,
                self.crawl.new_tracks,
                self.state.listings(done=False),
            )
        if not self.settings.getbool("ROBOTSTXT_OBEY"):
            logger.info(
                "robots.txt is not asked: this speaks for one person, slowly "
                "(ROBOTSTXT_OBEY; see ETHICS.md)"
            )
