"""Services that know audio features: the contract that each file here keeps.

A provider never invents a number and never breaks a page: what it cannot find is None.
What keeps it from asking at all it says once in the log, and to every caller as
``ProviderUnavailable``; ``patience.Patience`` does both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self

from tiktok_scraper.items import AudioFeatures, Match, Track

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(frozen=True, slots=True)
class Found:
    """What a provider says of one track: what it is, and how it sounds if known.

    ``missing`` says why there is no ``audio`` for a track that was matched.
    """

    match: Match
    audio: AudioFeatures | None = None
    missing: str | None = None


class FeatureProvider(Protocol):
    """One service, asked for up to ``batch_size`` tracks at a time."""

    name: str
    fields: frozenset[str]
    """The fields of ``AudioFeatures`` that it can fill."""
    batch_size: int

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The provider as the settings describe it; NotConfigured without its keys."""

    async def lookup(self, tracks: Sequence[Track]) -> Mapping[str, Found]:
        """What is known of each track, by ``track_id``.

        A track that is missing was not looked up, since the service failed on the way:
        asking again raises ``ProviderUnavailable`` with the reason.
        """
