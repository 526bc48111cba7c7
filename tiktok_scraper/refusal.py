"""Which refusal an answer is. TikTok says 200 to most of them."""

from __future__ import annotations

import orjson

from tiktok_scraper.errors import (
    Captcha,
    EmptyBody,
    FirewallPage,
    LoginRequired,
    Overloaded,
    Refused,
    RejectedCall,
    TooManyRequests,
    UnexpectedPage,
)

_BY_STATUS_CODE: dict[int, type[Refused]] = {
    10000: Captcha,
    10101: Overloaded,
    10102: LoginRequired,
    10113: Captcha,
    10114: Captcha,
    10119: LoginRequired,
}
"""TikTok's own codes, from the table in its page's JavaScript."""


def diagnose(status: int, body: bytes) -> type[Refused] | None:
    """The refusal in an answer to an API call, or None where it looks like data.

    >>> diagnose(200, b"").reason, diagnose(429, b"slow down").reason
    ('empty_body', 'too_many_requests')
    >>> diagnose(200, b'{"code":"10000","type":"verify"}').reason
    'captcha'
    >>> diagnose(200, b'{"itemList": [], "hasMore": true}') is None
    True
    """
    if status == 429:
        return TooManyRequests
    if status in (500, 502, 503, 504):
        return Overloaded
    if not body.strip():
        return EmptyBody
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _page(body)
    if isinstance(told, dict):
        if told.get("type") == "verify" or "verifyConfig" in told:
            return Captcha
        code = told.get("statusCode") or told.get("status_code") or 0
        if str(code).lstrip("-").isdigit() and int(code) not in (0, -1):
            return _BY_STATUS_CODE.get(int(code), RejectedCall)
    return UnexpectedPage if status >= 300 else None


def _page(body: bytes) -> type[Refused]:
    """Which page came instead of JSON; its markers are in the first kilobytes."""
    start = body[:20_000].lower()
    if b"tiktok-verify-page" in start or b"verify to continue" in start:
        return Captcha
    if b"slardarwaf" in start or b'id="wci"' in start or b"_wafchallengeid" in start:
        return FirewallPage
    return UnexpectedPage
