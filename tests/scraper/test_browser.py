"""A real Chromium on the sandbox's front page."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tiktok_scraper.browser import find_chromium
from tiktok_scraper.browser.site import Site
from tiktok_scraper.bundle import Bundle
from tiktok_scraper.errors import BrowserUnavailable, Captcha, UnexpectedPage
from tiktok_scraper.sandbox.app import Seen
from tiktok_scraper.sandbox.serve import Running, address, listen, running, server_of

PROJECT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "")
FEED = "/api/recommend/item_list/"
CALL = f"{FEED}?aid=1988&count=5&device_id=1&verifyFp=verify_else"
PATIENCE_S = 20.0

browser = pytest.mark.browser
OnSite = Callable[[Site], Awaitable[Any]]


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running(tracks=60) as up:
        yield up


def on_site(work: OnSite) -> Any:
    """What ``work`` makes of a site that is closed afterwards."""

    async def run() -> Any:
        site = Site(CHROMIUM)
        try:
            return await work(site)
        finally:
            await site.close()

    return asyncio.run(run())


@contextmanager
def serving(**pages: Callable[[Request], Response]) -> Iterator[str]:
    """A server whose front page is ``front`` and whose API answers with ``api``."""
    paths = {"front": "/", "api": "/api/{rest:path}"}
    app = Starlette(routes=[Route(paths[name], page) for name, page in pages.items()])
    server = server_of(app)
    with listen("127.0.0.1", 0) as bound:
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        yield address(bound)
        server.should_exit = True
        thread.join(10)


def front(body: str = "", **cookies: str) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        page = HTMLResponse(f"<html><link rel=icon href='data:,'>{body}</html>")
        for name, value in cookies.items():
            page.headers.append("set-cookie", f"{name}={value}; Path=/")
        return page

    return answer


def header(seen: Seen, name: bytes) -> str:
    return dict(seen.headers).get(name, b"").decode()


def cookies_of(seen: Seen) -> dict[str, str]:
    return {k: v.value for k, v in SimpleCookie(header(seen, b"cookie")).items()}


def feed_calls(sandbox: Running) -> list[Seen]:
    return [seen for seen in sandbox.requests if seen.path == FEED]


@browser
def test_a_visit_tells_what_the_page_itself_used(sandbox: Running) -> None:
    bundle = on_site(lambda site: site.visit(sandbox.url, None, PATIENCE_S))
    (own,) = feed_calls(sandbox)
    assert {c["name"]: c["value"] for c in bundle["cookies"]} == cookies_of(own)
    query = parse_qs(own.query)
    assert [bundle["device_id"]] == query["device_id"]
    assert [bundle["token"]] == query["verifyFp"]
    assert bundle["user_agent"] == header(own, b"user-agent")
    assert bundle["origin"] == sandbox.url
    http_only = {c["name"] for c in bundle["cookies"] if c["httpOnly"]}
    assert "ttwid" in http_only


@browser
def test_a_visit_goes_on_with_the_session_it_is_given(sandbox: Running) -> None:
    async def twice(site: Site) -> tuple[Bundle, Bundle]:
        first = await site.visit(sandbox.url, None, PATIENCE_S)
        given = first | {"user_agent": "Mozilla/5.0 (of another browser)"}
        return given, await site.visit(sandbox.url, given, PATIENCE_S)

    given, again = on_site(twice)
    values = [{c["name"]: c["value"] for c in b["cookies"]} for b in (given, again)]
    assert values[0] == values[1]
    assert again["user_agent"] == given["user_agent"]
    last = feed_calls(sandbox)[-1]
    assert cookies_of(last) == values[0]
    assert header(last, b"user-agent") == given["user_agent"]


@browser
def test_a_call_is_the_pages_own_and_its_body_that_of_plain_http(
    sandbox: Running,
) -> None:
    async def calls(site: Site) -> list[Any]:
        bundle = await site.visit(sandbox.url, None, PATIENCE_S)
        httpx.post(f"{sandbox.url}/sandbox/reset", trust_env=False)
        carried = await site.call(sandbox.url + CALL, None, PATIENCE_S)
        return [bundle, carried]

    bundle, carried = on_site(calls)
    first, last = feed_calls(sandbox)[0], feed_calls(sandbox)[-1]
    for name in (b"cookie", b"user-agent", b"referer"):
        assert header(last, name) == header(first, name)
    query = parse_qs(last.query)
    assert query["device_id"] == [bundle["device_id"]]
    assert query["verifyFp"] == [bundle["token"]]
    assert query["count"] == ["5"]
    front_pages = [seen for seen in sandbox.requests if seen.path == "/"]
    assert len(front_pages) == 1

    httpx.post(f"{sandbox.url}/sandbox/reset", trust_env=False)
    plain = httpx.get(
        f"{sandbox.url}{FEED}?{last.query}",
        headers={
            "Cookie": header(last, b"cookie"),
            "User-Agent": header(last, b"user-agent"),
        },
        trust_env=False,
    )
    assert (carried.status, carried.body) == (200, plain.content)
    assert len(json.loads(carried.body)["itemList"]) > 0
    assert dict(carried.headers)["content-type"] == plain.headers["content-type"]


@browser
def test_calls_open_one_page_however_many_come_at_once(sandbox: Running) -> None:
    async def many(site: Site) -> list[Any]:
        url = sandbox.url + CALL
        return await asyncio.gather(*(site.call(url, None, PATIENCE_S) for _ in "1234"))

    assert [answer.status for answer in on_site(many)] == [200] * 4
    assert sum(seen.path == "/" for seen in sandbox.requests) == 1


async def navigate(site: Site) -> None:
    await site.page.goto("about:blank")


async def close(site: Site) -> None:
    await site.page.close()


async def crash(site: Site) -> None:
    crashed = asyncio.Event()
    site.page.on("crash", lambda _: crashed.set())
    going = asyncio.ensure_future(site.page.goto("chrome://crash"))
    await asyncio.wait_for(crashed.wait(), PATIENCE_S)
    await asyncio.gather(going, return_exceptions=True)


async def kill(site: Site) -> None:
    await site.chromium.browser.close()


@browser
@pytest.mark.parametrize("lose", [navigate, close, crash, kill])
def test_a_page_that_is_lost_is_opened_again(
    sandbox: Running, lose: Callable[[Site], Awaitable[None]]
) -> None:
    async def lost(site: Site) -> list[int]:
        before = await site.call(sandbox.url + CALL, None, PATIENCE_S)
        await lose(site)
        after = await site.call(sandbox.url + CALL, None, PATIENCE_S)
        return [before.status, after.status]

    assert on_site(lost) == [200, 200]
    assert sum(seen.path == "/" for seen in sandbox.requests) == 2


@browser
def test_bytes_that_are_no_text_come_back_unchanged() -> None:
    every = bytes(range(256)) * 600

    def api(_: Request) -> Response:
        return Response(every, 418, {"X-Tea": "pot"}, "application/octet-stream")

    state = {"__DEFAULT_SCOPE__": {"webapp.app-context": {"wid": "73"}}}
    script = "<script id='__UNIVERSAL_DATA_FOR_REHYDRATION__'>".replace("'", '"')
    page = f"{script}{json.dumps(state)}</script>"
    with serving(front=front(page, ttwid="1"), api=api) as url:
        answer = on_site(lambda site: site.call(f"{url}/api/x/", None, 1.0))
    assert (answer.status, answer.body) == (418, every)
    assert dict(answer.headers)["x-tea"] == "pot"


@browser
def test_a_page_that_makes_no_call_still_tells_its_session() -> None:
    state = {"__DEFAULT_SCOPE__": {"webapp.app-context": {"wid": "7355"}}}
    script = '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__">'
    page = f"{script}{json.dumps(state)}</script>"
    with serving(front=front(page, ttwid="1", s_v_web_id="verify_x")) as url:
        bundle = on_site(lambda site: site.visit(url, None, 1.0))
    assert bundle["device_id"] == "7355"
    assert bundle["token"] == "verify_x"
    assert [c["name"] for c in bundle["cookies"]] == ["ttwid", "s_v_web_id"]


@browser
@pytest.mark.parametrize(
    ("page", "refusal"),
    [
        ("<title>tiktok-verify-page</title>", Captcha),
        ("<p>Something else", UnexpectedPage),
    ],
)
def test_a_page_without_a_session_is_a_refusal(
    page: str, refusal: type[Exception]
) -> None:
    with (
        serving(front=front(page, ttwid="1")) as url,
        pytest.raises(refusal, match=f"browser: {url}"),
    ):
        on_site(lambda site: site.visit(url, None, 1.0))


@browser
def test_a_visit_lasts_until_it_is_told_to_end_and_takes_what_is_there_then() -> None:
    """As a person does: the login cookie comes after the page was opened."""
    script = '<script>fetch("/api/x/?device_id=7&verifyFp=verify_y")</script>'
    ended = asyncio.Event()

    async def logs_in(site: Site) -> Bundle:
        visiting = asyncio.ensure_future(
            site.visit(url, None, PATIENCE_S, until=ended.wait)
        )
        while site.page is None:
            await asyncio.sleep(0.05)
        await site.page.evaluate("document.cookie = 'sessionid=secret; Path=/'")
        assert not visiting.done()
        ended.set()
        return await visiting

    pages = {"front": front(script, ttwid="1"), "api": lambda _: JSONResponse({})}
    with serving(**pages) as url:
        bundle = on_site(logs_in)
    assert bundle["logged_in"]
    assert bundle["device_id"] == "7"


@browser
def test_a_window_that_is_closed_ends_the_visit() -> None:
    script = '<script>fetch("/api/x/?device_id=7&verifyFp=verify_y")</script>'
    never = asyncio.Event()

    async def closes(site: Site) -> Bundle:
        visiting = asyncio.ensure_future(
            site.visit(url, None, PATIENCE_S, until=never.wait)
        )
        while site.page is None:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        await site.page.close()
        return await asyncio.wait_for(visiting, PATIENCE_S)

    pages = {"front": front(script, ttwid="1"), "api": lambda _: JSONResponse({})}
    with serving(**pages) as url:
        assert on_site(closes)["device_id"] == "7"


@browser
def test_an_answer_that_never_comes_is_a_time_out_not_a_hang() -> None:
    script = '<script>fetch("/api/x/?device_id=7&verifyFp=verify_y")</script>'

    async def api(request: Request) -> Response:
        if "slow" in request.url.path:
            await asyncio.sleep(3)
        return JSONResponse({})

    with serving(front=front(script), api=api) as url, pytest.raises(TimeoutError):
        on_site(lambda site: site.call(f"{url}/api/slow/", None, 1.0))


def test_no_browser_is_said_in_one_sentence(tmp_path: Path) -> None:
    for setting in ("none", str(tmp_path / "chromium")):
        with pytest.raises(BrowserUnavailable, match="playwright install") as caught:
            asyncio.run(Site(setting).visit("http://127.0.0.1:9/", None, 1.0))
        assert setting in str(caught.value)


def test_a_browser_that_does_not_start_is_said_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no such library >&2\nexit 1\n")
    broken.chmod(0o700)
    with pytest.raises(BrowserUnavailable, match="does not start") as caught:
        on_broken(broken)
    assert "\n" not in str(caught.value)


def on_broken(path: Path) -> None:
    asyncio.run(Site(str(path)).visit("http://127.0.0.1:9/", None, 1.0))


def test_chromium_is_found_by_path_or_name_and_not_where_it_is_turned_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "google-chrome"
    mine.write_text("#!/bin/sh\n")
    mine.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium("") == str(mine)
    assert find_chromium("google-chrome") == str(mine)
    assert find_chromium(str(mine)) == str(mine)
    assert find_chromium("chromium") is None
    assert find_chromium("none") is None


SPIDER = '''
import atexit, json, os, pathlib, sys
import scrapy

@atexit.register
def last_look():
    pathlib.Path("left").write_text(str(chromiums()))

def chromiums():
    """Processes that were started with this folder as their temporary one."""
    own = os.environ["TMPDIR"].encode()
    lines = [p.read_bytes() for p in pathlib.Path("/proc").glob("[0-9]*/cmdline")]
    return sum(own in line for line in lines)

class Asks(scrapy.Spider):
    name = "asks"

    async def start(self):
        for asked in json.loads(os.environ["ASKED"]):
            yield scrapy.Request(asked["url"], meta=asked["meta"],
                dont_filter=True, callback=self.parse, errback=self.failed)

    def parse(self, response):
        yield {"kind": type(response).__name__, "url": response.url,
            "status": response.status, "body": response.text,
            "chromiums": chromiums(), "playwright": "playwright" in sys.modules,
            "latency": response.meta["download_latency"] > 0}

    def failed(self, failure):
        error = failure.value
        yield {"error": type(error).__name__, "in": type(error).__module__,
            "said": str(error)}
'''


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a short name: Chromium's socket in it allows 107 characters."""
    with tempfile.TemporaryDirectory(prefix="tt") as name:
        yield Path(name)


