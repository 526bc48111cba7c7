"""One video of the web API, ``itemList[]``, and the sound in it."""

from __future__ import annotations

from tiktok_scraper.counts import finest, step
from tiktok_scraper.items import Track, Video
from tiktok_scraper.routes.missing import Skipped, unusable
from tiktok_scraper.routes.reading import (
    Object,
    Reading,
    dsp_ids,
    identifier,
    link,
    mapping,
    moment,
    person,
    seconds,
    text,
    without_names,
)


def read(item: Object, reading: Reading) -> tuple[Track, Video]:
    """The sound and the video of one item.

    Raises Skipped, with the reason, for what is no video (a live card), has no sound or
    a removed one, or shows no believable play count.
    """
    if "liveRoomInfo" in item:
        raise Skipped("live")
    video_id = identifier(item.get("id"))
    if video_id is None:
        raise unusable("no_video_id", item, "id")
    music = mapping(item.get("music"))
    if not music:
        raise unusable("no_sound", item, "music")
    author = mapping(item.get("author"))
    track = read_sound(music, reading, author=author)
    stats, exact = mapping(item.get("stats")), mapping(item.get("statsV2"))
    plays = finest("playCount", exact, stats)
    if plays is None:
        raise _uncounted(item, {**exact, **stats})
    is_ad = item.get("isAd")
    video = Video(
        video_id=video_id,
        track_id=track.track_id,
        author=person(author, reading),
        created_at=moment(item.get("createTime")),
        duration_s=seconds(mapping(item.get("video")).get("duration")),
        plays=plays,
        plays_step=step(plays),
        likes=finest("diggCount", exact, stats),
        comments=finest("commentCount", exact, stats),
        shares=finest("shareCount", exact, stats),
        saves=finest("collectCount", exact, stats),
        is_ad=is_ad if isinstance(is_ad, bool) else None,
        observed_at=reading.at,
        source=reading.source,
    )
    return track, video


def _uncounted(item: Object, stats: Object) -> Skipped:
    """Why there is no play count: not believable, or not told at all."""
    if "playCount" in stats:
        return Skipped("bad_count")
    if stats or "stats" in item:
        return unusable("no_count", stats, "playCount", "stats")
    return unusable("no_count", item, "stats")


def read_sound(music: Object, reading: Reading, author: Object | None = None) -> Track:
    """A sound as the web API tells it, in an item or in a sound's own page.

    ``original`` is true for user-made sounds; older payloads write "" for catalogue
    ones. Of a user-made sound, the maker's name is replaced by a pseudonym.
    """
    track_id = identifier(music.get("id"))
    if track_id is None:
        raise unusable("removed_sound", music, "id", "music")
    title, name = text(music.get("title")), text(music.get("authorName"))
    original = bool(music.get("original"))
    if original and name:
        shown = reading.pseudonym(name.lower())
        known = author or {}
        names = [name, text(known.get("uniqueId")), text(known.get("nickname"))]
        title, name = without_names(title, names, shown), shown
    return Track(
        track_id=track_id,
        title=title,
        author=name,
        album=text(music.get("album")),
        duration_s=seconds(music.get("duration")),
        original=original,
        play_url=link(music.get("playUrl")),
        video_count=None,
        collected_at=reading.at,
        source=reading.source,
        dsp_ids=dsp_ids(music.get("tt2dsp")),
    )
