"""TikTok as the crawl would meet it: the site, its clock, the feed, a public page."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

from requests import Response
from scrapy import Request
from scrapy.settings import BaseSettings
from w3lib.url import add_or_replace_parameters

from tiktok_scraper.doctor.finding import Finding
from tiktok_scraper.doctor.sending import NoAnswer, send
from tiktok_scraper.errors import UnexpectedPage
from tiktok_scraper.refusal import Refusal, diagnose, diagnose_page
from tiktok_scraper.routes import embed, recommend
from tiktok_scraper.session import Session

HASHTAG = "fyp"
"""One that always exists."""

TRIES = 4
PAUSE_S = 1.0
"""A third of embed pages is answered 503 at times; the next try mostly is served."""

TOLERANCE_S = 60.0


def site(settings: BaseSettings, session: Session | None) -> tuple[Finding, Finding]:
    """Whether the front page answers, and whether this machine's clock agrees."""
    name, url = "front page", settings["TIKTOK_BASE_URL"].rstrip("/") + "/"
    agent = session.user_agent if session else settings["USER_AGENT"]
    try:
        answer = send(Request(url), **{"User-Agent": agent})
    except NoAnswer as error:
        step = f"check the network: {url} must be reachable from this machine"
        return (
            Finding(name, "fail", f"{url} cannot be reached ({error})", step),
            Finding("clock", "skipped", "nothing to compare it with"),
        )
    refusal = diagnose(answer.status_code, answer.content)
    # A page is what is due here, and what the other diagnoses take for a refusal.
    if refusal is None or (refusal.kind is UnexpectedPage and answer.ok):
        found = Finding(name, "ok", f"{url} answers")
    else:
        found = _refused(name, refusal)
    return found, clock(answer)


def clock(answer: Response) -> Finding:
    """Times in the files are this machine's; TikTok's say how far off they are."""
    try:
        theirs = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (KeyError, ValueError):
        return Finding("clock", "skipped", "the site did not tell the time")
    off = time.time() - theirs
    if abs(off) > TOLERANCE_S:
        way = "ahead of" if off > 0 else "behind"
        text = f"{abs(off):.0f} s {way} TikTok's"
        return Finding("clock", "warn", text, "set this machine's clock (NTP)")
    return Finding("clock", "ok", "agrees with TikTok's within a minute")


def feed(settings: BaseSettings, session: Session | None) -> Finding:
    """Whether the web API serves this session: one call, as the crawl makes it."""
    name = "feed API"
    if session is None:
        return Finding(name, "skipped", "it needs a session")
    request = recommend.request(settings["TIKTOK_BASE_URL"])
    query = {"device_id": session.device_id, "verifyFp": session.token}
    request = request.replace(url=add_or_replace_parameters(request.url, query))
    try:
        answer = send(
            request,
            Cookie=session.cookie,
            Referer=settings["TIKTOK_BASE_URL"].rstrip("/") + "/",
            **{"User-Agent": session.user_agent},
        )
    except NoAnswer as error:
        return Finding(name, "fail", f"no answer ({error})", "check the network")
    refusal = diagnose(answer.status_code, answer.content)
    return _refused(name, refusal) if refusal else Finding(name, "ok", "it serves")


def public_page(settings: BaseSettings) -> Finding:
    """Whether embed pages, which need no session, are served."""
    name = "embed pages"
    request = embed.hashtag(settings["TIKTOK_BASE_URL"], HASHTAG)
    for tried in range(1, TRIES + 1):
        try:
            answer = send(request, **{"User-Agent": settings["USER_AGENT"]})
        except NoAnswer as error:
            return Finding(name, "fail", f"no answer ({error})", "check the network")
        refusal = diagnose_page(answer.status_code, answer.content)
        if refusal is None:
            break
        if tried == TRIES or not refusal.kind.tries:
            return _refused(name, refusal)
        time.sleep(PAUSE_S)
    return Finding(name, "ok", "served, and need no session")


def _refused(name: str, refusal: Refusal) -> Finding:
    what = f"{refusal.kind.what()} {refusal.detail}".strip()
    text = f"{refusal.kind.reason}: {what}"
    return Finding(name, "fail", text, refusal.kind.next_step)
