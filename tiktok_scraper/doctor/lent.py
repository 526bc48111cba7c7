"""The session that a person lent: is there one, and how old is it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from scrapy.settings import BaseSettings

from tiktok_scraper.doctor.finding import Finding
from tiktok_scraper.errors import ScraperError
from tiktok_scraper.session import Session

FindSession = Callable[[BaseSettings], Session | None]

OLD = timedelta(days=3)
"""TikTok's own tokens rotate sooner; the cookies of older ones are often refused."""


def find(
    find_session: FindSession, settings: BaseSettings
) -> tuple[Session | None, Finding]:
    """The session that a crawl would begin with, and what there is to say of it."""
    try:
        session = find_session(settings)
    except ScraperError as error:
        what, _, rest = str(error).partition("; ")
        return None, Finding("credentials", "fail", what, rest)
    if session is None:
        text = "none in the environment, and none is saved"
        step = "scrapy session (or copy one from your browser into .env)"
        return None, Finding("credentials", "warn", text, step)
    where = {"environment": "from the environment"}.get(session.came_from, "saved")
    return session, Finding("credentials", "ok", where)


def age(session: Session | None) -> Finding:
    """How long ago the session was taken from its browser, where that is known."""
    if session is None or session.made_at is None:
        text = "unknown" if session else "there is no session"
        return Finding("session age", "skipped", text)
    old = datetime.now(UTC) - datetime.fromisoformat(session.made_at)
    hours = old.total_seconds() / 3600
    text = f"{hours / 24:.1f} days" if hours > 48 else f"{hours:.1f} hours"
    if old > OLD:
        step = "get a fresh one: scrapy session"
        return Finding("session age", "warn", f"{text}, which is old", step)
    return Finding("session age", "ok", text)
