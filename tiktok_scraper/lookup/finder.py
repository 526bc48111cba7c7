"""Asks the providers in turn, and the store before any of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import load_object

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import AudioFeatures, Match, Track
from tiktok_scraper.lookup.chosen import provider_paths
from tiktok_scraper.lookup.filling import completed, fill
from tiktok_scraper.lookup.sheet import BY_HAND, Sheet
from tiktok_scraper.lookup.written import read_found, write_found
from tiktok_scraper.matching import ACCEPTED, is_user_made
from tiktok_scraper.providers import Found
from tiktok_scraper.providers.catalogue import is_matched
from tiktok_scraper.providers.ids import SPOTIFY_ID

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

    from tiktok_scraper.providers import FeatureProvider, Fetch
    from tiktok_scraper.state import Library

logger = logging.getLogger(__name__)

DAY_S = 86_400.0
NO_ID = "its match has no id that a service with audio features knows"


class Finder:
    """Fills in tracks. ``absent`` holds why providers could not be set up."""

    def __init__(
        self,
        providers: Sequence[FeatureProvider],
        library: Library,
        fetch: Fetch,
        stats: StatsCollector,
        sheet: Sheet,
        absent: Sequence[str] = (),
    ) -> None:
        self.providers = list(providers)
        self.library = library
        self.fetch = fetch
        self.stats = stats
        self.sheet = sheet
        self._reasons = list(absent)
        self._popularity: dict[str, AudioFeatures] = {}

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, library: Library, sheet: Sheet
    ) -> Self | None:
        """The finder that the settings describe; None where lookups are turned off."""
        paths = provider_paths(crawler.settings)
        if not paths:
            return None
        providers: list[FeatureProvider] = []
        absent: list[str] = []
        for path in paths:
            try:
                providers.append(load_object(path).from_crawler(crawler))
            except NotConfigured as reason:
                logger.info("no features from %s", reason)
                absent.append(str(reason))

        async def fetch(request: Request) -> Response:
            assert crawler.engine is not None
            return await crawler.engine.download_async(request)

        assert crawler.stats is not None
        return cls(providers, library, fetch, crawler.stats, sheet, absent)

    @property
    def batch_size(self) -> int:
        """Tracks that fill a call of every provider."""
        return max((provider.batch_size for provider in self.providers), default=1)

    @property
    def parked(self) -> bool:
        """Whether a provider was given up in this run."""
        return bool(self.stats.get_value("features/unavailable", 0))

    async def look_up(self, tracks: Sequence[Track]) -> None:
        """Fill in each of ``tracks`` as far as anybody knows it."""
        self._popularity.clear()
        for track in tracks:
            track.audio_missing = None
            if decided := self.sheet.decision(track):
                track.match = decided
            # A user-made sound may still name its song: then that is looked up.
            elif (
                track.match is None
                and not track.dsp_ids.spotify
                and is_user_made(track.title, track.original)
            ):
                track.match = Match("ugc", "user-made sound")
        for provider in tuple(self.providers):
            if provider.name != "spotify":  # which knows more of a song that is named
                _take_names(tracks)
            await self._consult(provider, tracks)
        _take_names(tracks)
        for track in tracks:
            if track.match is None:
                reasons = "; ".join(self._reasons) or "nobody was asked"
                track.match = Match("unavailable", reasons)
            track.match = self.sheet.marked(track, track.match)
            if track.audio and (known := self._popularity.get(track.track_id)):
                track.audio = completed(track.audio, known)
            if track.audio is None:
                track.audio_missing = self._why(track, track.match)
            self.stats.inc_value(f"match/{track.match.status}")

    def _why(self, track: Track, match: Match) -> str | None:
        if match.status not in ACCEPTED:
            return f"no match: {match.rule}"
        told = track.audio_missing or "; ".join(self._reasons)
        return told or (None if match.spotify_id or match.isrc else NO_ID)

    async def _consult(
        self, provider: FeatureProvider, tracks: Sequence[Track]
    ) -> None:
        """What ``provider`` knows: from the store, else from itself."""
        asking: dict[str, list[Track]] = {}
        for track in tracks:
            if _is_refused(track) and provider.group != "local":
                continue
            if (question := provider.question(track)) is not None:
                asking.setdefault(question, []).append(track)
        known = self.library.answers(provider.name, provider.version, asking)
        for question, answer in known.items():
            self._take(provider, asking.pop(question), read_found(answer))
        self.stats.inc_value(f"features/{provider.name}/remembered", len(known))
        questions = list(asking)
        for start in range(0, len(questions), provider.batch_size):
            part = questions[start : start + provider.batch_size]
            await self._ask(provider, {question: asking[question] for question in part})

    async def _ask(
        self, provider: FeatureProvider, asking: Mapping[str, list[Track]]
    ) -> None:
        """Ask until everything has its answer, or the provider is parked."""
        left = dict(asking)
        while left and provider in self.providers:
            one_each = {question: tracks[0] for question, tracks in left.items()}
            try:
                found = await provider.lookup(list(one_each.values()), self.fetch)
            except ProviderUnavailable as reason:
                self._park(provider, str(reason))
                return
            except Exception as error:  # a bug here may cost a provider, and no track
                fault = f"{provider.name}: lookups failed with {type(error).__name__}"
                logger.exception("%s; please report it", fault)
                self._park(provider, fault)
                return
            answered = {
                question: found[track.track_id]
                for question, track in one_each.items()
                if track.track_id in found
            }
            self._remember(provider, answered)
            for question, answer in answered.items():
                self._take(provider, left.pop(question), answer)
            # A match found by name would be asked about by its id in the next run.
            # How this track was matched says nothing of others with that id.
            nexts = {q: provider.question(one_each[q]) for q in answered}
            self._remember(
                provider,
                {
                    new: replace(answered[q], match=None, candidates=())
                    for q, new in nexts.items()
                    if new and new != q
                },
            )
            if not answered:
                return

    def _remember(
        self, provider: FeatureProvider, answered: Mapping[str, Found]
    ) -> None:
        rows = []
        for question, found in answered.items():
            days = provider.days(found)
            if days != 0:
                seconds = None if days is None else days * DAY_S
                rows.append((question, write_found(found), seconds))
        self.library.remember(provider.name, provider.version, rows)

    def _take(
        self, provider: FeatureProvider, tracks: Sequence[Track], found: Found
    ) -> None:
        for track in tracks:
            fill(track, found)
            if found.popularity is not None:
                self._popularity[track.track_id] = found.popularity
            self.sheet.note(track, found)
        told = found.audio or found.local_audio or found.context
        outcome = "found" if told else "missing"
        self.stats.inc_value(f"features/{provider.name}/{outcome}", len(tracks))

    def _park(self, provider: FeatureProvider, reason: str) -> None:
        # Batches overlap: several may hear of it, one takes note.
        if provider in self.providers:
            self.providers.remove(provider)
            self._reasons.append(reason)
            self.stats.inc_value("features/unavailable")


def _take_names(tracks: Sequence[Track]) -> None:
    """What the payload itself says of its song is exact, and needs nobody's word."""
    for track in tracks:
        named = track.dsp_ids.spotify or ""
        if track.match is None and SPOTIFY_ID.fullmatch(named):
            track.match = Match("exact", "exact", "tiktok", spotify_id=named)


def _is_refused(track: Track) -> bool:
    """Whether a person has said that no catalogue has ``track``."""
    return (
        track.match is not None
        and track.match.rule == BY_HAND
        and not is_matched(track)
    )
