"""What can be made to go wrong, by name.

A fault looks at a call before the service does and may answer in its place; the feed's
position does not move then. Whether it does follows from the world's seed and the
number of the call, never from a clock.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

SHARE = 0.2  # of calls, for faults that come and go
GOOD_PAGES = 5  # served before a fault that stays


@dataclass(frozen=True)
class Call:
    """One call of a service: its number from 1 on, a number in [0, 1) drawn for it."""

    path: str
    number: int
    lot: float


Answer = Callable[[Call], Response | None]


@dataclass(frozen=True)
class Fault:
    """A way to fail, and the services whose calls it looks at."""

    services: tuple[str, ...]
    description: str
    answer: Answer


def _sometimes(make: Callable[[], Response]) -> Answer:
    return lambda call: make() if call.lot < SHARE else None


def _later(make: Callable[[], Response]) -> Answer:
    return lambda call: make() if call.number > GOOD_PAGES else None


def _empty() -> Response:
    return Response(b"", media_type="application/json; charset=utf-8")


def _captcha() -> Response:
    asked = {"code": "10000", "from": "", "type": "verify", "version": ""}
    where = {"region": "va", "subtype": "slide", "detail": "sandbox", "fp": "sandbox"}
    return JSONResponse(asked | where | {"verify_event": "", "scene": ""})


def _captcha_page() -> Response:
    return HTMLResponse(
        "<!DOCTYPE html><html><head><title>tiktok-verify-page</title></head>"
        '<body><div id="captcha">Verify to continue</div></body></html>'
    )


def _waiting_page() -> Response:
    return HTMLResponse(
        "<!DOCTYPE html><html><head><title>Please wait...</title></head><body>"
        '<p id="wci" class="_wafchallengeid"></p><p id="cs" class="eyJ2IjoxfQ=="></p>'
        "<script>/* SlardarWAF */</script></body></html>"
    )


def _front_page() -> Response:
    return HTMLResponse("<!DOCTYPE html><html><body><h1>For You</h1></body></html>")


def _overloaded() -> Response:
    return PlainTextResponse("upstream: overload-protect", 503)  # 26 bytes, as there


def _too_many() -> Response:
    return PlainTextResponse("too many requests", 429, {"Retry-After": "1"})


def _spotify(status: int, message: str = "", retry_after: str = "") -> Response:
    error: dict[str, object] = {"status": status}
    if message:
        error["message"] = message
    headers = {"Retry-After": retry_after} if retry_after else None
    return JSONResponse({"error": error}, status, headers)


FAULTS = {
    "empty": Fault(
        ("tiktok",), "a fifth of answers: 200, no bytes", _sometimes(_empty)
    ),
    "expired": Fault(("tiktok",), "200, no bytes, after 5 pages", _later(_empty)),
    "captcha": Fault(
        ("tiktok",), "the captcha as JSON, after 5 pages", _later(_captcha)
    ),
    "captcha-html": Fault(
        ("tiktok",), "the captcha as a page, after 5 pages", _later(_captcha_page)
    ),
    "waf": Fault(
        ("tiktok",), "the firewall's waiting page, after 5 pages", _later(_waiting_page)
    ),
    "html": Fault(
        ("tiktok",), "a fifth of answers: HTML, not JSON", _sometimes(_front_page)
    ),
    "503": Fault(
        ("tiktok",), "a fifth of answers: 503 overload-protect", _sometimes(_overloaded)
    ),
    "429": Fault(
        ("tiktok",), "a fifth of answers: 429, Retry-After: 1", _sometimes(_too_many)
    ),
    "spotify-403": Fault(
        ("spotify",),
        "audio-features: 403, as for every new app",
        lambda call: _spotify(403) if "audio-features" in call.path else None,
    ),
    "spotify-429": Fault(
        ("spotify",),
        "the first 3 API calls: 429, Retry-After: 1",
        lambda call: (
            _spotify(429, "API rate limit exceeded", "1") if call.number <= 3 else None
        ),
    ),
    "spotify-down": Fault(
        ("spotify", "spotify-accounts"),
        "500, always",
        lambda call: _spotify(500, "Server error"),
    ),
}


@dataclass
class Troubles:
    """The faults that are on, and how many calls each service has had."""

    seed: int
    names: Sequence[str] = ()
    calls: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.names) - set(FAULTS)):
            raise ValueError(
                f"unknown fault {', '.join(unknown)}; known: {', '.join(FAULTS)}"
            )

    def answer(self, service: str, path: str) -> Response | None:
        """What a fault says to this call; None where the service may speak."""
        number = self.calls[service] = self.calls.get(service, 0) + 1
        for name in self.names:
            fault = FAULTS[name]
            if service not in fault.services:
                continue
            lots = np.random.default_rng([self.seed, number, zlib.crc32(name.encode())])
            call = Call(path, number, float(lots.random()))
            if (answer := fault.answer(call)) is not None:
                return answer
        return None
