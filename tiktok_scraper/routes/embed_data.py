"""What an embed page carries: the JSON in it, its tiles, its hashtags."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from tiktok_scraper.counts import step, whole
from tiktok_scraper.errors import EmptyShell, NotThere, TornBody, UnexpectedPage
from tiktok_scraper.items import Video
from tiktok_scraper.refusal import STATE_SCRIPT
from tiktok_scraper.routes.missing import drift, unusable
from tiktok_scraper.routes.reading import (
    Object,
    Reading,
    identifier,
    mapping,
    moment,
    person,
    text,
)


def page_data(body: bytes, head: str, reading: Reading) -> Object:
    """The page's data, known by the key ``head`` that only a real thing's page has.

    A page that has tiles but no head is not of nothing: its keys have changed.
    """
    for page in _pages(body, reading):
        if isinstance(found := page.get(head), Mapping):
            code = found.get("statusCode")
            if isinstance(code, int) and code != 0:
                raise NotThere(reading.seed, detail=f"(code {code})")
            return page
        if page.get("videoList"):
            raise drift(reading.seed, head, page)
    raise EmptyShell(reading.seed)


def _pages(body: bytes, reading: Reading) -> list[Object]:
    """The data of each address that the page holds; mostly it is its own alone."""
    script = STATE_SCRIPT.search(body)
    if script is None:
        raise UnexpectedPage(reading.seed)
    try:
        state = orjson.loads(script[1])
    except orjson.JSONDecodeError as error:
        raise TornBody(reading.seed) from error
    data = mapping(mapping(mapping(state).get("source")).get("data"))
    return [page for page in data.values() if isinstance(page, Mapping)]


def tile(entry: Object, track_id: str, reading: Reading) -> Video:
    """One tile. Its time is in its id, whose upper half is Unix seconds."""
    video_id = tile_id(entry)
    plays = whole(entry.get("playCount"))
    if plays is None:
        reason = "bad_count" if "playCount" in entry else "no_count"
        raise unusable(reason, entry, "playCount")
    return Video(
        video_id=video_id,
        track_id=track_id,
        author=person({"uniqueId": entry.get("authorUniqueId")}, reading),
        created_at=moment(int(video_id) >> 32),
        duration_s=None,
        plays=plays,
        plays_step=step(plays),
        likes=None,
        comments=None,
        shares=None,
        saves=None,
        is_ad=None,
        observed_at=reading.at,
        source=reading.source,
    )


def tile_id(entry: Object) -> str:
    """The id of a tile's video. Raises Skipped where there is none."""
    video_id = identifier(entry.get("id"))
    if video_id is None:
        raise unusable("no_video_id", entry, "id")
    return video_id


def is_removed(data: Object) -> bool:
    """Whether a video's page is that of a removed one: every field there, and empty.

    >>> is_removed({"itemInfos": {"id": ""}}), is_removed({"itemInfos": {"id": "7"}})
    (True, False)
    >>> is_removed({"itemInfos": {}}), is_removed({"itemInfos": {"text": "hi"}})
    (True, False)
    """
    infos = data.get("itemInfos")
    return isinstance(infos, Mapping) and not (infos and infos.get("id", "gone"))


def hashtags(data: Object) -> tuple[str, ...]:
    """The names of a video's hashtags, in lower case, each once.

    >>> hashtags({"textExtra": [{"HashtagName": "Dance"}, {"UserUniqueId": "jo"}],
    ...           "challengeInfoList": [{"challengeName": "dance"}]})
    ('dance',)
    """
    found: dict[str, None] = {}
    for part, keys in _HASHTAG_KEYS.items():
        entries = data.get(part)
        for entry in entries if isinstance(entries, list) else ():
            for key in keys:
                if name := text(mapping(entry).get(key)):
                    found[name.lower()] = None
    return tuple(found)


_HASHTAG_KEYS = {
    "textExtra": ("HashtagName", "hashtagName"),
    "challengeInfoList": ("challengeName",),
}
"""The first generation wrote a capital; both are met."""
