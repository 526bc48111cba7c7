"""What can go wrong while collecting.

    ScraperError
      UsageError                 the command line cannot be right; exit code 2
      BadInput                   a file that was named cannot be used; exit code 1
      CredentialsMissing         nothing to speak for the person with; exit code 1
      BrowserUnavailable         no Chromium, or one that does not start
      DailyCap                   the requests of this day are used up
      PageLost                   a page that could not be written or remembered
      Refused                    TikTok answered, but would not serve
        EmptyBody                200 and no bytes: unsigned, stale or distrusted
        LoginRequired            the session is not, or no longer, logged in
        Captcha                  a person is asked to prove it (JSON or HTML)
        FirewallPage             a proof-of-work page of the web firewall
        Overloaded               503, "overload-protect"
        TooManyRequests          429
        UnexpectedPage           HTML, or any text, where JSON was due
        TornBody                 an answer that breaks off
        SchemaDrift              keys that every answer had are gone
        Unreachable              no connection, or no answer in time
        NotThere                 it does not exist (any more), or is private
          EmptyShell             or its public page has come out empty
        RegionBlocked            not shown in this region, or no rights to the music
        RejectedCall             another error code of TikTok's own
      BadPayload                 JSON, but not of a shape that is known
      ProviderUnavailable        a feature service is closed, down or parked

Each sentence says where, what was expected, what came and what to do next. None may
hold a cookie, a token or a key.
"""

from __future__ import annotations

from typing import Literal

LONGEST_WAIT = 60.0
"""Seconds. A server that asks for a longer pause has refused for today."""


class ScraperError(Exception):
    """The root of this tree."""


class UsageError(ScraperError):
    """An argument that is unknown or has a bad value."""


class BadInput(ScraperError):
    """A file that is not there, cannot be read, or holds something else."""


class CredentialsMissing(ScraperError):
    """A session is needed and there is none."""


class BrowserUnavailable(ScraperError):
    """A browser is needed; there is none, or it does not start."""


class DailyCap(ScraperError):
    """As many requests were made today as were allowed."""


class PageLost(ScraperError):
    """A page that was not written or not remembered; the log above says why."""


class Refused(ScraperError):
    """TikTok answered without serving.

    ``reason`` names it in stats and finish reason. ``tries`` is how often asking again
    after a pause may help, and ``ends`` what is over when it did not: the ``listing``
    alone, the ``route`` (another way to ask may be served), or the ``crawl``, where
    going on would mean to dodge. ``renew`` says that a fresh session may be served.
    ``retry_after`` is the pause in seconds that the server asked for, if it did.
    """

    reason = "refused"
    tries = 0
    ends: Literal["listing", "route", "crawl"] = "crawl"
    renew = False
    next_step = "wait some hours, then try again"

    def __init__(
        self,
        where: str,
        status: int | None = None,
        detail: str = "",
        retry_after: float | None = None,
    ) -> None:
        self.retry_after = retry_after
        told = f" {detail}" if detail else ""
        if status is not None:
            told += f" (HTTP {status})"
        super().__init__(f"{where}: {self.what()}{told}; {self.next_step}")

    @property
    def is_final(self) -> bool:
        """Whether asking again cannot help, or only after too long a pause."""
        return not self.tries or (self.retry_after or 0) > LONGEST_WAIT

    @property
    def ending(self) -> str:
        """The finish reason of a crawl that this has ended."""
        return f"refused_{self.reason}"

    @classmethod
    def what(cls) -> str:
        """What was expected and what came: the first line of the class's docstring."""
        return (cls.__doc__ or "").strip().splitlines()[0].rstrip(".")


class EmptyBody(Refused):
    """expected JSON, got 200 with an empty body, which is TikTok's silent refusal."""

    reason = "empty_body"
    tries = 5
    ends = "route"
    renew = True
    next_step = (
        "get a fresh session with `scrapy session`, or copy TT_COOKIE, TT_DEVICE_ID "
        "and TT_TOKEN from your browser again, and start again"
    )


class LoginRequired(Refused):
    """expected JSON, got TikTok's word that nobody is logged in."""

    reason = "login_required"
    ends = "route"
    renew = True
    next_step = (
        "log in with `scrapy session --headed`, or log in to tiktok.com in your "
        "browser and copy a fresh TT_COOKIE"
    )


class Captcha(Refused):
    """expected JSON, got a captcha."""

    reason = "captcha"
    next_step = (
        "open tiktok.com in your browser, solve it there, copy a fresh TT_COOKIE, and "
        "start again slower"
    )


class FirewallPage(Refused):
    """expected JSON, got the web firewall's waiting page."""

    reason = "firewall"
    next_step = "wait some hours, then start again slower"


class Overloaded(Refused):
    """expected an answer, got a server's word that it is overloaded."""

    reason = "overloaded"
    tries = 8
    ends = "route"
    next_step = "start again in some minutes"


class TooManyRequests(Refused):
    """expected JSON, got 429 too many requests."""

    reason = "too_many_requests"
    tries = 8
    next_step = "start again later with a larger DOWNLOAD_DELAY"


class UnexpectedPage(Refused):
    """expected JSON, got something else."""

    reason = "unexpected_page"
    tries = 5
    ends = "route"
    next_step = "open the same address in your browser to see what TikTok says there"


class TornBody(Refused):
    """expected a whole answer, got one that breaks off."""

    reason = "torn_body"
    tries = 8
    ends = "route"
    next_step = "check the network, then start again"


class SchemaDrift(Refused):
    """expected TikTok's answer as it is known, got one without"""

    reason = "schema_drift"
    tries = 5
    ends = "route"
    next_step = (
        "TikTok may have changed its answers: update this software, or report it with "
        "the body that was kept"
    )


class Unreachable(Refused):
    """cannot be reached."""

    reason = "unreachable"
    tries = 3
    next_step = (
        "check the network, then start again: nothing that was collected is lost"
    )

    @property
    def ending(self) -> str:
        return self.reason


class NotThere(Refused):
    """expected a list, got TikTok's word that it does not exist or is private."""

    reason = "not_there"
    ends = "listing"
    next_step = "check the id or the name in your browser"


class EmptyShell(NotThere):
    """expected a public page about it, got one about nothing."""

    tries = 3  # pages of things that exist come out empty now and then


class RegionBlocked(Refused):
    """expected a list, got TikTok's word that it is not shown in this region."""

    reason = "region_blocked"
    ends = "listing"
    next_step = "nothing can be done from here: its rights end at a border"


class RejectedCall(Refused):
    """expected a list, got an error code of TikTok's own."""

    reason = "rejected_call"
    ends = "listing"
    next_step = "see docs/troubleshooting.md for the code; the address may be outdated"


class BadPayload(ScraperError):
    """A JSON body whose shape is not known."""


class ProviderUnavailable(ScraperError):
    """A feature service cannot be used for the rest of this run."""
