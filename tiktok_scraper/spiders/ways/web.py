"""The web API, by plain HTTP or by the site's own page in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial

from scrapy import Request
from scrapy.http import Response

from tiktok_scraper.errors import NotThere, SchemaDrift
from tiktok_scraper.items import Page, Track
from tiktok_scraper.listings import Listing
from tiktok_scraper.routes import hashtag, music, recommend, user
from tiktok_scraper.routes.body import parse
from tiktok_scraper.spiders.ways import FIRST, Means, told


class Web:
    """Lists with a cursor, and the feed, which has none."""

    def __init__(self, means: Means, *, in_browser: bool) -> None:
        self.means = means
        self.in_browser = in_browser

    async def pages(self, listing: Listing, cursor: str | None) -> AsyncIterator[Page]:
        if listing.kind == "music" and cursor is None:
            page = await self._detail(listing)
            yield page
        call = await self._call(listing)
        cursor = cursor or FIRST
        while True:
            page = await self._ask(call(cursor), listing)
            yield page
            if page.has_more is False:
                return
            if listing.kind == "recommend":
                continue
            if page.cursor is None or page.cursor == cursor:
                # An empty list that has more is not the end; one that stands still
                # would be read for ever.
                raise SchemaDrift(str(listing.kind), detail="a cursor that moves on")
            cursor = page.cursor

    async def video_count(self, track: Track) -> int | None:
        """How many videos TikTok says a sound has."""
        listing = Listing("music", track.track_id)
        request = self._carried(music.detail(self.means.base_url, track.track_id))
        response = await self.means.ask.fetch(request)
        page = parse(response.body, self.means.reading(listing))
        return page.tracks[0].video_count if page.tracks else None

    async def _detail(self, listing: Listing) -> Page:
        request = self._carried(music.detail(self.means.base_url, listing.key))

        async def read(response: Response) -> Page:
            page = parse(response.body, self.means.reading(listing))
            page.cursor, page.has_more = FIRST, True
            return page

        return await self.means.ask.read(request, read)

    async def _ask(self, request: Request, listing: Listing) -> Page:
        without = 0

        async def read(response: Response) -> Page:
            nonlocal without
            without += 1
            reading = self.means.reading(listing)
            # An answer may lack its list because all of it was filtered away, or
            # because the list has another name now: it is believed the third time.
            page = told(parse(response.body, reading, list_due=without < 3))
            if listing.kind == "recommend":
                page.cursor, page.has_more = None, True  # it has no end
            return page

        return await self.means.ask.read(self._carried(request), read)

    async def _call(self, listing: Listing) -> Callable[[str], Request]:
        """What asks for the page at a cursor. Hashtags and users have ids of their own,
        which are asked for first.
        """
        base_url = self.means.base_url
        match listing.kind:
            case "recommend":
                return lambda _: recommend.request(base_url)
            case "music":
                return partial(music.videos, base_url, listing.key)
            case "hashtag":
                detail = self._carried(hashtag.detail(base_url, listing.key))
                body = (await self.means.ask.fetch(detail)).body
                return partial(hashtag.videos, base_url, hashtag.own_id(body))
            case "user":
                detail = self._carried(user.detail(base_url, listing.key))
                body = (await self.means.ask.fetch(detail)).body
                return partial(user.videos, base_url, user.own_id(body))
            case _:
                raise NotThere(f"{listing.kind}: the web API has no list of it")

    def _carried(self, request: Request) -> Request:
        if self.in_browser:
            request.meta["browser"] = "call"
            request.meta["session_bundle"] = self.means.session()
        return request
