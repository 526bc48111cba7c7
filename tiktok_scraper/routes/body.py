"""Any answer of TikTok's to a page: which shape it has, and what is in it.

Routes differ in how they ask; what comes back is one of few shapes, now and then
wrapped by whoever stands between. Reading all of them in one place means that a body
saved years ago, or by another tool, can be read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tiktok_scraper.items import Page, Track, Video
from tiktok_scraper.routes import item, research, share, sound
from tiktok_scraper.routes.missing import decode, drift
from tiktok_scraper.routes.reading import Object, Reading, mapping, text
from tiktok_scraper.routes.rows import Read, Row, found_list, gather

_LISTS = ("itemList", "item_list", "items", "data")


def parse(body: bytes, reading: Reading, *, list_due: bool = False) -> Page:
    """The tracks and videos in ``body``, each once, and the cursor to the next page.

    Items that cannot be used are counted in ``Page.skipped`` by reason. A video seen
    twice keeps its higher count. Raises BadPayload where the body is no JSON, and
    SchemaDrift where keys are gone that TikTok's answers have had; it names them.

    TikTok leaves an empty list out, now and then; a list that got lost looks the same.
    With ``list_due`` that raises SchemaDrift, too: whoever asks once more can tell.
    """
    told = decode(body, reading.seed)
    envelope = _envelope(told)
    rows = gather(_entries(told, envelope, reading, list_due), reading)
    return Page(
        source=reading.source,
        seed=reading.seed,
        tracks=rows.tracks,
        videos=rows.videos,
        skipped=rows.skipped,
        cursor=_cursor(envelope.get("cursor")),
        has_more=_has_more(envelope),
    )


def _envelope(told: Any) -> Object:
    """The object that holds the list, below the wrapping of proxies and publishers."""
    for key in ("data", "body", "result"):
        inner = mapping(told).get(key)
        if isinstance(inner, dict):
            return _envelope(inner)
    return mapping(told)


def _entries(
    told: Any, envelope: Object, reading: Reading, list_due: bool
) -> Iterator[tuple[Read, Any]]:
    """Each entry of the body, with the function that can read it."""
    scope = mapping(envelope.get("__DEFAULT_SCOPE__"))
    detail = mapping(scope.get("webapp.video-detail")) or envelope
    if isinstance(struct := mapping(detail.get("itemInfo")).get("itemStruct"), dict):
        yield item.read, struct
    elif "musicInfo" in envelope:
        yield _track(sound.read_web), envelope["musicInfo"]
    elif isinstance(info := envelope.get("music_info"), dict):
        yield _track(sound.read_app), info
    elif isinstance(info := envelope.get("embedInfo"), dict):
        yield _track(sound.read_embed), info
    elif "videoCount" in envelope and "artist" in envelope:
        yield _track(sound.read_embed), envelope
    elif isinstance(entries := envelope.get("videos"), list):
        for entry in entries:
            yield _video(research.read), entry
    elif "id" in envelope and ("music" in envelope or "stats" in envelope):
        yield item.read, envelope
    else:
        for entry in _list(told, envelope, reading, list_due):
            yield (share.read if "itemInfos" in mapping(entry) else item.read), entry


def _list(told: Any, envelope: Object, reading: Reading, list_due: bool) -> list[Any]:
    """The list of items: bare, under one of its names, or empty by omission."""
    if isinstance(told, list):
        return told
    entries = found_list(envelope, _LISTS, reading)
    if entries is not None:
        return entries
    if not list_due and ("hasMore" in envelope or "has_more" in envelope):
        return []
    raise drift(reading.seed, _LISTS[0], envelope or told)


def _track(
    read: Callable[[Object, Reading], Track],
) -> Callable[[Object, Reading], Row]:
    return lambda entry, reading: (read(entry, reading), None)


def _video(
    read: Callable[[Object, Reading], Video],
) -> Callable[[Object, Reading], Row]:
    return lambda entry, reading: (None, read(entry, reading))


def _cursor(value: object) -> str | None:
    """A cursor as text, since some are numbers, some are text, some above 2^53."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(value)


def _has_more(envelope: Object) -> bool | None:
    """What the server says of more; search answers say it as 0 and 1."""
    value = envelope.get("hasMore", envelope.get("has_more"))
    return bool(value) if isinstance(value, (bool, int)) else None
