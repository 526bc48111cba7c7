"""Whose session a crawl begins with, and which ways are open to it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import orjson
from scrapy import Request

from tiktok_scraper import bundle
from tiktok_scraper.browser import find_chromium
from tiktok_scraper.errors import CredentialsMissing, ScraperError, UsageError
from tiktok_scraper.listings import Listing
from tiktok_scraper.session import Session
from tiktok_scraper.spiders.access import Access
from tiktok_scraper.spiders.arguments import Arguments

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

TT = ("TT_COOKIE", "TT_DEVICE_ID", "TT_TOKEN")
RESEARCH = ("TT_RESEARCH_CLIENT_KEY", "TT_RESEARCH_CLIENT_SECRET")


def session_of(settings: BaseSettings) -> Session | None:
    """The session in the environment, or the saved one; None where there is neither.

    Raises CredentialsMissing and UsageError where what is set or saved is no session.
    """
    if any(settings.get(name) for name in TT):
        return Session.from_settings(settings)
    saved = bundle.read(bundle.place(settings))
    return saved and bundle.to_session(saved, settings["TIKTOK_BASE_URL"])


def check(arguments: Arguments, settings: BaseSettings) -> None:
    """Raises CredentialsMissing where ``via`` cannot work with what there is, and
    UsageError where it cannot read a seed.
    """
    via = arguments.via
    if via == "research":
        if Listing("recommend") in arguments.seeds:
            raise UsageError(
                "argument seeds: the Research API has no feed; expected sounds, "
                "#hashtags or @users with via=research, got recommend"
            )
        if missing := [name for name in RESEARCH if not settings.get(name)]:
            raise CredentialsMissing(
                f"via=research needs {' and '.join(missing)}: a key that TikTok gives "
                "to universities (developers.tiktok.com/products/research-api)"
            )
    elif via in ("auto", "api"):
        session = session_of(settings)
        if via == "api" and session is None:
            Session.from_settings(settings)  # which says what is missing


def access_of(via: str, crawler: Crawler) -> Access:
    """The ways for ``via``, best first, with the session that is there."""
    settings = crawler.settings
    chromium = None
    if via in ("auto", "browser", "api"):
        chromium = find_chromium(settings["CHROMIUM"])
    ways: tuple[str, ...] = (via,)
    if via == "auto":
        ways = ("api", "browser", "embed") if chromium else ("api", "embed")
    session = None if via in ("embed", "research") else session_of(settings)

    async def renew(stale: Session | None) -> Session:
        return await _visit(crawler, stale)

    return Access(
        ways, session, renew if chromium else None, settings.getfloat("WAY_BACK_PAUSE")
    )


async def begin(access: Access) -> None:
    """Find a session for a crawl that has none, or a way that needs none."""
    if access.session is not None or access.way != "api":
        return
    none_yet = (
        f"no TikTok session: {', '.join(TT)} are not set and none is saved (get one "
        "with `scrapy session`, or copy them from your browser into .env, or try a "
        "made-up world: python -m tiktok_scraper.sandbox)"
    )
    if not access.can_renew:
        access.without_session(f"{none_yet}, and there is no browser to ask for one")
        return
    logger.warning("%s; asking a browser for one", none_yet)
    try:
        await access.first_session()
    except ScraperError as error:
        access.without_session(f"no session: {error}")


def bundle_of(access: Access, base_url: str) -> bundle.Bundle | None:
    """The session in use, as a browser takes it."""
    session = access.session
    return None if session is None else bundle.from_session(session, base_url)


async def _visit(crawler: Crawler, stale: Session | None) -> Session:
    """A session from the front page, in a browser that goes on with ``stale``."""
    base_url = crawler.settings["TIKTOK_BASE_URL"]
    request = Request(base_url + "/", meta={"browser": "visit"}, dont_filter=True)
    if stale is not None:
        request.meta["session_bundle"] = bundle.from_session(stale, base_url)
    assert crawler.engine is not None
    answer = await crawler.engine.download_async(request)
    made: bundle.Bundle = orjson.loads(answer.body)
    if stale is None or stale.came_from != "environment":
        # One that was copied from a person's own browser stays that browser's.
        bundle.save(made, bundle.place(crawler.settings))
    return bundle.to_session(made, base_url, "browser")
