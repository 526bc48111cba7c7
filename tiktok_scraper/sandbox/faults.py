"""What can be made to go wrong, by name.

A fault looks at a call before the service does and may answer in its place, or it
spoils the answer that was due. Nothing moves then: the same page can still be had.
Whether it does follows from the world's seed and the number of the call, never from a
clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from tiktok_scraper.sandbox import refusals, spoilt

SHARE = 0.2  # of calls, for faults that come and go
EMBED_SHARE = 1 / 3  # of embed pages that are refused, in bursts
GOOD_PAGES = 5  # served before a fault that stays
SLOW_S = 0.5
NOW_AND_THEN = 0.05  # of calls of feature services: a client waits a second for each
CALLS_A_DAY = 20
FEATURES = ("spotify", "deezer", "reccobeats", "lastfm")


@dataclass(frozen=True)
class Call:
    """One call of a service, as one fault sees it.

    ``number`` counts from 1 on, ``lot`` is drawn in [0, 1) for this call and fault,
    ``pages`` were served before; ``spent``: it is made with the first session that was
    served, and that one has had its pages.
    """

    service: str
    path: str
    number: int
    lot: float
    pages: int
    signed: bool
    spent: bool


@dataclass(frozen=True)
class Fault:
    """A way to fail, and the services whose calls it looks at.

    It answers in place of the service, spoils the service's answer (told how often it
    did so before), or keeps it waiting. ``burst`` calls in a row share a lot.
    """

    services: tuple[str, ...]
    description: str
    answer: Callable[[Call], Response | None] | None = None
    spoil: Callable[[dict[str, Any], int], Response] | None = None
    delay_s: float = 0.0
    burst: int = 1


Make = Callable[[], Response]


def _sometimes(description: str, make: Make) -> Fault:
    return Fault(
        ("tiktok",),
        f"a fifth of answers: {description}",
        lambda call: make() if call.lot < SHARE else None,
    )


def _later(description: str, make: Make) -> Fault:
    return Fault(
        ("tiktok",),
        f"{description}, after {GOOD_PAGES} pages, whoever asks",
        lambda call: make() if call.pages >= GOOD_PAGES else None,
    )


def _down(*services: str) -> Fault:
    return Fault(services, "5xx, always", lambda call: refusals.service_down(call.path))


def _closed_to_new_apps(path: str) -> bool:
    return "audio-features" in path or path.endswith("/tracks")


_ROWS = ("spotify", "reccobeats")

FAULTS = {
    "empty": _sometimes("200, no bytes", refusals.empty),
    "html": _sometimes("HTML, not JSON", refusals.some_page),
    "503": _sometimes("503 overload-protect", refusals.overloaded),
    "429": Fault(
        ("tiktok", *FEATURES),
        "a fifth of answers, and one in twenty of each feature service: 429, "
        "Retry-After: 1",
        lambda call: (
            refusals.service_limit(call.path, 1)
            if call.lot < (NOW_AND_THEN if call.service in FEATURES else SHARE)
            else None
        ),
    ),
    "slow": Fault(
        ("tiktok",), "a fifth of answers: half a second late", delay_s=SLOW_S
    ),
    "drift": Fault(
        ("tiktok",),
        "a fifth of answers: JSON without its list, or cards without stats or music",
        spoil=spoilt.drifted,
    ),
    "torn": Fault(
        ("tiktok",),
        "a fifth of answers: cut off in the middle, or half of the JSON",
        spoil=spoilt.torn,
    ),
    "dead": _later("200, no bytes", refusals.empty),
    "captcha": _later("the captcha as JSON", refusals.captcha),
    "captcha-html": _later("the captcha as a page", refusals.captcha_page),
    "waf": _later("the firewall's waiting page", refusals.waiting_page),
    "login": _later("code 10102, nobody is logged in", refusals.login),
    "crowded": _later("429, Retry-After: 7200", lambda: refusals.too_many(7200)),
    "expired": Fault(
        ("tiktok",),
        "the first session: 200, no bytes, after 5 pages; any other is served",
        lambda call: refusals.empty() if call.spent else None,
    ),
    "unsigned": Fault(
        ("tiktok",),
        "200, no bytes, but to calls that the site's own page signed",
        lambda call: None if call.signed else refusals.empty(),
    ),
    "api-empty": Fault(
        ("tiktok",),
        "200, no bytes, to every call of the API",
        lambda call: refusals.empty(),
    ),
    "embed-503": Fault(
        ("embed",),
        "a third of embed pages, in bursts: 503 overload-protect",
        lambda call: refusals.overloaded() if call.lot < EMBED_SHARE else None,
        burst=3,
    ),
    "embed-shell": Fault(
        ("embed",), "a fifth of embed pages: the shell without what was asked for"
    ),
    "spotify-403": Fault(
        ("spotify",),
        "audio-features: 403, as for every new app",
        lambda call: refusals.spotify(403) if "audio-features" in call.path else None,
    ),
    "spotify-429": Fault(
        ("spotify",),
        "the first 3 API calls: 429, Retry-After: 1",
        lambda call: (
            refusals.spotify(429, "API rate limit exceeded", "1")
            if call.number <= 3
            else None
        ),
    ),
    "spotify-down": _down("spotify", "spotify-accounts"),
    "spotify-dev-mode": Fault(
        ("spotify",),
        "an app of 2026: no popularity, no batches, 10 hits, audio-features 403",
        lambda call: refusals.spotify(403) if _closed_to_new_apps(call.path) else None,
    ),
    "deezer-quota": Fault(
        ("deezer",),
        # deezer.py counts: without it, a try-out would take as long as the real thing.
        "50 calls in 5 seconds, as the real one allows, and 200 with an error for more",
    ),
    "reccobeats-down": _down("reccobeats"),
    "lastfm-down": _down("lastfm"),
    "services-down": _down("spotify-accounts", *FEATURES),
    "services-html": Fault(
        FEATURES,
        "a fifth of answers of feature services: HTML, not JSON",
        lambda call: refusals.some_page() if call.lot < SHARE else None,
    ),
    "429-day": Fault(
        FEATURES,
        f"each feature service after {CALLS_A_DAY} calls: 429, Retry-After: 86400",
        lambda call: (
            refusals.service_limit(call.path, 86_400)
            if call.number > CALLS_A_DAY
            else None
        ),
    ),
    "missing-rows": Fault(_ROWS, "a fifth of rows of audio features are left out"),
    "shuffled-rows": Fault(_ROWS, "rows of audio features in any order"),
    "null-rows": Fault(_ROWS, "two fifths of rows are null, or hold what cannot be"),
    "isrc-only": Fault(("reccobeats",), "ReccoBeats knows no ids but ISRCs"),
}
