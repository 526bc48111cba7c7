"""Deezer: which recording a sound is, and how much it is played there. No key needed.

A search tells neither ISRC nor release date, so the hit that is chosen is asked for by
its id. A track whose ISRC is known is asked for by that, for its rank alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from tiktok_scraper.counts import whole
from tiktok_scraper.endpoints import REAL
from tiktok_scraper.items import Context, Track
from tiktok_scraper.matching import Candidate, lead, normalise, search_words
from tiktok_scraper.providers import Fetch, Found, catalogue
from tiktok_scraper.providers.each import each
from tiktok_scraper.providers.patience import SlowDown, TryAgain
from tiktok_scraper.providers.web import WebService

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

HITS = 25

QUOTA, BUSY, NO_DATA, BAD_QUERY = 4, 700, 800, 600
"""Deezer's error codes; they come with status 200."""

RANK_DAYS, MISS_DAYS = 30.0, 14.0
"""A rank ages; new releases arrive."""


class Deezer:
    """Deezer's public API: at most 50 calls in 5 s, so the slot's delay is 0.1 s."""

    name = "deezer"
    version = "2"
    group = "context"
    fields = frozenset(["deezer_rank"])
    batch_size = 50

    def __init__(
        self,
        url: str = REAL["DEEZER_API_URL"],
        count: Callable[[str], object] = lambda key: None,
    ) -> None:
        self._service = WebService(self.name, url, count)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        url = crawler.settings.get("DEEZER_API_URL") or REAL["DEEZER_API_URL"]
        stats = crawler.stats
        assert stats is not None  # Scrapy makes them before any component
        return cls(url, lambda key: stats.inc_value(f"features/deezer/{key}"))

    def question(self, track: Track) -> str | None:
        if track.context.deezer_rank is not None:
            return None
        if not catalogue.is_matched(track):
            return catalogue.question(track)
        assert track.match is not None
        return f"isrc:{track.match.isrc}" if track.match.isrc else None

    def days(self, found: Found) -> float:
        return RANK_DAYS if found.context else MISS_DAYS

    async def lookup(
        self, tracks: Sequence[Track], fetch: Fetch
    ) -> Mapping[str, Found]:
        return await each(tracks, self.question, partial(self._found, fetch))

    async def probe(self, fetch: Fetch) -> str | None:
        """None; raises ProviderUnavailable where it is not served."""
        await self._search(fetch, "music")
        return None

    async def _found(self, fetch: Fetch, track: Track) -> Found:
        if catalogue.is_matched(track):
            assert track.match is not None
            row = await self._track(fetch, f"isrc:{track.match.isrc}")
            return Found(context=_context(row and row.get("rank")))
        choice, candidates = await catalogue.find(
            track, self.name, _queries(track), partial(self._search, fetch)
        )
        if choice.match.status == "none":
            return Found(choice.match, candidates=candidates)
        # Its search tells no ISRC, without which nobody could use what a person picks.
        rows = {
            one: await self._track(fetch, str(one.deezer_id)) or {}
            for one in dict.fromkeys(filter(None, (choice.candidate, *candidates)))
        }
        told = tuple(
            replace(one, isrc=_text(rows[one].get("isrc"))) for one in candidates
        )
        hit = choice.candidate
        if hit is None:
            return Found(choice.match, candidates=told)
        match = replace(choice.match, isrc=_text(rows[hit].get("isrc")))
        rank = rows[hit].get("rank", hit.popularity)
        return Found(match, context=_context(rank), candidates=told)

    async def _search(self, fetch: Fetch, query: str) -> list[Candidate]:
        def read(status: int, body: Any) -> list[Candidate]:
            told = self._told("search", status, body) or {"data": []}
            if not isinstance(rows := told.get("data"), list):
                raise TryAgain("search answered without its data")
            return [hit for row in rows if (hit := _candidate(row))]

        asked = {"q": query, "limit": HITS}
        return await self._service.ask(fetch, "search", "/search", asked, read)

    async def _track(self, fetch: Fetch, key: str) -> dict[str, Any] | None:
        path = f"/track/{quote(key, safe=':')}"
        return await self._service.ask(
            fetch, "track", path, {}, partial(self._told, "track")
        )

    def _told(self, what: str, status: int, body: Any) -> dict[str, Any] | None:
        """The object that was asked for, or None where Deezer has no such thing."""
        if status != 200:
            raise self._service.refused(what, status, "start again later")
        if not isinstance(body, dict):
            raise TryAgain(f"{what} answered something other than an object")
        if not (error := body.get("error")):
            return body
        code = error.get("code") if isinstance(error, dict) else None
        if code == QUOTA:
            raise SlowDown(None)  # the quota is by five seconds
        if code == BUSY:
            raise TryAgain(f"{what} answered error {code}")
        if code in (NO_DATA, BAD_QUERY):
            return None
        raise self._service.refused(what, f"error {code!r}", "start again later")


def _queries(track: Track) -> Iterator[str]:
    """By field, which a mere typo defeats, then in plain words.

    >>> track = Track("1", "Roses (feat. X)", "SAINt JHN", "Roses", 15.0, False, None,
    ...               None, "2026-11-23T00:00:00Z", "recommend")
    >>> list(_queries(track))
    ['artist:"saint jhn" track:"roses"', 'roses saint jhn']
    """
    words = search_words(track.title or "")
    author = normalise(lead(track.author)) if track.author else ""
    quoted = f'track:"{words}"'
    yield f'artist:"{author}" {quoted}' if author else quoted
    yield from catalogue.plain_queries(track)


def _candidate(row: Any) -> Candidate | None:
    if not isinstance(row, dict) or not isinstance(row.get("id"), int):
        return None
    if not (title := _text(row.get("title"))):
        return None
    artist, album = row.get("artist"), row.get("album")
    name = _text(artist.get("name")) if isinstance(artist, dict) else None
    seconds = whole(row.get("duration"))
    return Candidate(
        spotify_id=None,
        isrc=None,
        title=title,
        artists=(name,) if name else (),
        album=_text(album.get("title")) if isinstance(album, dict) else None,
        duration_ms=seconds * 1000 if seconds else None,
        popularity=whole(row.get("rank")),
        deezer_id=row["id"],
    )


def _context(rank: object) -> Context | None:
    known = whole(rank)
    return None if known is None else Context(deezer_rank=known)


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