@pytest.fixture
def ask(tmp_path: Path, short: Path) -> Callable[..., list[dict[str, Any]]]:
    """What a spider got for its requests, in a process with a folder of its own."""

    def run(
        *asked: tuple[str, Mapping[str, Any]], **settings: str
    ) -> list[dict[str, Any]]:
        (tmp_path / "asks.py").write_text(SPIDER)
        handler = "tiktok_scraper.browser.BrowserOrHttp"
        given = {
            "CHROMIUM": CHROMIUM,
            "DOWNLOAD_HANDLERS": json.dumps({"http": handler, "https": handler}),
            "RETRY_ENABLED": "False",
            "TELNETCONSOLE_ENABLED": "False",
            "REMOTE_CONTROL_ENABLED": "False",
        } | settings
        told = [f"-s{name}={value}" for name, value in given.items()]
        command = ["-m", "scrapy", "runspider", "asks.py", "-Oout.json", *told]
        done = subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env=os.environ
            | {
                "PYTHONPATH": str(PROJECT),
                "TMPDIR": str(short),
                "ASKED": json.dumps([{"url": u, "meta": dict(m)} for u, m in asked]),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return json.loads((tmp_path / "out.json").read_text())

    return run


Ask = Callable[..., list[dict[str, Any]]]


def left_behind(folder: Path) -> list[str]:
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_text())
        except OSError:
            continue
    return [line for line in lines if str(folder) in line]


