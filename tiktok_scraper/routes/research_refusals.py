"""How the Research API says no: with status codes, and words of its own."""

from __future__ import annotations

import orjson

from tiktok_scraper.errors import (
    CredentialsMissing,
    Overloaded,
    RejectedCall,
    SchemaDrift,
    ScraperError,
    TooManyRequests,
    TornBody,
    UnexpectedPage,
)
from tiktok_scraper.routes.reading import mapping, text


def refusal(where: str, status: int, body: bytes) -> ScraperError | None:
    """The error that an answer to a call of ``where`` is, None where it is data.

    A search id that the server has forgotten is no fault of the call: it counts as an
    answer that changed, and is asked again.

    >>> print(refusal("research: token", 401, b'{"error": "invalid_client"}'))
    research: token: expected a key that has access, got invalid_client (HTTP 401); \
check TT_RESEARCH_CLIENT_KEY and TT_RESEARCH_CLIENT_SECRET
    >>> refusal("research: query", 200, b'{"data": {}, "error": {"code": "ok"}}')
    """
    if status == 429:
        return TooManyRequests(where, status, "(its day ends at 00:00 UTC)")
    if status >= 500:
        return Overloaded(where, status)
    try:
        told = mapping(orjson.loads(body))
    except orjson.JSONDecodeError:
        torn = body.lstrip()[:1] == b"{"
        return (TornBody if torn else UnexpectedPage)(where, status)
    code, message = _words(told.get("error"))
    if status in (401, 403) or code in _NO_ACCESS:
        return CredentialsMissing(
            f"{where}: expected a key that has access, got {code or 'no reason'} "
            f"(HTTP {status}); check TT_RESEARCH_CLIENT_KEY and "
            "TT_RESEARCH_CLIENT_SECRET"
        )
    if status < 300 and code in ("", "ok"):
        return None
    if "search id" in message.lower():
        return SchemaDrift(where, status, "the search id that it gave out itself")
    return RejectedCall(where, status, f"({code or 'no code'})")


_NO_ACCESS = (
    "invalid_client",
    "unauthorized_client",
    "access_token_invalid",
    "scope_not_authorized",
)


def _words(error: object) -> tuple[str, str]:
    """Code and message; the token's address tells the code alone, as a text."""
    if isinstance(error, str):
        return error, ""
    told = mapping(error)
    return text(told.get("code")) or "", text(told.get("message")) or ""
