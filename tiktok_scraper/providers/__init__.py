"""Services that know what a sound is or how it sounds: the contract they all keep.

A provider never invents a number and never breaks a page: what it cannot find is None.
What keeps it from asking at all it says once in the log, and to every caller as
``ProviderUnavailable``; ``patience.Patience`` does both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from scrapy import Request
from scrapy.http import Response

from tiktok_scraper.items import AudioFeatures, Context, LocalAudio, Match, Track
from tiktok_scraper.matching import Candidate

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

Fetch = Callable[[Request], Awaitable[Response]]
"""How a provider reaches its service. In a crawl that is Scrapy's engine, with its
delays and limits; every status comes back as a response."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a provider says of one track; None where it has nothing to say.

    ``missing`` says why there is no ``audio`` where it might have been; ``popularity``
    is then what is known of it all the same: features of popularity alone, for whoever
    else of the group has the rest. ``candidates``
    are the hits that came nearest to a match that a person had better look at, the best
    first; ``matching.ranked`` has their scores.
    """

    match: Match | None = None
    audio: AudioFeatures | None = None
    missing: str | None = None
    context: Context | None = None
    local_audio: LocalAudio | None = None
    candidates: tuple[Candidate, ...] = ()
    popularity: AudioFeatures | None = None


class FeatureProvider(Protocol):
    """One service, asked for up to ``batch_size`` tracks at a time.

    Tracks come with what earlier providers found. Providers of one ``group`` tell
    numbers that mean the same: numbers alike by name alone have records of their own.
    """

    name: str
    version: str
    """Changes when its rules do: answers of another version are asked for anew."""
    group: str
    fields: frozenset[str]
    """The fields that it can fill, of AudioFeatures, LocalAudio or Context."""
    batch_size: int

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The provider as the settings describe it; NotConfigured without its keys."""

    def question(self, track: Track) -> str | None:
        """What it would ask about ``track``, as a key for the store; None where it has
        nothing to add. Two tracks with one question have one answer.
        """

    def days(self, found: Found) -> float | None:
        """How long an answer is good for; None: for ever."""

    async def lookup(
        self, tracks: Sequence[Track], fetch: Fetch
    ) -> Mapping[str, Found]:
        """What is known of each track, by ``track_id``.

        A track that is missing was not looked up, since the service failed on the way:
        asking again raises ``ProviderUnavailable`` with the reason, or has better luck.
        """

    async def probe(self, fetch: Fetch) -> str | None:
        """What keeps the service from being of full use, in a sentence; None if
        nothing. Raises ``ProviderUnavailable`` where it is not served at all.
        """
