"""``scrapy crawl``, with the exit codes that scripts can rely on."""

from __future__ import annotations

import argparse
import logging
import sys
from contextlib import suppress

from scrapy.commands import crawl

from tiktok_scraper import errors
from tiktok_scraper.extensions import outputs

GOOD_ENDINGS = frozenset({"finished", "limit", "shutdown", "daily_cap"})
"""Finish reasons of a crawl that did what it was told; Scrapy's own limits (such as
``closespider_timeout``) count among them, since the user set them."""


CHATTY = (
    "scrapy-playwright",
    "scrapy.addons",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.crawler",
    "scrapy.extensions.feedexport",
    "scrapy.middleware",
    "scrapy.utils.log",
)
"""Who tells what is switched on, or calls pages items; with ``LOG_LEVEL=DEBUG`` they
do."""


class Command(crawl.Command):
    """Scrapy's command, which would answer 0 to a crawl that was refused."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As Scrapy does, but what -o and -O name comes instead of the data folder's
        files; Scrapy would write both.
        """
        assert self.settings is not None
        own = set(self.settings.getdict("FEEDS"))
        super().process_options(args, opts)
        if opts.output or opts.overwrite_output:
            feeds = self.settings.getdict("FEEDS").items()
            named = {uri: options for uri, options in feeds if uri not in own}
            self.settings.set("FEEDS", named, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.crawler_process is not None
        assert self.settings is not None
        if self.settings["LOG_LEVEL"] != "DEBUG":
            for name in CHATTY:
                logging.getLogger(name).setLevel(logging.ERROR)
        known = self.crawler_process.spider_loader.list()
        try:
            if len(args) != 1 or args[0] not in known:
                raise errors.UsageError(
                    f"expected one spider of {', '.join(known)}, got {args}"
                )
            crawler = self._create_crawler(args[0])
            outputs.check(crawler.settings)
            if hasattr(crawler.spidercls, "check"):
                settings = crawler.settings.copy()
                crawler.spidercls.check(settings, opts.spargs)
        except errors.ScraperError as error:
            print(f"scrapy crawl: {error}", file=sys.stderr)
            self.exitcode = 2 if isinstance(error, errors.UsageError) else 1
            return
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        reason = "start_error"
        with suppress(RuntimeError):  # statistics are absent where it was not set up
            assert crawler.stats is not None
            reason = str(crawler.stats.get_value("finish_reason", reason))
            errors_told = crawler.stats.get_value("log_count/ERROR", 0)
            if reason == "start_error" and not errors_told:
                # Scrapy leaves at once where Ctrl-C comes before its engine runs.
                print(
                    "scrapy crawl: stopped before it began; nothing was asked or "
                    "written, and the same command starts it",
                    file=sys.stderr,
                )
        good = reason in GOOD_ENDINGS or reason.startswith("closespider_")
        self.exitcode = 0 if good and not self.crawler_process.bootstrap_failed else 1
