"""Which refusal an answer is. TikTok says 200 to most of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from tiktok_scraper.errors import (
    Captcha,
    EmptyBody,
    FirewallPage,
    LoginRequired,
    NotThere,
    Overloaded,
    Refused,
    RegionBlocked,
    RejectedCall,
    TooManyRequests,
    TornBody,
    UnexpectedPage,
)

_BY_STATUS_CODE: dict[int, type[Refused]] = {
    10000: Captcha,
    10101: Overloaded,
    10102: LoginRequired,
    10113: Captcha,
    10114: Captcha,
    10119: LoginRequired,
    10202: NotThere,  # user
    10203: NotThere,  # music
    10204: RegionBlocked,  # video, or it is hidden from this address
    10205: NotThere,  # hashtag
    10212: NotThere,  # hashtag, taken down
    10216: NotThere,  # video, private
    10217: NotThere,  # video, under review
    10218: NotThere,  # music, taken down
    10219: RegionBlocked,  # music without rights here
    10220: NotThere,  # video, taken down with its music
    10221: NotThere,  # user, banned
    10222: NotThere,  # user, private
    10231: RegionBlocked,
}
"""TikTok's own codes, from the table in its page's JavaScript."""

_FINE = (0, -1)
"""-1 comes with whole answers, too."""

STATE_SCRIPT = re.compile(
    rb"""<script\b[^>]*\bid=["']?__FRONTITY_CONNECT_STATE__\b[^>]*>(.*?)</script>""",
    re.DOTALL,
)
"""The JSON that an embed page carries."""


@dataclass(frozen=True)
class Refusal:
    """What was diagnosed: the error's class, and the particulars for its sentence."""

    kind: type[Refused]
    detail: str = ""

    def error(
        self, where: str, status: int, retry_after: float | None = None
    ) -> Refused:
        """The error to raise, or to log."""
        return self.kind(where, status, self.detail, retry_after)


def diagnose(status: int, body: bytes) -> Refusal | None:
    """The refusal in an answer to an API call, or None where it looks like data.

    >>> diagnose(200, b"").kind.reason, diagnose(429, b"slow down").kind.reason
    ('empty_body', 'too_many_requests')
    >>> diagnose(200, b'{"statusCode": 10203}')
    Refusal(kind=<class 'tiktok_scraper.errors.NotThere'>, detail='(code 10203)')
    >>> diagnose(200, b'{"itemList": [], "hasMore": true}') is None
    True
    """
    if (plain := _plain(status, body)) is not None:
        return plain
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _text(status, body)
    if isinstance(told, dict) and (word := _word(told)) is not None:
        return word
    if status == 400:
        return Refusal(RejectedCall, "(a parameter that it did not like)")
    return Refusal(UnexpectedPage) if status >= 300 else None


def diagnose_page(status: int, body: bytes) -> Refusal | None:
    """The refusal in an answer that should be an embed page, None where it is one.

    >>> diagnose_page(503, b"overload-protect").kind.reason
    'overloaded'
    >>> state = b'<script id="__FRONTITY_CONNECT_STATE__">{}</script>'
    >>> diagnose_page(200, b"<html>" + state) is None
    True
    """
    if (plain := _plain(status, body)) is not None:
        return plain
    if status == 404:
        return Refusal(NotThere)
    if status < 300 and (found := STATE_SCRIPT.search(body)) is not None:
        try:
            orjson.loads(found[1])
        except orjson.JSONDecodeError:
            return Refusal(TornBody)
        return None
    page = _page(status, body)
    if page.kind is UnexpectedPage and b"</html>" not in body[-200:].lower():
        return Refusal(TornBody) if status < 300 else page
    return page


def _plain(status: int, body: bytes) -> Refusal | None:
    """What the status alone says, or a body of nothing."""
    if status == 429:
        return Refusal(TooManyRequests)
    if status in (500, 502, 503, 504):
        return Refusal(Overloaded)
    if not body.strip():
        return Refusal(EmptyBody if status < 300 else UnexpectedPage)
    return None


def _word(told: Mapping[str, Any]) -> Refusal | None:
    """What TikTok's own codes in a JSON answer say.

    They come as numbers and as text, under two names of which one may say 0; the
    captcha's stands under a third, which publishers use for codes of their own.
    """
    if told.get("type") == "verify" or "verifyConfig" in told:
        return Refusal(Captcha)
    codes = [_code(told.get("statusCode")), _code(told.get("status_code"))]
    if (third := _code(told.get("code"))) in _BY_STATUS_CODE:
        codes.append(third)
    for code in codes:
        if code not in _FINE:
            return Refusal(_BY_STATUS_CODE.get(code, RejectedCall), f"(code {code})")
    return None


def _code(value: object) -> int:
    """A code as a number; 0 where there is none.

    >>> _code("10000"), _code(10201), _code(-1), _code(None), _code("ok"), _code(True)
    (10000, 10201, -1, 0, 0, 0)
    """
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _text(status: int, body: bytes) -> Refusal:
    """What came instead of JSON, or which JSON breaks off."""
    if status == 400 and b"no language given" in body[:200].lower():
        return Refusal(RejectedCall, '("no Language given")')
    if body.lstrip()[:1] in (b"{", b"["):
        return Refusal(TornBody)
    page = _page(status, body)
    if status == 400 and page.kind is UnexpectedPage:
        return Refusal(RejectedCall, "(a parameter that it did not like)")
    return page


def _page(status: int, body: bytes) -> Refusal:
    """Which page came; its markers are in the first kilobytes."""
    start = body[:20_000].lower()
    if b"tiktok-verify-page" in start or b"verify to continue" in start:
        return Refusal(Captcha)
    if b"slardarwaf" in start or b'id="wci"' in start or b"_wafchallengeid" in start:
        return Refusal(FirewallPage)
    if b"login-modal" in start or b"log in to tiktok" in start:
        return Refusal(LoginRequired)
    if 300 <= status < 400 and b"/login" in start:
        return Refusal(LoginRequired)
    return Refusal(UnexpectedPage)