@browser
def test_the_handler_answers_a_visit_and_a_call_and_leaves_no_chromium(
    sandbox: Running, ask: Ask, tmp_path: Path
) -> None:
    visit, call = ask(
        (sandbox.url, {"browser": "visit"}),
        (sandbox.url + CALL, {"browser": "call"}),
        CONCURRENT_REQUESTS="1",
    )
    assert visit["kind"] == call["kind"] == "JsonResponse"
    assert json.loads(visit["body"])["origin"] == sandbox.url
    assert json.loads(call["body"])["itemList"]
    assert call["url"] == sandbox.url + CALL
    assert call["status"] == 200
    assert call["latency"]
    assert visit["chromiums"] > 0
    assert (tmp_path / "left").read_text() == "0"  # while the process still ran
    assert left_behind(short) == []


def test_plain_requests_start_no_browser_and_import_no_playwright(
    sandbox: Running, ask: Ask
) -> None:
    (plain,) = ask((f"{sandbox.url}/sandbox/truth", {}))
    assert plain["status"] == 200
    assert plain["chromiums"] == 0
    assert not plain["playwright"]


def test_what_goes_wrong_reaches_the_errback_by_its_own_name(ask: Ask) -> None:
    url = "http://127.0.0.1:9/"
    (without,) = ask((url, {"browser": "visit"}), CHROMIUM="none")
    assert without["error"] == "BrowserUnavailable"
    assert without["in"] == "tiktok_scraper.errors"


@browser
def test_a_site_that_is_down_is_told_without_the_querys_secrets(ask: Ask) -> None:
    with listen("127.0.0.1", 0) as bound:
        url = address(bound)
    visit, call = ask(
        (f"{url}/?device_id=7300", {"browser": "visit"}),
        (f"{url}{FEED}?device_id=7300", {"browser": "call"}),
        CONCURRENT_REQUESTS="1",
    )
    assert visit["error"] == "BrowserUnavailable"
    assert "check the network" in visit["said"]
    assert call["error"] == "DownloadConnectionRefusedError"  # as plain HTTP says it
    assert "7300" not in visit["said"] + call["said"]


@browser
def test_a_call_that_breaks_off_fails_as_a_plain_download_does(ask: Ask) -> None:
    script = '<script>fetch("/api/x/?device_id=7&verifyFp=verify_y")</script>'

    def api(request: Request) -> Response:
        # To a host that does not allow it: the browser shows such answers to no page.
        if "away" in request.url.path:
            return RedirectResponse("http://127.0.0.1:9/")
        return JSONResponse({})

    with serving(front=front(script), api=api) as url:
        (failed,) = ask((f"{url}/api/away/", {"browser": "call"}))
    assert failed["error"] == "DownloadFailedError"
