"""``scrapy session``: takes a session from a browser, once, and keeps it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import JsonResponse, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from tiktok_scraper import errors
from tiktok_scraper.bundle import Bundle, age, import_file, place, read, save
from tiktok_scraper.bundle.contents import origin
from tiktok_scraper.endpoints import in_sandbox

NEXT_STEP = "next: scrapy crawl tiktok_music"


@dataclass
class Visit:
    """What the command wants of the browser, and what came of it."""

    url: str
    headed: bool
    begin_with: Bundle | None
    bundle: Bundle | None = None
    error: BaseException | None = None


class FrontPage(Spider):
    """One visit to the front page. It is not in ``spiders``, so nobody crawls it."""

    name = "front_page"
    custom_settings = {  # noqa: RUF012  # Scrapy's own name and type
        "DOWNLOADER_MIDDLEWARES": {},
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {},
        "FEEDS": {},
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_ENABLED": False,  # whoever started the command is there to decide
    }

    def __init__(self, visit: Visit, **given: Any) -> None:
        super().__init__(**given)
        self.visit = visit

    async def start(self) -> AsyncIterator[Request]:
        meta: dict[str, Any] = {"browser": "visit", "headed": self.visit.headed}
        meta["session_bundle"] = self.visit.begin_with
        if self.visit.headed:
            meta["until"] = told_to_end
        yield Request(
            self.visit.url, meta=meta, callback=self.parse, errback=self.failed
        )

    def parse(self, response: Response, **_: Any) -> None:
        assert isinstance(response, JsonResponse)
        self.visit.bundle = response.json()

    def failed(self, failure: Failure) -> None:
        self.visit.error = failure.value


class Command(ScrapyCommand):
    """Opens the browser, or reads, shows or deletes what is saved."""

    requires_project = True
    requires_crawler_process = False  # only a visit crawls

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Take a TikTok session from a browser and save it"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        group = parser.add_argument_group("Where the session comes from")
        only = group.add_mutually_exclusive_group()
        only.add_argument(
            "--headed",
            action="store_true",
            help="open a window, to log in; close it or press Enter here when done",
        )
        only.add_argument(
            "--import",
            dest="file",
            metavar="FILE",
            help="take cookies.txt or a JSON export of another browser",
        )
        only.add_argument("--show", action="store_true", help="tell what is saved")
        only.add_argument("--forget", action="store_true", help="delete what is saved")
        group.add_argument(
            "--device-id",
            default="",
            metavar="ID",
            help="with --import: device_id in a request that the site makes there",
        )
        group.add_argument(
            "--user-agent",
            default="",
            metavar="UA",
            help="with --import: navigator.userAgent of that browser",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args:
                raise errors.UsageError(f"expected options only, got {args}")
            if (opts.device_id or opts.user_agent) and not opts.file:
                raise errors.UsageError("--device-id and --user-agent need --import")
            path = place(self.settings)
            if opts.show:
                self.show(path)
            elif opts.forget:
                self.forget(path)
            else:
                bundle = (
                    self.imported(opts)
                    if opts.file
                    else self.visited(opts.headed, login_at(path))
                )
                save(bundle, path)
                print(f"session saved: {path} (only you can read it)")
                self.tell(bundle)
        except errors.ScraperError as error:
            print(f"scrapy session: {error}", file=sys.stderr)
            self.exitcode = 2 if isinstance(error, errors.UsageError) else 1

    def imported(self, opts: argparse.Namespace) -> Bundle:
        assert self.settings is not None
        return import_file(
            Path(opts.file),
            base_url(self.settings),
            opts.device_id or self.settings.get("TT_DEVICE_ID") or "",
            opts.user_agent or self.settings.get("USER_AGENT") or "",
        )

    def visited(self, headed: bool, login: Bundle | None) -> Bundle:
        assert self.settings is not None
        settings = self.settings.copy()
        if settings["LOG_LEVEL"] != "DEBUG":  # a single request is not worth a log
            settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
        url = base_url(settings)
        if login is not None and login["origin"] != origin(url):
            login = None
        visit = Visit(url, headed, login)
        process = AsyncCrawlerProcess(settings)
        process.crawl(FrontPage, visit=visit)
        process.start()
        if visit.bundle is not None:
            return visit.bundle
        if visit.error is None:
            raise errors.CredentialsMissing(
                "interrupted before there was a session; nothing was saved"
            )
        raise visit.error

    def tell(self, bundle: Bundle) -> None:
        assert self.settings is not None
        who = "logged in" if bundle["logged_in"] else "not logged in"
        names = sorted({cookie["name"] for cookie in bundle["cookies"]})
        print(f"for {bundle['origin']}, {who}, as {bundle['user_agent']}")
        print(f"{len(names)} cookies: {', '.join(names)}")
        if self.settings.get("TT_COOKIE"):
            print("TT_COOKIE is set and comes first; empty it to use this session")
        print(NEXT_STEP)

    def show(self, path: Path) -> None:
        bundle = read(path)
        if bundle is None:
            raise errors.CredentialsMissing(
                f"{path}: no session is saved; get one with `scrapy session`"
            )
        hours = age(bundle).total_seconds() / 3600
        print(f"session: {path}, {hours:.1f} hours old")
        self.tell(bundle)

    def forget(self, path: Path) -> None:
        there = path.exists()
        path.unlink(missing_ok=True)
        print(f"deleted: {path}" if there else f"{path}: nothing was saved")


def login_at(path: Path) -> Bundle | None:
    """The saved session where a person logged in to it: that is not thrown away."""
    with suppress(errors.CredentialsMissing):  # a broken file is about to be replaced
        saved = read(path)
        return saved if saved is not None and saved["logged_in"] else None
    return None


def base_url(settings: BaseSettings) -> str:
    """Where TikTok is: in a sandbox, or where the settings say."""
    if url := settings.get("SANDBOX_URL"):
        return in_sandbox(url)["TIKTOK_BASE_URL"]
    return str(settings["TIKTOK_BASE_URL"])


async def told_to_end() -> None:
    """Asks the person to log in; over when Enter is pressed, if there is a terminal."""
    print("log in there, then close the window or press Enter here", flush=True)
    pressed = asyncio.Event()
    loop = asyncio.get_running_loop()
    if not sys.stdin.isatty():
        await pressed.wait()
    # Not in a thread: one that waits for a key cannot be ended when the window is.
    loop.add_reader(sys.stdin.fileno(), pressed.set)
    try:
        await pressed.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
