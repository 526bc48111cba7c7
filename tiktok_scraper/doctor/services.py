"""The services beside TikTok's site that are switched on: features, Research API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings, Settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.misc import load_object

from tiktok_scraper.doctor.finding import Finding
from tiktok_scraper.doctor.sending import NoAnswer, fetch, send
from tiktok_scraper.errors import ProviderUnavailable, ScraperError, UsageError
from tiktok_scraper.lookup.chosen import check_providers, provider_paths
from tiktok_scraper.providers import FeatureProvider
from tiktok_scraper.providers.patience import Unanswered
from tiktok_scraper.routes import research

PATIENCE_S = 30.0
"""A provider asks thrice, and may be told to wait."""


def providers(settings: BaseSettings) -> Iterator[Finding]:
    """Each feature provider in use; a crawl works without them, so none fails it."""
    # What they warn of stands in the findings.
    logging.getLogger("tiktok_scraper.providers").setLevel(logging.CRITICAL)
    crawler = Crawler(Spider, Settings(settings.copy_to_dict()))
    crawler.stats = MemoryStatsCollector(crawler)
    try:
        check_providers(settings)
    except UsageError as error:
        what, _, step = str(error).partition("; ")
        yield Finding("features", "fail", what, step)
        return
    kinds = [load_object(path) for path in provider_paths(settings)]
    yield from asyncio.run(_all_probed(kinds, crawler))


async def _all_probed(
    kinds: Sequence[type[FeatureProvider]], crawler: Crawler
) -> list[Finding]:
    """At once: where the network is down, each of them is waited for."""
    return await asyncio.gather(*(_of(kind, crawler) for kind in kinds))


async def _of(kind: type[FeatureProvider], crawler: Crawler) -> Finding:
    try:
        provider = kind.from_crawler(crawler)
    except NotConfigured as reason:
        name, _, why = str(reason).partition(": ")
        return Finding(name, "skipped", why)
    return await _probed(provider)


async def _probed(provider: FeatureProvider) -> Finding:
    try:
        closed = await asyncio.wait_for(provider.probe(fetch), PATIENCE_S)
    except ProviderUnavailable as error:
        what, _, step = str(error).partition("; ")
        what = what.removeprefix(f"{provider.name}: ")
        return Finding(provider.name, "warn", what, step)
    except (TimeoutError, Unanswered):
        text = f"no answer within {PATIENCE_S:.0f} s"
        return Finding(provider.name, "warn", text, "start again later")
    if closed:
        text = closed.removeprefix(f"{provider.name}: ")
        return Finding(provider.name, "warn", text)
    return Finding(provider.name, "ok", "it answers")


def research_api(settings: BaseSettings) -> Finding:
    """Whether the Research API takes its key, where there is one."""
    name = "Research API"
    names = ("TT_RESEARCH_CLIENT_KEY", "TT_RESEARCH_CLIENT_SECRET")
    key, secret = (settings.get(one) for one in names)
    if not key or not secret:
        return Finding(name, "skipped", "no key is set (only via=research needs one)")
    step = f"check {' and '.join(names)} at developers.tiktok.com"
    try:
        answer = send(research.token(settings["TIKTOK_RESEARCH_API_URL"], key, secret))
        research.access_token(answer.content)
    except NoAnswer as error:
        return Finding(name, "warn", f"no answer ({error})", "check the network")
    except ScraperError:
        text = f"expected a token, got HTTP {answer.status_code} without one"
        return Finding(name, "warn", text, step)
    return Finding(name, "ok", "it takes the key")
