"""The site's front page: what it tells of the session that it has."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import parse_qs, urljoin, urlsplit

import orjson

from tiktok_scraper.bundle import Bundle, Cookie, make
from tiktok_scraper.bundle.contents import origin
from tiktok_scraper.bundle.cookies import API
from tiktok_scraper.errors import Refused, UnexpectedPage
from tiktok_scraper.refusal import Refusal, diagnose

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Request

_STATE = re.compile(
    r'<script[^>]*id="__UNIVERSAL_DATA_FOR_REHYDRATION__"[^>]*>(.*?)</script>', re.S
)


class Ids(NamedTuple):
    """Who the page takes its visitor for."""

    device_id: str
    token: str = ""


async def open_in(browser: Browser, url: str, bundle: Bundle | None) -> Page:
    """A blank page for ``url`` in a context of its own.

    With a bundle it has the session's cookies and its user agent, never one of them.
    """
    if bundle is None:
        return await (await browser.new_context()).new_page()
    context = await browser.new_context(user_agent=bundle["user_agent"])
    await context.add_cookies([cast(Any, cookie) for cookie in bundle["cookies"]])
    return await context.new_page()


async def visit(page: Page, url: str, patience_s: float) -> Ids:
    """Opens the front page of ``url`` and waits for the call that it makes itself.

    Where it makes none in time, the state that is written in the page will do. Raises
    a Refused where the page tells nothing, as a captcha does.
    """
    loop = asyncio.get_running_loop()
    own_call: asyncio.Future[Ids] = loop.create_future()

    def note(request: Request) -> None:
        if not own_call.done() and (ids := ids_in(request.url, url)):
            own_call.set_result(ids)

    # Before the page is opened, or its call may be over when somebody looks. When the
    # call is over, and not when it begins: its answer may set cookies.
    page.on("requestfinished", note)
    page.on("requestfailed", note)
    front = urljoin(url, "/")
    answer = await page.goto(
        front, wait_until="domcontentloaded", timeout=patience_s * 1000
    )
    try:
        return await asyncio.wait_for(own_call, patience_s)
    except TimeoutError:
        html = await page.content()
    finally:
        page.remove_listener("requestfinished", note)
        page.remove_listener("requestfailed", note)
    if device_id := wid_in(html):
        return Ids(device_id)
    raise _refusal(front, answer.status if answer else 200, html.encode())


async def bundle_of(page: Page, url: str, ids: Ids) -> Bundle:
    """The session of this page as it is now, HttpOnly cookies too."""
    cookies = await page.context.cookies([urljoin(url, "/"), urljoin(url, API)])
    names = Cookie.__annotations__
    kept = [
        cast(Cookie, {n: v for n, v in cookie.items() if n in names})
        for cookie in cookies
    ]
    user_agent = str(await page.evaluate("navigator.userAgent"))
    return make(url, kept, ids.device_id, user_agent, ids.token)


def ids_in(called: str, url: str) -> Ids | None:
    """The ids in a call to the site's own API.

    >>> ids_in("http://x/api/recommend/?device_id=7&verifyFp=v", "http://x/")
    Ids(device_id='7', token='v')
    >>> ids_in("http://y/api/recommend/?device_id=7", "http://x/") is None
    True
    """
    parts = urlsplit(called)
    if origin(called) != origin(url) or not parts.path.startswith(API):
        return None
    told = parse_qs(parts.query)
    device_id = told.get("device_id", [""])[0]
    return Ids(device_id, told.get("verifyFp", [""])[0]) if device_id else None


def wid_in(html: str) -> str:
    """The device id in the state that is written in the page; empty without one.

    >>> wid_in('<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__">{"__DEFAULT_SCOPE__":'
    ...        ' {"webapp.app-context": {"wid": "73"}}}</script>')
    '73'
    """
    found = _STATE.search(html)
    try:
        told = orjson.loads(found[1]) if found else {}
        return str(told["__DEFAULT_SCOPE__"]["webapp.app-context"]["wid"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def _refusal(front: str, status: int, body: bytes) -> Refused:
    refusal = diagnose(status, body) or Refusal(UnexpectedPage)
    return refusal.error(f"browser: {front}", status)
