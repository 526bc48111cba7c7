"""What each sound is in the catalogues, and how it sounds, from the providers in turn.

A page waits here for all of its lookups and goes on with every track it came with. Why
a track has no numbers stands in its ``match``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import Match, Page, Track
from tiktok_scraper.matching import ACCEPTED, is_user_made

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

    from tiktok_scraper.providers import FeatureProvider, Found

logger = logging.getLogger(__name__)


class AddAudioFeatures:
    """Fills ``match`` and ``audio`` of the tracks that have no match yet.

    ``absent`` holds the reasons of providers that could not be set up, in order.
    """

    def __init__(
        self,
        providers: Sequence[FeatureProvider],
        stats: StatsCollector,
        absent: Sequence[str] = (),
    ) -> None:
        self._providers = list(providers)
        self._stats = stats
        self._reasons = list(absent)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        paths = build_component_list(crawler.settings.getdict("FEATURE_PROVIDERS"))
        if not paths:
            raise NotConfigured("FEATURE_PROVIDERS is empty: no features are looked up")
        providers: list[FeatureProvider] = []
        absent: list[str] = []
        for path in paths:
            try:
                providers.append(load_object(path).from_crawler(crawler))
            except NotConfigured as reason:
                logger.info("no features from %s", reason)
                absent.append(str(reason))
        assert crawler.stats is not None  # Scrapy makes them before its pipelines
        return cls(providers, crawler.stats, absent)

    async def process_item(self, item: Page) -> Page:
        new = [track for track in item.tracks if track.match is None]
        for track in new:
            # A user-made sound may still name its song: then the id is looked up.
            if not track.dsp_ids.spotify and is_user_made(track.title, track.original):
                track.match = Match("ugc", "user-made sound")
        named = [track for track in new if track.match is None]
        for provider in tuple(self._providers):
            unheard = [track for track in named if track.audio is None]
            for start in range(0, len(unheard), provider.batch_size):
                await self._ask(provider, unheard[start : start + provider.batch_size])
        for track in new:
            if track.match is None:
                track.match = Match("unavailable", "; ".join(self._reasons) or None)
            if track.match.status not in ACCEPTED:
                track.audio_missing = f"no match: {track.match.rule}"
            self._stats.inc_value(f"match/{track.match.status}")
        return item

    async def _ask(self, provider: FeatureProvider, batch: list[Track]) -> None:
        """Fill ``batch`` from ``provider``, until it has been through or is parked."""
        while batch and provider in self._providers:
            try:
                found = await provider.lookup(batch)
            except ProviderUnavailable as reason:
                self._park(provider, str(reason))
                return
            for track in batch:
                if track.track_id in found:
                    self._fill(provider, track, found[track.track_id])
            left = [track for track in batch if track.track_id not in found]
            if len(left) == len(batch):
                return
            batch = left

    def _fill(self, provider: FeatureProvider, track: Track, found: Found) -> None:
        if track.match is None or track.match.status not in ACCEPTED:
            track.match = found.match
        track.audio = found.audio
        track.audio_missing = None if found.audio else found.missing
        outcome = "missing" if found.audio is None else "found"
        self._stats.inc_value(f"features/{provider.name}/{outcome}")

    def _park(self, provider: FeatureProvider, reason: str) -> None:
        # Pages overlap: several may hear of it, one takes note.
        if provider in self._providers:
            self._providers.remove(provider)
            self._reasons.append(reason)
            self._stats.inc_value("features/unavailable")
