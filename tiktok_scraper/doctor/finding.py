"""What a check found, and what all of them mean together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Status = Literal["ok", "warn", "fail", "skipped"]

CRAWL = "scrapy crawl tiktok_music"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``fail`` means that no crawl works this way."""

    name: str
    status: Status
    text: str
    next_step: str = ""

    @property
    def ok(self) -> bool:
        return self.status == "ok"

    def softened(self) -> Finding:
        """The same where another way is open, so that a crawl works all the same."""
        return replace(self, status="warn") if self.status == "fail" else self

    def line(self) -> str:
        return f"{self.status:<8} {self.name:<15} {self.text}"


def works(findings: Sequence[Finding]) -> bool:
    """Whether nothing was found that keeps a crawl from working."""
    return all(finding.status != "fail" for finding in findings)


def next_step(findings: Sequence[Finding]) -> str:
    """The one step that helps most: of the first failure, else of the first warning.

    >>> next_step([Finding("a", "warn", "", "mend a"), Finding("b", "fail", "", "b!")])
    'b!'
    >>> next_step([Finding("a", "ok", "")])
    'scrapy crawl tiktok_music'
    """
    for status in ("fail", "warn"):
        for finding in findings:
            if finding.status == status and finding.next_step:
                return finding.next_step
    return CRAWL
