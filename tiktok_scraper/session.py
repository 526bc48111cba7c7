"""The session a person lends to the crawl: cookie, device id, token and user agent.

They travel as one bundle, because TikTok distrusts a cookie that comes with another
browser's user agent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tiktok_scraper.errors import CredentialsMissing, UsageError

_TOKEN_COOKIE = re.compile(r"(?:^|;\s*)s_v_web_id=([^;\s]+)")
_IN_CURL = re.compile(
    r"""(?:(?:-H|--header)\s+\$?(['"])\s*cookie:|(?:-b|--cookie)\s+\$?(['"]))"""
    r"""(?P<pairs>.*?)(?:\1|\2)(?:\s|$)""",
    re.IGNORECASE | re.DOTALL,
)
_WRAPPED = re.compile(r"\s*[\r\n\t]+\s*")
_PAIR = re.compile(r"[^\s=;]+=(?![=;]|$)")


@dataclass(frozen=True)
class Session:
    """What is sent with every call to TikTok. Its secrets stay out of ``repr``.

    ``origin`` is whom it may be sent to (empty: wherever TIKTOK_BASE_URL points), and
    ``made_at`` when a browser got it, where that is known.
    """

    cookie: str = field(repr=False)
    device_id: str = field(repr=False)
    token: str = field(repr=False)
    user_agent: str
    origin: str = ""
    made_at: str | None = None
    came_from: Literal["environment", "saved", "browser"] = "environment"

    @classmethod
    def from_settings(cls, settings: Mapping[str, str | None]) -> Session:
        """The session in TT_COOKIE, TT_DEVICE_ID and TT_TOKEN.

        The cookie may come as people paste it, see ``cookie_header``. The token may be
        left out where the cookie has it as ``s_v_web_id``.

        Raises CredentialsMissing, which names the missing variables, and UsageError
        where a value cannot be what its name says.
        """
        cookie = cookie_header(settings.get("TT_COOKIE") or "")
        device_id = pasted(settings.get("TT_DEVICE_ID"))
        token = pasted(settings.get("TT_TOKEN"))
        own = found[1] if (found := _TOKEN_COOKIE.search(cookie)) else ""
        token = token or own
        values = {"TT_COOKIE": cookie, "TT_DEVICE_ID": device_id, "TT_TOKEN": token}
        if missing := [name for name, value in values.items() if not value]:
            raise CredentialsMissing(
                f"no TikTok session: {', '.join(missing)} not set; get one with "
                "`scrapy session`, or copy them from your own logged-in browser into "
                ".env (see .env-example), or try without: "
                "python -m tiktok_scraper.sandbox, then SANDBOX_URL="
                "http://127.0.0.1:8765 scrapy crawl tiktok_music"
            )
        if not (device_id.isascii() and device_id.isdigit()):
            raise UsageError(
                "TT_DEVICE_ID must be digits only, got something else; copy the value "
                "of device_id from a request that tiktok.com makes in your browser"
            )
        if not (cookie + token).isascii():
            raise UsageError(
                "TT_COOKIE and TT_TOKEN must be plain ASCII, got other characters; "
                "copy them again from the browser's developer tools"
            )
        if own and own != token:
            raise UsageError(
                "TT_TOKEN must be the s_v_web_id of TT_COOKIE, got another session's; "
                "copy both again from one request, or leave TT_TOKEN empty"
            )
        return cls(
            cookie=cookie,
            device_id=device_id,
            token=token,
            user_agent=pasted(settings.get("USER_AGENT")),
        )

    def secrets(self) -> tuple[str, ...]:
        """Everything that must not be read in a log, the cookie's values one by one."""
        values = [part.partition("=")[2].strip() for part in self.cookie.split(";")]
        return (self.cookie, self.device_id, self.token, *values)


def pasted(value: str | None) -> str:
    r"""A pasted value without the quotes, spaces and line breaks that came with it.

    >>> pasted(" 'a=1;\n b=2' ")
    'a=1; b=2'
    """
    text = (value or "").strip().strip("'\"").strip()
    return re.sub(r"\s*[\r\n]+\s*", " ", text)


def cookie_header(text: str) -> str:
    r"""The cookies in what a person pasted, as one header's value.

    Forgiven are quotes, a leading ``Cookie:``, a curl command around it, and lines: a
    pair on each, or one value wrapped over several.

    >>> cookie_header('"Cookie: a=1;\r\n\tb=2;"')
    'a=1; b=2'
    >>> cookie_header("curl 'https://x/' -H 'accept: */*' -H 'cookie: a=1; b=2' -L")
    'a=1; b=2'
    >>> cookie_header("a=1\nb=abc\ndef==")
    'a=1; b=abcdef=='
    """
    if found := _IN_CURL.search(text):
        text = found["pairs"]
    text = text.strip().strip("'\"").strip()
    text = re.sub(r"^cookie:\s*", "", text, flags=re.IGNORECASE).strip("'\"")
    if text.startswith(("[", "{", "#")):
        raise UsageError(
            "TT_COOKIE must be the Cookie header of one request, got an exported file; "
            "leave TT_COOKIE empty and run `scrapy session --import FILE`"
        )
    lines = _WRAPPED.split(text)
    joined = lines[0]
    for line in lines[1:]:
        joined += ("; " if _PAIR.match(line) else "") + line
    parts = [part for part in map(str.strip, joined.split(";")) if part]
    if parts and not any("=" in part.strip("=") for part in parts):
        raise UsageError(
            "TT_COOKIE must be name=value pairs, got none; copy the whole Cookie under "
            "'Request headers', not one cookie's value"
        )
    return "; ".join(parts)
