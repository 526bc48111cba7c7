"""``scrapy crawl``, with the exit codes that scripts can rely on."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from tiktok_scraper import errors

GOOD_ENDINGS = frozenset({"finished", "limit", "shutdown"})
"""Finish reasons of a crawl that did what it was told; Scrapy's own limits (such as
``closespider_timeout``) count among them, since the user set them."""


class Command(crawl.Command):
    """Scrapy's command, which would answer 0 to a crawl that was refused."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("expected the name of one spider", print_help=False)
        assert self.crawler_process is not None
        try:
            spider = self.crawler_process.spider_loader.load(args[0])
        except KeyError as error:
            known = ", ".join(self.crawler_process.spider_loader.list())
            raise UsageError(
                f"no spider {args[0]!r}; known are: {known}", print_help=False
            ) from error
        crawler = self._create_crawler(spider)
        try:
            if hasattr(spider, "check"):
                spider.check(crawler.settings, opts.spargs)
        except errors.UsageError as error:
            raise UsageError(str(error), print_help=False) from error
        except errors.ScraperError as error:
            print(f"scrapy crawl: {error}", file=sys.stderr)
            self.exitcode = 1
            return
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        assert crawler.stats is not None
        reason = str(crawler.stats.get_value("finish_reason", "start_error"))
        good = reason in GOOD_ENDINGS or reason.startswith("closespider_")
        self.exitcode = 0 if good and not self.crawler_process.bootstrap_failed else 1
