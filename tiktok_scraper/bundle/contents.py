"""What is in a bundle, and the session that it makes for one site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from tiktok_scraper.bundle.cookies import Cookie, applying, header, value_of
from tiktok_scraper.errors import CredentialsMissing
from tiktok_scraper.session import Session

SCHEMA = 1
LOGIN_COOKIES = ("sessionid", "sid_tt")
TOKEN_COOKIE = "s_v_web_id"  # noqa: S105  # a name, not a secret
AGAIN = "make a new one with `scrapy session`"


class Bundle(TypedDict):
    """One browser's session; its parts belong together and are replayed together."""

    schema: int
    cookies: list[Cookie]
    device_id: str
    token: str
    user_agent: str
    made_at: str
    origin: str
    logged_in: bool


def make(
    url: str,
    cookies: Iterable[Cookie],
    device_id: str,
    user_agent: str,
    token: str = "",
) -> Bundle:
    """A bundle as of now. The cookie's own token wins: they are checked as a pair."""
    cookies = list(cookies)
    return Bundle(
        schema=SCHEMA,
        cookies=cookies,
        device_id=device_id,
        token=value_of(TOKEN_COOKIE, cookies) or token,
        user_agent=user_agent,
        made_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        origin=origin(url),
        logged_in=logged_in(cookies),
    )


def from_session(session: Session, url: str) -> Bundle:
    """The bundle that a browser needs to go on with a session known as headers."""
    parts = urlsplit(url)
    pairs = [part.strip().partition("=") for part in session.cookie.split(";")]
    cookies = [
        Cookie(
            name=name,
            value=value,
            domain=parts.hostname or "",
            path="/",
            expires=-1,
            httpOnly=False,
            secure=parts.scheme == "https",  # names like __Secure-x insist on it
        )
        for name, _, value in pairs
        if name
    ]
    return make(url, cookies, session.device_id, session.user_agent, session.token)


def to_session(
    bundle: Bundle,
    base_url: str,
    came_from: Literal["saved", "browser"] = "saved",
) -> Session:
    """The session for the site at ``base_url``.

    Raises CredentialsMissing where the bundle is another site's, or has nothing left
    that this one would be sent.
    """
    if bundle["origin"] != origin(base_url):
        raise CredentialsMissing(
            f"the saved session is for {bundle['origin']}, and this crawl asks "
            f"{origin(base_url)}; {AGAIN}"
        )
    now = datetime.now(UTC).timestamp()
    cookies = applying(bundle["cookies"], base_url, now)
    if not cookies:
        raise CredentialsMissing(
            f"the saved session of {bundle['made_at']} has no cookie that is still "
            f"good for {origin(base_url)}; {AGAIN}"
        )
    return Session(
        cookie=header(cookies),
        device_id=bundle["device_id"],
        token=value_of(TOKEN_COOKIE, cookies) or bundle["token"],
        user_agent=bundle["user_agent"],
        origin=bundle["origin"],
        made_at=bundle["made_at"],
        came_from=came_from,
    )


def age(bundle: Bundle) -> timedelta:
    """How long ago the session was taken from its browser."""
    made_at = datetime.fromisoformat(bundle["made_at"])
    return max(datetime.now(UTC) - made_at, timedelta())


def logged_in(cookies: Iterable[Cookie]) -> bool:
    """Whether the cookies that TikTok gives to a person who logged in are there."""
    return any(c["name"] in LOGIN_COOKIES and c["value"] for c in cookies)


def origin(url: str) -> str:
    """Scheme, host and port: whom a session may be sent to.

    >>> origin("https://www.tiktok.com/api/x/?count=30")
    'https://www.tiktok.com'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
