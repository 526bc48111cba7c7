"""The clips behind ``playUrl`` and Deezer's ``preview``, made when asked for."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox.deezer import deezer_id
from tiktok_scraper.sandbox.hearing import Heard, format_of, song_heard, sound_heard
from tiktok_scraper.sandbox.things import World

KEPT = 64  # clips in memory, at most half a megabyte each
CONTENT_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}

_NAME = re.compile(r"(preview-)?([0-9]+)\.(mp3|m4a)", re.ASCII)


class Audio:
    """All clips of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.songs = {deezer_id(song): song for song in world.songs}
        self.routes = [Route("/audio/{name}", self.clip)]

    async def clip(self, request: Request) -> Response:
        """A whole file; the server speaks on while it is made."""
        named = _NAME.fullmatch(request.path_params["name"])
        heard = self._heard(*named.groups()) if named else None
        if heard is None or named is None:
            return PlainTextResponse("not found", 404)
        body = await asyncio.to_thread(_file, heard, named[3])
        return Response(body, media_type=CONTENT_TYPES[named[3]])

    def _heard(self, preview: str | None, number: str, form: str) -> Heard | None:
        if preview:
            song = self.songs.get(int(number)) if form == "mp3" else None
            return song_heard(song) if song else None
        sound = self.world.sound.get(number)
        return sound_heard(sound) if sound and form == format_of(number) else None


@lru_cache(maxsize=KEPT)
def _file(heard: Heard, form: str) -> bytes:
    # FFmpeg takes its time to load, and most sandboxes are never asked for a clip.
    from tiktok_scraper.sandbox import music

    if heard.tempo is None or heard.key is None or heard.mode is None:
        samples = music.speech(heard.loudness_lufs, heard.seconds, heard.seed)
    else:
        samples = music.render(
            heard.tempo,
            heard.key,
            heard.mode,
            heard.loudness_lufs,
            heard.seconds,
            heard.style,
            heard.seed,
        )
    return music.encode(samples, music.RATE, form)
