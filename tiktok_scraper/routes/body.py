"""Any answer of TikTok's to a page: which shape it has, and what is in it.

Routes differ in how they ask; what comes back is one of few shapes, now and then
wrapped by whoever stands between. Reading all of them in one place means that a body
saved years ago, or by another tool, can be read too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from tiktok_scraper.errors import BadPayload
from tiktok_scraper.items import Page, Track, Video
from tiktok_scraper.routes import item, research, share, sound
from tiktok_scraper.routes.reading import Object, Reading, Skipped, mapping, text

Row = tuple[Track | None, Video | None]


def parse(body: bytes, reading: Reading) -> Page:
    """The tracks and videos in ``body``, each once, and the cursor to the next page.

    Items that cannot be used are counted in ``Page.skipped`` by reason. A video seen
    twice keeps its higher count. Raises BadPayload where the body is no JSON or has
    none of the known shapes; the message names the keys that came instead.
    """
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadPayload(
            f"{reading.seed}: expected JSON, got {body[:40]!r} ({error})"
        ) from error
    envelope = _envelope(told)
    tracks: dict[str, Track] = {}
    videos: dict[str, Video] = {}
    skipped: Counter[str] = Counter()
    for read, entry in _entries(told, envelope, reading):
        try:
            track, video = read(mapping(entry), reading)
        except Skipped as verdict:
            skipped[str(verdict)] += 1
            continue
        if track is not None:
            tracks.setdefault(track.track_id, track)
        if video is not None:
            earlier = videos.get(video.video_id)
            if earlier is None or video.plays > earlier.plays:
                videos[video.video_id] = video
    return Page(
        source=reading.source,
        seed=reading.seed,
        tracks=tuple(tracks.values()),
        videos=tuple(videos.values()),
        skipped=dict(skipped),
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
    told: Any, envelope: Object, reading: Reading
) -> Iterator[tuple[Callable[[Object, Reading], Row], Any]]:
    """Each entry of the body, with the function that can read it."""
    scope = mapping(envelope.get("__DEFAULT_SCOPE__"))
    detail = mapping(scope.get("webapp.video-detail")) or envelope
    if isinstance(struct := mapping(detail.get("itemInfo")).get("itemStruct"), dict):
        yield item.read, struct
    elif isinstance(info := envelope.get("musicInfo"), dict):
        yield _track(sound.read_web), info
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
    elif (entries := _list(told, envelope)) is not None:
        for entry in entries:
            yield (share.read if "itemInfos" in mapping(entry) else item.read), entry
    else:
        keys = sorted(envelope)[:12] if envelope else type(told).__name__
        raise BadPayload(
            f"{reading.seed}: expected a list of videos (itemList), got {keys}; "
            "TikTok may have changed its answers"
        )


def _list(told: Any, envelope: Object) -> list[Any] | None:
    """The list of items: bare, under one of its names, or empty by omission.

    An answer that says statusCode 0 but leaves ``itemList`` out, or null, is an empty
    list: TikTok does so where it filters everything away.
    """
    if isinstance(told, list):
        return told
    for key in ("itemList", "item_list", "items", "data"):
        if isinstance(entries := envelope.get(key), list):
            return entries
    if "hasMore" in envelope and not envelope.get("itemList"):
        return []
    return None


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
