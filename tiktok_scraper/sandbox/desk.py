"""The door of a feature service: what every call of it meets first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tiktok_scraper.sandbox.api import Refusal
from tiktok_scraper.sandbox.troubles import Arrival, Troubles

Endpoint = Callable[[Request, Arrival], dict[str, Any]]


class Desk:
    """Faults, then the endpoint, which tells a body or raises a ``Refusal``."""

    def __init__(self, service: str, troubles: Troubles) -> None:
        self.service = service
        self.troubles = troubles

    def __call__(self, endpoint: Endpoint) -> Callable[[Request], Any]:
        """``endpoint`` as a handler of requests."""

        async def handle(request: Request) -> Response:
            call = self.troubles.arrive(self.service, request.url.path)
            if (fault := self.troubles.answer(call)) is not None:
                return fault
            try:
                return JSONResponse(endpoint(request, call))
            except Refusal as refusal:
                return refusal.answer

        return handle
