"""All services of one world behind one address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tiktok_scraper.sandbox.audio import Audio
from tiktok_scraper.sandbox.deezer import Deezer
from tiktok_scraper.sandbox.embed import Embed
from tiktok_scraper.sandbox.lastfm import LastFm
from tiktok_scraper.sandbox.reccobeats import ReccoBeats
from tiktok_scraper.sandbox.research import Research
from tiktok_scraper.sandbox.site import Site
from tiktok_scraper.sandbox.spotify import Spotify
from tiktok_scraper.sandbox.things import World
from tiktok_scraper.sandbox.tiktok import TikTok
from tiktok_scraper.sandbox.troubles import Troubles


@dataclass(frozen=True)
class Seen:
    """A request as it arrived: its target and its header lines, byte for byte.

    The server hands header names over in lower case; values are untouched.
    """

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]


class Record:
    """Middleware that keeps what arrived, for those who want to look."""

    def __init__(self, app: ASGIApp, requests: list[Seen]) -> None:
        self.app = app
        self.requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = scope["query_string"].decode("ascii")
            headers = tuple(scope["headers"])
            self.requests.append(Seen(scope["method"], scope["path"], query, headers))
        await self.app(scope, receive, send)


def create(
    world: World, faults: Sequence[str] = (), requests: list[Seen] | None = None
) -> Starlette:
    """The application; it appends what it receives to ``requests`` where given."""
    troubles = Troubles(world.seed, tuple(faults))
    tiktok = TikTok(world, troubles)
    spotify = Spotify(world, troubles)
    deezer = Deezer(world, troubles)

    async def truth(_: Request) -> Response:
        return JSONResponse(world.truth())

    async def reset(_: Request) -> Response:
        tiktok.feeds.clear()
        deezer.recent.clear()
        troubles.reset()
        return Response(status_code=204)

    return Starlette(
        routes=[
            *Site(world, troubles).routes,
            *tiktok.routes,
            *Embed(world, troubles).routes,
            *Research(world).routes,
            *spotify.routes,
            *deezer.routes,
            *ReccoBeats(world, troubles).routes,
            *LastFm(world, troubles).routes,
            *Audio(world).routes,
            Route("/sandbox/truth", truth),
            Route("/sandbox/reset", reset, methods=["POST"]),
        ],
        middleware=[] if requests is None else [Middleware(Record, requests=requests)],
    )
