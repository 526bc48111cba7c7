"""The front page: who comes without a session leaves with one."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox import page
from tiktok_scraper.sandbox.things import NOW, World
from tiktok_scraper.sandbox.troubles import Troubles

_VISITOR = re.compile(r"1%7Csandbox%7C[0-9]+%7C([0-9]{10})", re.ASCII)


class Site:
    """TikTok's page for people; it knows its visitors by a cookie."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        self.seed = world.seed
        self.troubles = troubles
        self.visitors = 0
        self.routes = [Route("/", self.front_page)]

    async def front_page(self, request: Request) -> Response:
        """HTML, and the cookies that a visitor lacks or whose session is over."""
        expired = self.troubles.expired(request.headers.get("cookie", ""))
        known = {} if expired else request.cookies
        visitor = self._visitor(known.get("ttwid", ""))
        scope = {"webapp.app-context": _context(visitor, request.url.hostname)}
        answer = HTMLResponse(page.html({"__DEFAULT_SCOPE__": scope}))
        for name, value in _cookies(visitor).items():
            if name not in known:
                # By hand: the library puts quotes around values with "=" in them.
                line = f"{name}={value}; Path=/; SameSite=Lax"
                line += "; HttpOnly" if name == "ttwid" else ""
                answer.headers.append("set-cookie", line)
        return answer

    def _visitor(self, ttwid: str) -> str:
        """The number in a cookie of this site, or a new one."""
        if known := _VISITOR.fullmatch(ttwid):
            return known[1]
        self.visitors += 1
        return f"{self.seed % 10_000:04d}{self.visitors:06d}"


def _cookies(visitor: str) -> dict[str, str]:
    return {
        "ttwid": f"1%7Csandbox%7C{NOW}%7C{visitor}",
        "msToken": f"sandbox-{visitor}==",
        "s_v_web_id": f"verify_sandbox_{visitor}",
        "tt_chain_token": f"chain-{visitor}==",
    }


def _context(visitor: str, host: str | None) -> dict[str, Any]:
    return {
        "language": "en",
        "region": "US",
        "appId": 1988,
        "appType": "m",
        "wid": f"73{visitor:0>17}",
        "webIdCreatedTime": str(NOW),
        "odinId": f"71{visitor:0>17}",
        "botType": "others",
        "csrfToken": f"csrf-{visitor}",
        "encryptedWebid": f"1|web|{visitor}",
        "host": host,
    }
