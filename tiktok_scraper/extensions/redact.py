"""No line of the log shows a secret, whoever wrote it, tracebacks included."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from scrapy import signals
from scrapy.crawler import Crawler

from tiktok_scraper.evidence import hide, spellings

SECRETS = (
    "TT_COOKIE",
    "TT_DEVICE_ID",
    "TT_TOKEN",
    "SPOTIFY_CLIENT_SECRET",
    "LASTFM_API_KEY",
    "TT_RESEARCH_CLIENT_KEY",
    "TT_RESEARCH_CLIENT_SECRET",
)


class Secrets:
    """What must not be read, in every spelling; a renewed session adds to it."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = set(values)
        self.spelled = spellings(self.values)

    def add(self, values: Iterable[str]) -> None:
        self.values.update(values)
        self.spelled = spellings(self.values)


class Redacting(logging.Formatter):
    """Formats as another formatter does, then hides every secret in the result."""

    def __init__(self, inner: logging.Formatter, secrets: Secrets) -> None:
        super().__init__()
        self.inner = inner
        self.secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return hide(self.inner.format(record), self.secrets.spelled)


class RedactSecrets:
    """Wraps the formatter of every handler that the log has when the spider opens.

    Not earlier: Scrapy installs its handler anew once the extensions are made.
    """

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RedactSecrets:
        secrets = Secrets(str(crawler.settings.get(name) or "") for name in SECRETS)
        if (access := getattr(crawler.spider, "access", None)) is not None:
            if access.session is not None:
                secrets.add(access.session.secrets())
            access.on_session.append(lambda session: secrets.add(session.secrets()))
        extension = cls(secrets)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        return extension

    def spider_opened(self) -> None:
        for handler in logging.getLogger().handlers:
            inner = handler.formatter or logging.Formatter()
            handler.setFormatter(Redacting(inner, self.secrets))
