"""Answers that were good until something happened to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tiktok_scraper.sandbox.connection import connection

Body = dict[str, Any]

MAIN = ("itemList", "musicInfo", "challengeInfo", "userInfo")


class CutOff(Response):
    """A body that is promised whole; the connection ends in the middle of it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        half = self.body[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        connection(scope).hang_up()
        while (await receive())["type"] != "http.disconnect":
            pass


def torn(body: Body, times: int) -> Response:
    """In turn: cut off in the middle, and of right length with half of the JSON."""
    whole = json.dumps(body, ensure_ascii=False).encode()
    kind = "application/json; charset=utf-8"
    if times % 2 == 0:
        return CutOff(whole, media_type=kind)
    return Response(whole[: len(whole) // 2], media_type=kind)


def drifted(body: Body, times: int) -> Response:
    """In turn: no main key, no ``stats``, another main key, another name for ``music``.

    An answer without cards, such as a detail, loses or changes its main key.
    """
    main = next(key for key in MAIN if key in body)
    forms: tuple[Callable[[], Body], ...] = (
        lambda: _without(body, main),
        lambda: _each(body, lambda item: _without(item, "stats", "statsV2")),
        lambda: _renamed(body, main),
        lambda: _each(body, lambda item: _renamed(item, "music")),
    )
    if not body.get("itemList"):
        forms = forms[::2]
    return JSONResponse(forms[times % len(forms)]())


def _without(told: Body, *names: str) -> Body:
    return {key: value for key, value in told.items() if key not in names}


def _renamed(told: Body, name: str) -> Body:
    return {f"{key}New" if key == name else key: v for key, v in told.items()}


def _each(body: Body, change: Callable[[Body], Body]) -> Body:
    return body | {"itemList": [change(item) for item in body["itemList"]]}
