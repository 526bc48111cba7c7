"""All checks in the order in which a person would mend things."""

from __future__ import annotations

from pathlib import Path

from scrapy.settings import BaseSettings

from tiktok_scraper.doctor import lent, machine, services, tiktok
from tiktok_scraper.doctor.finding import Finding


def examine(settings: BaseSettings, find_session: lent.FindSession) -> list[Finding]:
    """What every check found. ``find_session`` is how a crawl finds its own."""
    session, credentials = lent.find(find_session, settings)
    data = Path(settings["DATA_DIR"])
    chromium = machine.chromium(settings["CHROMIUM"])
    site, clock = tiktok.site(settings, session)
    feed = embed = None
    if clock.status != "skipped" or site.ok:  # else each would wait for its time-out
        feed = tiktok.feed(settings, session)
        embed = tiktok.public_page(settings)
    ways = [one for one in (feed, embed) if one]
    browser_may = session is None and chromium.ok and site.ok
    if browser_may or any(way.ok for way in ways):
        site, ways = site.softened(), [way.softened() for way in ways]
    return [
        credentials,
        lent.age(session),
        site,
        *ways,
        chromium,
        *machine.data_folder(data),
        machine.state_store(settings["STATE_URL"]),
        machine.pseudonym_key(Path(settings["PSEUDONYM_KEY"]), data),
        clock,
        *services.providers(settings),
        services.research_api(settings),
    ]
