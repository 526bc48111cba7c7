"""The web API's door: what every call of it meets before and after its own business.

A call that does not look like one of the site's own gets what the site gives it: 200
and no bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tiktok_scraper.sandbox import refusals
from tiktok_scraper.sandbox.troubles import Troubles
from tiktok_scraper.sandbox.trust import signed, trusted

MOST = 50  # videos a call; more is "invalid param"
INVALID_PARAM = 10201


@dataclass(frozen=True)
class Told:
    """The body of a good answer, and what to note once it goes out."""

    body: dict[str, Any]
    note: Callable[[], None] = lambda: None


class Refusal(Exception):
    """What an endpoint answers in place of a body."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def reject(code: int, message: str = "") -> Refusal:
    """A refusal under one of TikTok's codes."""
    return Refusal(refusals.rejected(code, message))


Endpoint = Callable[[Request], Told]


class Door:
    """Faults, then trust, then the endpoint, then faults that spoil its answer."""

    def __init__(self, troubles: Troubles) -> None:
        self.troubles = troubles

    def __call__(self, endpoint: Endpoint) -> Callable[[Request], Any]:
        """``endpoint`` as a handler of requests."""

        async def handle(request: Request) -> Response:
            session = request.headers.get("cookie", "")
            call = self.troubles.arrive(
                "tiktok", request.url.path, session, signed=signed(request)
            )
            if late := self.troubles.delay_s(call):
                await asyncio.sleep(late)
            if (fault := self.troubles.answer(call)) is not None:
                return fault
            if not trusted(request):
                return refusals.empty()
            try:
                told = endpoint(request)
            except Refusal as refusal:
                return refusal.answer
            if (spoilt := self.troubles.spoil(call, told.body)) is not None:
                return spoilt
            self.troubles.served(call)
            told.note()
            return JSONResponse(told.body)

        return handle


def good(now_ms: int, **body: Any) -> dict[str, Any]:
    """``body`` with what stands in every good answer."""
    return {
        "extra": {"fatal_item_ids": [], "logid": f"log{now_ms}", "now": now_ms},
        "log_pb": {"impr_id": f"log{now_ms}"},
        "statusCode": 0,
        "status_code": 0,
        "status_msg": "",
        **body,
    }


def count(request: Request, default: int = 30, most: int = MOST) -> int:
    """How many videos are asked for."""
    return whole(request, "count", default, low=1, high=most)


def whole(
    request: Request, name: str, default: int, low: int = 0, high: int = 2**53
) -> int:
    """A parameter that must be a whole number within bounds."""
    told = request.query_params.get(name, str(default))
    if not (told.isascii() and told.isdigit() and low <= int(told) <= high):
        raise reject(INVALID_PARAM, "invalid param")
    return int(told)


def needed(request: Request, name: str) -> str:
    """A parameter that no call can do without."""
    if not (told := request.query_params.get(name, "")):
        raise reject(INVALID_PARAM, "invalid param")
    return told
