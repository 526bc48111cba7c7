"""What can go wrong while collecting.

    ScraperError
      UsageError                 the command line cannot be right; exit code 2
      CredentialsMissing         nothing to speak for the person with; exit code 1
      Refused                    TikTok answered, but would not serve
        EmptyBody                200 and no bytes: unsigned, stale or distrusted
        Captcha                  a person is asked to prove it (JSON or HTML)
        FirewallPage             a proof-of-work page of the web firewall
        Overloaded               503, "overload-protect"
        TooManyRequests          429
        LoginRequired            the session is not, or no longer, logged in
        RejectedCall             an error code of TikTok's own
        UnexpectedPage           HTML, or any text, where JSON was due
      BadPayload                 JSON, but not of a shape that is known
      ProviderUnavailable        a feature service is closed, down or parked

Each sentence says where, what was expected, what came and what to do next. None may
hold a cookie, a token or a key.
"""

from __future__ import annotations


class ScraperError(Exception):
    """The root of this tree."""


class UsageError(ScraperError):
    """An argument that is unknown or has a bad value."""


class CredentialsMissing(ScraperError):
    """A session is needed and there is none."""


class Refused(ScraperError):
    """TikTok answered without serving. ``reason`` names it in stats and finish reason.

    ``retry`` says whether asking again after a pause has helped people.
    """

    reason = "refused"
    retry = False
    next_step = "wait some hours, then try again"

    def __init__(self, where: str, status: int = 200) -> None:
        super().__init__(f"{where}: {self.what()} (HTTP {status}); {self.next_step}")

    @classmethod
    def what(cls) -> str:
        """What was expected and what came: the first line of the class's docstring."""
        return (cls.__doc__ or "").strip().splitlines()[0].rstrip(".")


class EmptyBody(Refused):
    """expected JSON, got 200 with an empty body, which is TikTok's silent refusal."""

    reason = "empty_body"
    retry = True
    next_step = (
        "open tiktok.com in your browser, copy a fresh TT_COOKIE, TT_DEVICE_ID and "
        "TT_TOKEN, and start again"
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
    """expected JSON, got 503 overload-protect."""

    reason = "overloaded"
    retry = True
    next_step = "start again in some minutes"


class TooManyRequests(Refused):
    """expected JSON, got 429 too many requests."""

    reason = "too_many_requests"
    retry = True
    next_step = "start again later with a larger DOWNLOAD_DELAY"


class LoginRequired(Refused):
    """expected JSON, got TikTok's word that nobody is logged in."""

    reason = "login_required"
    next_step = "log in to tiktok.com in your browser and copy a fresh TT_COOKIE"


class RejectedCall(Refused):
    """expected a list, got an error code of TikTok's own."""

    reason = "rejected_call"
    next_step = "see docs/troubleshooting.md for the code; the address may be outdated"


class UnexpectedPage(Refused):
    """expected JSON, got something else."""

    reason = "unexpected_page"
    retry = True
    next_step = "open the same address in your browser to see what TikTok says there"


class BadPayload(ScraperError):
    """A JSON body whose shape is not known."""


class ProviderUnavailable(ScraperError):
    """A feature service cannot be used for the rest of this run."""
