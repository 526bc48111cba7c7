"""Public embed pages: no session, a handful of videos each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from scrapy.http import Response

from tiktok_scraper.errors import Refused
from tiktok_scraper.items import Page, Track
from tiktok_scraper.listings import Listing
from tiktok_scraper.routes import embed
from tiktok_scraper.spiders.ways import Means, told

Wanted = Callable[[Track], Awaitable[bool]]


class Embed:
    """A hashtag's or a person's page leads to videos, a video's to its sound.

    ``wanted`` says of a sound whether it is new and of the kind that is kept: only then
    is its own page asked for, which has the count and up to ten more videos.
    """

    def __init__(self, means: Means, wanted: Wanted) -> None:
        self.means = means
        self.wanted = wanted

    async def pages(self, listing: Listing, _: str | None) -> AsyncIterator[Page]:
        ask = getattr(embed, listing.kind)
        page = await self.means.ask.read(
            ask(self.means.base_url, listing.key), lambda r: self._read(r, listing)
        )
        yield page

    async def _read(self, response: Response, listing: Listing) -> Page:
        reading = self.means.reading(listing)
        page = told(embed.parse(response.body, reading, listing))
        page.seed, page.has_more = reading.seed, False
        match listing.kind:
            case "video":
                await self._add_sound(page)
            case "music":
                await self._add_name(page)
        return page

    async def _add_sound(self, page: Page) -> None:
        """What the page of a video's sound knows: its count, and more videos."""
        for track in page.tracks:
            if not await self.wanted(track):
                continue
            listing = Listing("music", track.track_id)
            if more := await self._other(listing):
                for known in more.tracks:
                    track.video_count = known.video_count
                have = {video.video_id for video in page.videos}
                new = [video for video in more.videos if video.video_id not in have]
                page.videos += tuple(new)

    async def _add_name(self, page: Page) -> None:
        """The page of a sound does not say its title; one of its videos' does."""
        for track in page.tracks:
            if not page.videos or not await self.wanted(track):
                continue
            listing = Listing("video", page.videos[0].video_id)
            named = await self._other(listing)
            for known in named.tracks if named else ():
                if known.track_id == track.track_id:
                    named_track = replace(known, video_count=track.video_count)
                    page.tracks = (named_track,)

    async def _other(self, listing: Listing) -> Page | None:
        ask = getattr(embed, listing.kind)
        try:
            response = await self.means.ask.fetch(ask(self.means.base_url, listing.key))
            return embed.parse(response.body, self.means.reading(listing), listing)
        except Refused:
            return None  # what the first page said stands without it
