"""A request of the crawl's own routes, sent at once: a check cannot wait for Scrapy."""

from __future__ import annotations

import asyncio

import requests
from scrapy import Request
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Headers, Response

TIMEOUT_S = 10.0


class NoAnswer(Exception):
    """Nothing came back. It names the kind of failure, and no address with its ids."""


def send(request: Request, **headers: str) -> requests.Response:
    """The answer to ``request``, wherever it points; redirects are not followed."""
    own = {
        name.decode("latin-1"): values[0].decode("latin-1")
        for name, values in request.headers.items()
    }
    try:
        return requests.request(
            request.method,
            request.url,
            headers=own | headers,
            data=request.body or None,
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise NoAnswer(type(error).__name__) from None


async def fetch(request: Request) -> Response:
    """``send`` as the feature providers call it."""
    try:
        answer = await asyncio.to_thread(send, request)
    except NoAnswer as error:
        raise DownloadFailedError(str(error)) from None
    headers = Headers(dict(answer.headers))
    return Response(
        request.url, answer.status_code, headers=headers, body=answer.content
    )
