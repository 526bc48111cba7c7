"""Where a spider works: at the real services, or all of it in one sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_scraper.endpoints import SANDBOX_CREDENTIALS, in_sandbox
from tiktok_scraper.errors import UsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

SANDBOX_PACE = {
    "AUTOTHROTTLE_ENABLED": False,
    "DAILY_REQUESTS": 0,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_SLOTS": {},
    "REFUSAL_BACKOFF": 0.05,
}
"""Nobody has to be spared on one's own machine."""


def settle(settings: BaseSettings) -> None:
    """Point all services at SANDBOX_URL, where it is set, with its credentials and no
    pauses; and name the default state store.
    """
    if url := settings.get("SANDBOX_URL"):
        settings.setdict(in_sandbox(url) | SANDBOX_PACE, priority="spider")
        for credentials in SANDBOX_CREDENTIALS:
            # All of one kind or none: a person's cookie with a made-up token would be
            # no session.
            if not any(settings.get(name) for name in credentials):
                settings.setdict(credentials, priority="spider")
    if not settings.get("STATE_URL"):
        path = Path(settings["DATA_DIR"]) / "interim" / "state.sqlite"
        settings.set("STATE_URL", f"sqlite:///{path}", priority="spider")


def check_pace(settings: BaseSettings) -> None:
    """Raises UsageError where a setting of the pace is no number."""
    for name, kind, expected in (
        ("DOWNLOAD_DELAY", float, "seconds"),
        ("DAILY_REQUESTS", int, "a whole number"),
    ):
        try:
            right = kind(settings[name]) >= 0
        except (TypeError, ValueError):
            right = False
        if not right:
            raise UsageError(
                f"setting {name}: expected {expected}, got {settings[name]!r}; correct "
                "it, or leave it empty"
            )
