"""A live line on a terminal while the crawl runs; in a pipe there is none."""

from __future__ import annotations

import atexit
import logging
import sys
import time
from typing import TextIO, cast

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from tiktok_scraper.extensions.pulse import Pulse, fitted

INTERVAL_S = 0.25


class AboveLine:
    """A log handler's stream: writes above the live line, whole lines at a time."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.begun = ""

    def write(self, text: str) -> int:
        *whole, self.begun = (self.begun + text).split("\n")
        for line in whole:
            self.console.out(line, highlight=False)
        return len(text)

    def flush(self) -> None:
        """Nothing to do: the console flushes each line, and half a line can wait."""


class ShowProgress:
    """Draws the crawl's stats four times a second on the terminal of stderr."""

    def __init__(self, crawler: Crawler, limit: int | None) -> None:
        self.crawler = crawler
        self.pulse = Pulse(limit, time.monotonic())
        self.console = Console(stderr=True)
        if not sys.stderr.isatty() or self.console.is_dumb_terminal:
            raise NotConfigured
        self.live = Live(
            console=self.console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,  # it may be a feed
        )
        self.clock = create_looping_call(self.tick)
        self.moved: list[tuple[logging.StreamHandler[TextIO], TextIO]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ShowProgress:
        if not crawler.settings.getbool("PROGRESS", True):
            raise NotConfigured
        arguments = getattr(crawler.spider, "arguments", None)
        extension = cls(crawler, getattr(arguments, "limit", None))
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        terminal: TextIO = sys.stderr
        self.live.start()
        atexit.register(self.live.stop)  # a second Ctrl-C closes nothing in order
        for handler in logging.getLogger().handlers:
            if (
                isinstance(handler, logging.StreamHandler)
                and handler.stream is terminal
            ):
                handler.setStream(cast(TextIO, AboveLine(self.console)))
                self.moved.append((handler, terminal))
        self.clock.start(INTERVAL_S)

    def spider_closed(self) -> None:
        if self.clock.running:
            self.clock.stop()
        for handler, terminal in self.moved:
            handler.setStream(terminal)
        self.live.stop()
        atexit.unregister(self.live.stop)

    def tick(self) -> None:
        pieces = self.pulse.pieces(self.crawler.stats.get_stats(), time.monotonic())
        line = fitted(pieces, self.console.width - 1)
        self.live.update(Text(line, no_wrap=True), refresh=True)
