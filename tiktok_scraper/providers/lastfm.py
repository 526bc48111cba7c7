"""Last.fm: how many people have listened to a song, and what they call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import NotConfigured

from tiktok_scraper.counts import whole
from tiktok_scraper.endpoints import REAL
from tiktok_scraper.items import Context, Track
from tiktok_scraper.matching import is_user_made
from tiktok_scraper.providers import Fetch, Found, catalogue
from tiktok_scraper.providers.each import each
from tiktok_scraper.providers.patience import SlowDown, TryAgain
from tiktok_scraper.providers.web import WebService

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

NOT_FOUND, INVALID_RESOURCE = 6, 7
OF_THE_MOMENT = (8, 11, 16)
BAD_KEYS = (10, 26)
RATE_LIMIT = 29
"""Last.fm's error codes, which come with several statuses."""

FOUND_DAYS, MISS_DAYS = 30.0, 14.0


class LastFm:
    """Last.fm's API for one key. The key is part of every address."""

    name = "lastfm"
    version = "1"
    group = "context"
    fields = frozenset(["lastfm_listeners", "tags"])
    batch_size = 20

    def __init__(
        self,
        key: str,
        url: str = REAL["LASTFM_API_URL"],
        count: Callable[[str], object] = lambda key: None,
    ) -> None:
        self._key = key
        self._service = WebService(self.name, url, count)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings, stats = crawler.settings, crawler.stats
        if not settings.get("LASTFM_API_KEY"):
            raise NotConfigured(
                "lastfm: no LASTFM_API_KEY; get one at last.fm/api/account/create"
            )
        assert stats is not None  # Scrapy makes them before any component
        return cls(
            settings["LASTFM_API_KEY"],
            settings.get("LASTFM_API_URL") or REAL["LASTFM_API_URL"],
            lambda key: stats.inc_value(f"features/lastfm/{key}"),
        )

    def question(self, track: Track) -> str | None:
        if track.context.lastfm_listeners is not None:
            return None
        artist, title = _names(track)
        return f"{artist}\n{title}" if artist and title else None

    def days(self, found: Found) -> float:
        return FOUND_DAYS if found.context else MISS_DAYS

    async def lookup(
        self, tracks: Sequence[Track], fetch: Fetch
    ) -> Mapping[str, Found]:
        return await each(tracks, self.question, partial(self._found, fetch))

    async def probe(self, fetch: Fetch) -> str | None:
        """None; raises ProviderUnavailable where it is not served."""
        await self._context(fetch, "Cher", "Believe")  # its documentation's example
        return None

    async def _found(self, fetch: Fetch, track: Track) -> Found:
        """The most heard of the pages that the artists' names lead to.

        A match joins its artists with commas: "Migos, Drake" are two, and Last.fm has
        the song under the first; "Tyler, The Creator" is one.
        """
        artist, title = _names(track)
        assert artist
        assert title
        names = dict.fromkeys([artist.partition(", ")[0], artist])
        told = [await self._context(fetch, name, title) for name in names]
        known = [one for one in told if one is not None]
        return Found(
            context=max(known, key=lambda c: c.lastfm_listeners or 0, default=None)
        )

    async def _context(self, fetch: Fetch, artist: str, title: str) -> Context | None:
        asked = {
            "method": "track.getInfo",
            "artist": artist,
            "track": title,
            "autocorrect": 0,  # else another song's listeners may come
            "format": "json",
            "api_key": self._key,
        }
        return await self._service.ask(fetch, "track.getInfo", "/", asked, self._read)

    def _read(self, status: int, body: Any) -> Context | None:
        what = "track.getInfo"
        code = body.get("error") if isinstance(body, dict) else None
        if code == RATE_LIMIT:
            raise SlowDown(None)
        if code in OF_THE_MOMENT:
            raise TryAgain(f"{what} answered error {code}")
        if code in BAD_KEYS or status in (401, 403):
            told = f"error {code}" if code else status
            raise self._service.refused(what, told, "check LASTFM_API_KEY")
        if code in (NOT_FOUND, INVALID_RESOURCE):
            return None
        if code is not None or status != 200:
            told = f"error {code!r}" if code is not None else status
            raise self._service.refused(what, told, "start again later")
        track = body.get("track") if isinstance(body, dict) else None
        if not isinstance(track, dict):
            raise TryAgain(f"{what} answered without a track")
        listeners = whole(track.get("listeners"))
        if listeners is None:
            return None
        return Context(lastfm_listeners=listeners, tags=_tags(track.get("toptags")))


def _names(track: Track) -> tuple[str | None, str | None]:
    """Artist and title as the catalogue spells them, else as the sound does."""
    match = track.match
    if match and catalogue.is_matched(track) and match.artist and match.title:
        return match.artist, match.title
    if is_user_made(track.title, track.original):
        return None, None
    return track.author, track.title


def _tags(told: Any) -> tuple[str, ...]:
    """The names in ``toptags``, which is a list, one object, or an empty text.

    >>> _tags({"tag": [{"name": "Pop "}, {"name": "pop"}, None]}), _tags("")
    (('pop',), ())
    >>> _tags({"tag": {"name": "rock"}})
    ('rock',)
    """
    tags = told.get("tag") if isinstance(told, dict) else None
    rows = [tags] if isinstance(tags, dict) else tags if isinstance(tags, list) else []
    names = [row.get("name") for row in rows if isinstance(row, dict)]
    plain = (name.strip().lower() for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in plain if name))
