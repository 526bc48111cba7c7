"""``scrapy doctor``: says whether a crawl would work here, and the one next step."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from scrapy.commands import ScrapyCommand
from scrapy.spiderloader import get_spider_loader

from tiktok_scraper.doctor.examination import examine
from tiktok_scraper.doctor.finding import next_step, works
from tiktok_scraper.spiders.opening import session_of


class Command(ScrapyCommand):
    """Looks at all that a crawl needs; makes the state store where there is none."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Check session, services, disk and clock; say the one next step"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        if args:
            print(f"scrapy doctor: expected options only, got {args}", file=sys.stderr)
            self.exitcode = 2
            return
        # The spider knows where things are: it derives them from SANDBOX_URL, say.
        get_spider_loader(self.settings).load("tiktok_music").update_settings(
            self.settings
        )
        findings = examine(self.settings, session_of)
        step = next_step(findings)
        if opts.json:
            checks = [asdict(finding) for finding in findings]
            told = {"ok": works(findings), "checks": checks, "next_step": step}
            print(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            for finding in findings:
                print(finding.line())
            print(f"next: {step}")
        self.exitcode = 0 if works(findings) else 1
