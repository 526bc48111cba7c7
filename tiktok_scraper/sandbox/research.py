"""The Research API: official, for those who were let in, with exact counts.

Ids are JSON integers too large for a float; sounds have an id there and no name.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktok_scraper.sandbox.research_query import InvalidQuery, matching, window
from tiktok_scraper.sandbox.things import Clip, World

PREFIX = "/research/v2"
APP = ("sandbox", "sandbox")
TOKEN_SECONDS = 7200
SEARCHES_FROM = 7_300_000_000_000_000_000


class Research:
    """The API over one world; it remembers its tokens and searches."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens: set[str] = set()
        self.searches: set[str] = set()
        self.routes = [
            Route(f"{PREFIX}/oauth/token/", self.token, methods=["POST"]),
            Route(f"{PREFIX}/research/video/query/", self.query, methods=["POST"]),
        ]

    async def token(self, request: Request) -> Response:
        """A bearer token for the one app that was let in."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if form.get("grant_type") != "client_credentials":
            return _no_token("unsupported_grant_type", "Grant type is not supported.")
        if (form.get("client_key"), form.get("client_secret")) != APP:
            return _no_token("invalid_client", "Client key or secret is incorrect.")
        told = f"clt.sandbox{len(self.tokens) + 1}"
        self.tokens.add(told)
        return JSONResponse(
            {"access_token": told, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}
        )

    async def query(self, request: Request) -> Response:
        """Videos by sound, hashtag or person within some days."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or token not in self.tokens:
            return _error(401, "access_token_invalid", "The access token is invalid")
        fields = request.query_params.get("fields", "").split(",")
        try:
            body = json.loads(await request.body())
            if not isinstance(body, dict):
                raise InvalidQuery("The body must be an object")
            return JSONResponse(self._told(fields, body))
        except json.JSONDecodeError:
            return _error(400, "invalid_params", "The body must be JSON")
        except InvalidQuery as error:
            return _error(400, "invalid_params", str(error))

    def _told(self, fields: list[str], body: dict[str, Any]) -> dict[str, Any]:
        asked = window(body)
        clips = matching(self.world, body)
        search_id = body.get("search_id")
        if search_id is None and not asked.cursor:
            search_id = str(SEARCHES_FROM + len(self.searches))
            self.searches.add(search_id)
        if search_id not in self.searches:
            raise InvalidQuery(f"Search Id {search_id} is invalid or expired")
        end = asked.cursor + asked.count
        data = {
            "videos": [_video(c, fields) for c in clips[asked.cursor : end]],
            "cursor": min(end, len(clips)),
            "has_more": end < len(clips),
            "search_id": search_id,
        }
        return {"data": data, "error": _status("ok", "")}


def _video(clip: Clip, fields: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": int(clip.video_id),
        "video_description": " ".join(f"#{name}" for name in clip.hashtags),
        "create_time": clip.created,
        "region_code": "US",
        "share_count": clip.shares,
        "view_count": clip.plays,
        "like_count": clip.likes,
        "comment_count": clip.comments,
        "favorites_count": clip.saves,
        "hashtag_names": list(clip.hashtags),
        "username": clip.author,
        "video_duration": clip.duration_s,
    }
    if clip.sound.sound_id:
        told["music_id"] = int(clip.sound.sound_id)
    if unknown := [name for name in fields if name not in {*told, "music_id"}]:
        raise InvalidQuery(f"Invalid fields: {', '.join(unknown)}")
    return {name: told[name] for name in fields if name in told}


def _status(code: str, message: str) -> dict[str, str]:
    return {"code": code, "message": message, "log_id": "sandbox"}


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": _status(code, message)}, status)


def _no_token(error: str, why: str) -> Response:
    told = {"error": error, "error_description": why, "log_id": "sandbox"}
    return JSONResponse(told, 400)
