"""What is to be read, what follows from a page, and when it is enough."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from tiktok_scraper.errors import Refused
from tiktok_scraper.items import Page, Track
from tiktok_scraper.listings import Listing
from tiktok_scraper.pipelines.catalogue import is_catalogue
from tiktok_scraper.spiders.arguments import Arguments
from tiktok_scraper.spiders.rounds import Rounds
from tiktok_scraper.state import FOLLOWED, State, Taken

logger = logging.getLogger(__name__)


class Plan:
    """The user's arguments, applied page by page.

    ``seeds`` are the listings by the names that the store has for them, in which people
    are pseudonyms. ``pages`` is the most that is read of a sound's list that the user
    did not ask for by name. ``tags`` stand in for the feed where only public pages are
    left: they lead to videos, these to sounds and to other tags.
    """

    def __init__(
        self,
        arguments: Arguments,
        seeds: Mapping[str, Listing],
        *,
        pages: int,
        tags: Sequence[str],
        new_tracks: Callable[[], int],
    ) -> None:
        self.arguments = arguments
        self.seeds = dict(seeds)
        self.pages = pages
        self.tags = tuple(tags)
        self.new_tracks = new_tracks
        self.rounds = Rounds(arguments.round, arguments.threshold)
        self.snowball: Rounds | None = None
        self.refused: dict[str, Refused] = {}

    @property
    def full(self) -> bool:
        """Whether there are as many new tracks as the user wants."""
        limit = self.arguments.limit
        return limit is not None and self.new_tracks() >= limit

    def listing(self, name: str) -> Listing:
        return self.seeds.get(name) or Listing.parse(name)

    async def enough(
        self, listing: Listing, taken: Taken, page: Page, read: int, state: State
    ) -> bool:
        """Whether no more is to be read of ``listing``. Between rounds, it waits."""
        if listing.kind == "music":
            return self._enough_of_a_sound(listing, taken, read, state)
        if self.full:
            return True
        if listing.kind == "recommend":
            self.rounds.add(page)
            if self.rounds.over:
                if not self.rounds.next():
                    return True
                await asyncio.sleep(self.arguments.wait)
        elif listing.kind == "video" and self.snowball:
            self.snowball.add(page)
        return False

    def follow(self, page: Page) -> list[str]:
        """The listings that a written page leads to."""
        # A video that somebody named does not open its hashtags; a snowball does.
        opens = self.snowball is not None or not page.seed.startswith("video:")
        kept = list(page.follow) if opens and not self.full else []
        if page.source in ("recommend", "hashtag", "user"):
            kept += [f"music:{t.track_id}" for t in page.new if self._open(t, page)]
        return kept

    def instead_of_the_feed(self, state: State) -> None:
        """Begin a snowball over public pages, which have no feed."""
        logger.info(
            "public pages have no feed: beginning at the hashtags %s (EMBED_TAGS)",
            ", ".join(self.tags),
        )
        self.snowball = Rounds(self.arguments.round, self.arguments.threshold)
        state.add([f"hashtag:{tag}" for tag in self.tags], FOLLOWED)
        state.finish("recommend")

    def snowball_is_over(self) -> bool:
        """Whether as many videos as a round has brought hardly a new track."""
        snowball = self.snowball
        return snowball is not None and snowball.over and not snowball.next()

    def ending(self) -> str:
        """Why it is over, once nothing is left to read."""
        if self.full:
            return "limit"
        if self.refused and self.refused.keys() >= self.seeds.keys():
            return next(iter(self.refused.values())).ending
        return "finished"

    def _enough_of_a_sound(
        self, listing: Listing, taken: Taken, read: int, state: State
    ) -> bool:
        most = self.arguments.videos
        if most is not None:
            have = state.videos_of([listing.key]).get(listing.key, 0)
            if have >= most:
                return True
        return taken.rank == FOLLOWED and 0 < self.pages <= read

    def _open(self, track: Track, page: Page) -> bool:
        """Whether a new sound's own list may bring videos that are still wanted."""
        most = self.arguments.videos
        have = sum(video.track_id == track.track_id for video in page.videos)
        return is_catalogue(track) and (most is None or have < most)
