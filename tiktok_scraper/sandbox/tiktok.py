"""TikTok's website: the front page that gives a session, and the For You feed.

A call that does not look like one of the site's own gets what the site gives it: 200
and no bytes.
"""

from __future__ import annotations

import json
import re
from http.cookies import SimpleCookie

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox.cards import card
from tiktok_scraper.sandbox.faults import Troubles
from tiktok_scraper.sandbox.feed import Feed
from tiktok_scraper.sandbox.things import NOW, World

MOST = 50  # videos a call; more is "invalid param"
INVALID_PARAM = 10201

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>TikTok - Make Your Day</title>
<link rel="icon" href="data:,"></head>
<body><div id="app">For You</div>
<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{state}</script>
<script>
const context = JSON.parse(document.getElementById(
  "__UNIVERSAL_DATA_FOR_REHYDRATION__").textContent
)["__DEFAULT_SCOPE__"]["webapp.app-context"];
const token = (document.cookie.match(/s_v_web_id=([^;]+)/) || [])[1] || "";
fetch("/api/recommend/item_list/?" + new URLSearchParams({{
  aid: "1988", app_name: "tiktok_web", count: "30", from_page: "fyp",
  device_id: context.wid, verifyFp: token,
}}));
</script></body></html>
"""


class TikTok:
    """The site for one world; remembers how far each device has scrolled."""

    def __init__(self, world: World, troubles: Troubles) -> None:
        self.world = world
        self.troubles = troubles
        self.feeds: dict[str, Feed] = {}
        self.visitors = 0
        self.routes = [
            Route("/", self.front_page),
            Route("/api/recommend/item_list/", self.recommend),
        ]

    async def front_page(self, request: Request) -> Response:
        """HTML with the cookies of a new visitor, or with those they have."""
        self.visitors += 1
        visitor = f"{self.world.seed:04d}{self.visitors:06d}"
        device_id = f"73{visitor:0>17}"
        state = {
            "language": "en",
            "region": "US",
            "appId": 1988,
            "appType": "m",
            "wid": device_id,
            "webIdCreatedTime": str(NOW),
            "odinId": f"71{visitor:0>17}",
            "botType": "others",
            "csrfToken": f"csrf-{visitor}",
            "encryptedWebid": f"1|web|{visitor}",
            "host": request.url.hostname,
        }
        scope = {"__DEFAULT_SCOPE__": {"webapp.app-context": state}}
        # No "<" in it, so that no value can end the script it stands in.
        page = HTMLResponse(
            _PAGE.format(state=json.dumps(scope).replace("<", "\\u003c"))
        )
        fresh = {
            "ttwid": f"1%7Csandbox%7C{NOW}%7C{visitor}",
            "msToken": f"sandbox-{visitor}==",
            "s_v_web_id": f"verify_sandbox_{visitor}",
            "tt_chain_token": f"chain-{visitor}==",
        }
        for name, value in fresh.items():
            if name not in request.cookies:
                # By hand: the library puts quotes around values with "=" in them.
                line = f"{name}={value}; Path=/; SameSite=Lax"
                line += "; HttpOnly" if name == "ttwid" else ""
                page.headers.append("set-cookie", line)
        return page

    async def recommend(self, request: Request) -> Response:
        """The next cards of this device's feed. It never says it is finished."""
        if (fault := self.troubles.answer("tiktok", request.url.path)) is not None:
            return fault
        if not _trusted(request):
            return Response(b"", media_type="application/json; charset=utf-8")
        told = request.query_params.get("count", "30")
        if not (told.isascii() and told.isdigit() and 1 <= int(told) <= MOST):
            return JSONResponse(
                {
                    "statusCode": INVALID_PARAM,
                    "status_code": INVALID_PARAM,
                    "status_msg": "invalid param",
                }
            )
        device_id = request.query_params["device_id"]
        if device_id not in self.feeds:
            self.feeds[device_id] = Feed(self.world, device_id)
        feed = self.feeds[device_id]
        items = [card(clip, str(request.base_url)) for clip in feed.page(int(told))]
        now = (NOW + feed.position) * 1000
        return JSONResponse(
            {
                "extra": {"fatal_item_ids": [], "logid": f"log{now}", "now": now},
                "hasMore": True,
                "itemList": items,
                "log_pb": {"impr_id": f"log{now}"},
                "statusCode": 0,
                "status_code": 0,
                "status_msg": "",
            }
        )


def _trusted(request: Request) -> bool:
    """Cookie, device id and token are there, well formed, and of one session.

    What a person pastes need not hold every cookie; where it holds a token, it must be
    the one that is sent.
    """
    header = request.headers.get("cookie", "").strip()
    if not header:
        return False
    token = request.query_params.get("verifyFp", "")
    jar: SimpleCookie = SimpleCookie()
    jar.load(header)
    own = jar["s_v_web_id"].value if "s_v_web_id" in jar else token
    return (
        own == token
        and re.fullmatch(r"verify_[\w-]+", token, re.ASCII) is not None
        and re.fullmatch(r"[0-9]{10,20}", request.query_params.get("device_id", ""))
        is not None
    )
