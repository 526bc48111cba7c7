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


def deezer_quota() -> Response:
    """More than 50 calls in 5 seconds; the status says that all is well."""
    error = {"type": "Exception", "message": "Quota limit exceeded", "code": 4}
    return JSONResponse({"error": error})


def service_limit(path: str, seconds: int) -> Response:
    """429 in the words of the feature service whose ``path`` was called."""
    headers = {"Retry-After": str(seconds)}
    if path.startswith("/spotify/"):
        return spotify(429, "API rate limit exceeded", str(seconds))
    if path.startswith("/reccobeats/"):
        told = {"status": 4291, "error": f"Too many requests, retry after {seconds}"}
        return JSONResponse(told, 429, headers)
    if path.startswith("/lastfm/"):
        told = {"error": 29, "message": "Rate Limit Exceeded"}
        return JSONResponse(told, 429, headers)
    return PlainTextResponse("too many requests", 429, headers)


def service_down(path: str) -> Response:
    """5xx: Spotify's own form, or the page of a proxy."""
    if path.startswith("/spotify"):
        return spotify(500, "Server error")
    page = "<html><head><title>502 Bad Gateway</title></head><body></body></html>"
    return HTMLResponse(page, 502)


def spotify(status: int, message: str = "", retry_after: str = "") -> Response:
    """Spotify's form of an error."""
    error: dict[str, object] = {"status": status}
    if message:
        error["message"] = message
    headers = {"Retry-After": retry_after} if retry_after else None
    return JSONResponse({"error": error}, status, headers)
