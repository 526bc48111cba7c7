"""No line of the log shows a secret, whoever wrote it, tracebacks included."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from scrapy import signals
from scrapy.crawler import Crawler

from tiktok_scraper.session import Session

SECRETS = (
    "TT_COOKIE",
    "TT_DEVICE_ID",
    "TT_TOKEN",
    "SPOTIFY_CLIENT_SECRET",
    "LASTFM_API_KEY",
    "TT_RESEARCH_CLIENT_KEY",
    "TT_RESEARCH_CLIENT_SECRET",
)
SHORTEST = 6
"""Shorter values ("en", "1") are no secrets, and hiding them would garble the log."""


class Redacting(logging.Formatter):
    """Formats as another formatter does, then hides every secret in the result."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self.inner = inner
        spelled = {
            form
            for secret in secrets
            if len(secret) >= SHORTEST
            for form in (secret, quote(secret, safe=""), quote_plus(secret))
        }
        self.secrets = sorted(spelled, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = self.inner.format(record)
        for secret in self.secrets:
            line = line.replace(secret, "[hidden]")
        return line


class RedactSecrets:
    """Wraps the formatter of every handler that the log has when the spider opens.

    Not earlier: Scrapy installs its handler anew once the extensions are made.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = list(secrets)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RedactSecrets:
        secrets = [str(crawler.settings.get(name) or "") for name in SECRETS]
        secrets += Session.from_settings(crawler.settings).secrets()
        extension = cls(secrets)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        return extension

    def spider_opened(self) -> None:
        for handler in logging.getLogger().handlers:
            inner = handler.formatter or logging.Formatter()
            handler.setFormatter(Redacting(inner, self.secrets))
