"""The session a person lends to the crawl: cookie, device id, token and user agent.

They travel as one bundle, because TikTok distrusts a cookie that comes with another
browser's user agent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tiktok_scraper.errors import CredentialsMissing, UsageError

_TOKEN_COOKIE = re.compile(r"(?:^|;\s*)s_v_web_id=([^;\s]+)")


@dataclass(frozen=True)
class Session:
    """What is sent with every call to TikTok. Its secrets stay out of ``repr``."""

    cookie: str = field(repr=False)
    device_id: str = field(repr=False)
    token: str = field(repr=False)
    user_agent: str

    @classmethod
    def from_settings(cls, settings: Mapping[str, str | None]) -> Session:
        """The session in TT_COOKIE, TT_DEVICE_ID and TT_TOKEN.

        Pasted values are forgiven quotes, a leading ``Cookie:`` and line breaks. The
        token may be left out where the cookie has it as ``s_v_web_id``.

        Raises CredentialsMissing, which names the missing variables, and UsageError
        where a value cannot be what its name says.
        """
        cookie = pasted(settings.get("TT_COOKIE"))
        cookie = re.sub(r"^cookie:\s*", "", cookie, flags=re.IGNORECASE)
        device_id = pasted(settings.get("TT_DEVICE_ID"))
        token = pasted(settings.get("TT_TOKEN"))
        if not token and (found := _TOKEN_COOKIE.search(cookie)):
            token = found[1]
        values = {"TT_COOKIE": cookie, "TT_DEVICE_ID": device_id, "TT_TOKEN": token}
        if missing := [name for name, value in values.items() if not value]:
            raise CredentialsMissing(
                f"no TikTok session: {', '.join(missing)} not set; copy them from your "
                "own logged-in browser into .env (see .env-example), or try without: "
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
