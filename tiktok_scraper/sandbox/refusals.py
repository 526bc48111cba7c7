"""What a service says when it does not serve, as it was captured or described."""

from __future__ import annotations

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

NOT_LOGGED_IN = 10102


def empty() -> Response:
    """200 and no bytes: the silent refusal of the web API."""
    return Response(b"", media_type="application/json; charset=utf-8")


def rejected(code: int, message: str) -> Response:
    """One of TikTok's own codes, under both of its spellings."""
    told = {"statusCode": code, "status_code": code, "status_msg": message}
    return JSONResponse(told)


def login() -> Response:
    return rejected(NOT_LOGGED_IN, "user not login")


def captcha() -> Response:
    asked = {"code": "10000", "from": "", "type": "verify", "version": ""}
    where = {"region": "va", "subtype": "slide", "detail": "sandbox", "fp": "sandbox"}
    return JSONResponse(asked | where | {"verify_event": "", "scene": ""})


def captcha_page() -> Response:
    return HTMLResponse(
        "<!DOCTYPE html><html><head><title>tiktok-verify-page</title></head>"
        '<body><div id="captcha">Verify to continue</div></body></html>'
    )


def waiting_page() -> Response:
    """The firewall's proof of work."""
    return HTMLResponse(
        "<!DOCTYPE html><html><head><title>Please wait...</title></head><body>"
        '<p id="wci" class="_wafchallengeid"></p><p id="cs" class="eyJ2IjoxfQ=="></p>'
        "<script>/* SlardarWAF */</script></body></html>"
    )


def some_page() -> Response:
    """A page where JSON was due."""
    return HTMLResponse("<!DOCTYPE html><html><body><h1>For You</h1></body></html>")


def overloaded() -> Response:
    return PlainTextResponse("upstream: overload-protect", 503)  # 26 bytes, as there


def too_many(seconds: int) -> Response:
    return PlainTextResponse("too many requests", 429, {"Retry-After": str(seconds)})


def spotify(status: int, message: str = "", retry_after: str = "") -> Response:
    """Spotify's form of an error."""
    error: dict[str, object] = {"status": status}
    if message:
        error["message"] = message
    headers = {"Retry-After": retry_after} if retry_after else None
    return JSONResponse({"error": error}, status, headers)
