"""The provider against real servers, workers and clips."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from scrapy.http import Request, Response

from bench.synthetic_clips import RATE, Truth, encode, song
from tiktok_scraper.audio.addresses import refusal
from tiktok_scraper.audio.aside import PROJECT, Aside, WorkerFailed
from tiktok_scraper.audio.decode import UnusableClip
from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import LocalAudio, Track
from tiktok_scraper.providers import Found, local, patience
from tiktok_scraper.providers.local import Local

SONG = Truth("backbeat", 98.0, 4, 0, 25, 0.0, True, -12)
CLIP = encode(song(SONG, seed=3, seconds=20), "mp3")
EXPIRED = b"<html>this address has expired</html>"


def track(number: int, play_url: str | None) -> Track:
    return Track(
        track_id=str(number),
        title="A song",
        author="Somebody",
        album=None,
        duration_s=12.0,
        original=False,
        play_url=play_url,
        video_count=None,
        collected_at="2026-11-24T00:00:00Z",
        source="music",
    )


@contextmanager
def clips():
    """A server of clips: its url, and the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, kind, body = {
                "/clip": (200, "audio/mpeg", CLIP),
                "/torn": (200, "audio/mpeg", CLIP[:400]),
                "/expired": (403, "text/html", EXPIRED),
                "/gone": (410, "audio/mpeg", CLIP),
                "/page": (200, "text/html; charset=utf-8", EXPIRED),
                "/elsewhere": (302, "text/plain", b""),
                "/huge": (200, "audio/mpeg", bytes(local.MAXSIZE + 1)),
                "/down": (503, "text/plain", b"overloaded"),
            }[self.path.partition("?")[0]]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "/clip")
            self.end_headers()
            with suppress(OSError):  # who does not like the length hangs up
                self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def fetch(request: Request) -> Response:
    """By plain HTTP, for what does not turn on Scrapy."""

    def get():
        import http.client
        from urllib.parse import urlsplit

        parts = urlsplit(request.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=5)
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Response(
            request.url, status=answer.status, headers=dict(answer.headers), body=body
        )

    return await asyncio.to_thread(get)


async def never(request: Request) -> Response:
    raise AssertionError(f"asked for {request.url}")


def run(work, **options):
    """The result of ``work(provider)``, with its worker gone afterwards."""

    async def whole():
        provider = Local(**options)
        try:
            return await work(provider)
        finally:
            await provider.close()

    return asyncio.run(whole())


def test_a_clip_is_fetched_and_measured():
    with clips() as (url, asked):
        one = track(1, f"{url}/clip?sign=abc")
        found = run(lambda local: local.lookup([one], fetch), sandbox_url=url)
    audio = found["1"].local_audio
    assert isinstance(audio, LocalAudio)
    assert audio.tempo == pytest.approx(98, rel=0.01)
    assert (audio.key, audio.mode) == (4, 0)
    assert asked == ["/clip"]


def test_only_sounds_with_a_clip_and_without_numbers_are_asked_about():
    local = Local()
    audio = LocalAudio(98.0, 0.6, 4, 0, 0.8, -12.0, 12_000, "engine")
    heard = track(3, "https://example.org/clip")
    heard.local_audio = audio
    assert local.question(track(1, "https://example.org/clip")) == "sound:1"
    assert local.question(track(2, None)) is None
    assert local.question(heard) is None


def test_numbers_are_kept_for_ever_and_misses_for_two_weeks():
    audio = LocalAudio(98.0, 0.6, 4, 0, 0.8, -12.0, 12_000, "engine")
    assert Local().days(Found(local_audio=audio)) is None
    assert Local().days(Found()) == 14


@pytest.mark.parametrize("path", ["/torn", "/expired", "/gone", "/page", "/elsewhere"])
def test_what_is_no_clip_is_a_miss_and_no_more(path):
    counted: list[str] = []
    with clips() as (url, asked):
        work = [track(1, url + path), track(2, f"{url}/clip")]
        found = run(
            lambda local: local.lookup(work, fetch),
            sandbox_url=url,
            count=counted.append,
        )
    assert found["1"] == Found()
    assert found["2"].local_audio is not None
    assert sorted(asked) == sorted([path, "/clip"])
    assert counted == ["calls", "calls"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8765/clip",
        "http://localhost/clip",
        "http://[::1]/clip",
        "http://10.1.2.3/clip",
        "http://192.168.0.1/clip",
        "http://169.254.169.254/latest/meta-data",
        "http://0x7f.1/clip",
        "http://2130706433/clip",
        "http://[::ffff:10.0.0.1]/clip",
        "http://[64:ff9b::a00:1]/clip",
        "file:///etc/passwd",
        "ftp://8.8.8.8/clip",
        "//8.8.8.8/clip",
        "http:///clip",
        "http://[8.8.8.8/clip",
        "http://8.8.8.8:99999/clip",
    ],
)
def test_nothing_but_the_internet_is_asked(url):
    found = run(
        lambda local: local.lookup([track(1, url)], never),
        sandbox_url="http://127.0.0.1:8766",
    )
    assert found["1"] == Found()


def test_the_sandbox_is_let_through_and_its_neighbours_are_not():
    async def reasons():
        sandbox = "http://127.0.0.1:8766/"
        return [
            await refusal(f"http://{place}/audio/1.mp3", sandbox)
            for place in ("127.0.0.1:8766", "127.0.0.1:8765", "127.0.0.2:8766")
        ]

    own, *others = asyncio.run(reasons())
    assert own is None
    assert all("private network" in other for other in others)


def test_a_global_address_is_asked_without_a_word():
    assert asyncio.run(refusal("https://8.8.8.8/clip?sign=abc")) is None


def test_a_refusal_does_not_repeat_a_signed_address():
    said = asyncio.run(refusal("http://10.0.0.1/obj/clip?signature=abc"))
    assert "signature" not in said


def test_a_host_that_is_down_costs_its_own_clips_only(monkeypatch):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.0)
    with clips() as (url, _):
        work = [track(1, f"{url}/down")]
        assert run(lambda local: local.lookup(work, fetch), sandbox_url=url) == {}
        # A name that no DNS may ever know (RFC 6761).
        work = [track(1, "http://clips.invalid/clip"), track(2, f"{url}/clip")]
        found = run(lambda local: local.lookup(work, fetch), sandbox_url=url)
    assert set(found) == {"2"}


def test_a_request_says_how_much_and_how_long_at_most():
    seen: list[Request] = []

    async def look(request):
        seen.append(request)
        return Response(request.url, status=404)

    run(lambda local: local.lookup([track(1, "https://8.8.8.8/clip")], look))
    meta = seen[0].meta
    assert (meta["download_slot"], meta["provider"]) == ("local", "local")
    assert (meta["download_maxsize"], meta["download_timeout"]) == (10 * 2**20, 20)
    assert meta["dont_redirect"] is True
    assert b"tiktok_scraper" in seen[0].headers["User-Agent"]


CRAWL = """
import json, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from tests.scraper.test_provider_local import track
from tiktok_scraper.providers.local import Local

class Clips(scrapy.Spider):
    name = "clips"

    async def start(self):
        provider = Local.from_crawler(self.crawler)
        tracks = [track(n, sys.argv[1] + p) for n, p in enumerate(["/huge", "/clip"])]
        found = await provider.lookup(tracks, self.crawler.engine.download_async)
        keys = {k: f.local_audio and f.local_audio.key for k, f in found.items()}
        print(json.dumps(keys))
        print(provider._aside.pid)
        for nothing in ():
            yield nothing

process = AsyncCrawlerProcess({
    "SANDBOX_URL": sys.argv[1],
    "LOG_LEVEL": "CRITICAL",  # Scrapy calls a file that is too large an error
    "TELNETCONSOLE_ENABLED": False,
})
process.crawl(Clips)
process.start()
"""


def test_in_a_crawl_a_huge_file_is_a_miss_and_the_worker_goes_with_the_spider():
    with clips() as (url, _):
        done = subprocess.run(
            [sys.executable, "-c", CRAWL, url],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.stderr == ""
    found, pid = done.stdout.splitlines()
    assert json.loads(found) == {"0": None, "1": 4}
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_the_worker_can_be_probed():
    assert run(lambda local: local.probe(never)) is None


def test_a_worker_that_is_killed_over_a_clip_costs_that_clip():
    async def work():
        aside = Aside()
        await aside.analyse(CLIP)
        first = aside.pid
        task = asyncio.create_task(aside.analyse(CLIP * 20))
        await asyncio.sleep(0.02)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(WorkerFailed, match="got the worker's end"):
            await task
        heard = await aside.analyse(CLIP)
        second = aside.pid
        await aside.close()
        return first, second, heard

    first, second, heard = asyncio.run(work())
    assert first != second
    assert heard.key == 4


def test_a_worker_that_hangs_is_ended():
    async def work():
        aside = Aside(patience_s=20)
        await aside.analyse(CLIP)
        hung = aside.pid
        os.kill(hung, signal.SIGSTOP)
        aside._patience_s = 0.2
        with pytest.raises(WorkerFailed, match="within 0 s"):
            await aside.analyse(CLIP)
        aside._patience_s = 20
        heard = await aside.analyse(CLIP)
        await aside.close()
        return hung, heard

    hung, heard = asyncio.run(work())
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)
    assert heard.key == 4


def test_a_worker_that_never_works_closes_the_provider():
    class Broken(Aside):
        async def analyse(self, data):
            raise WorkerFailed("expected an answer, got the worker's end")

    async def work(provider):
        tracks = [track(n, f"{url}/clip") for n in range(5)]
        with pytest.raises(ProviderUnavailable, match="3 clips in a row"):
            await provider.lookup(tracks, fetch)

    with clips() as (url, _):
        run(work, sandbox_url=url, aside=Broken())


def test_a_lookup_that_is_cancelled_leaves_no_answer_for_the_next():
    silence = encode(np.zeros((2 * RATE, 1), np.float32), "mp3")

    async def work():
        aside = Aside()
        await aside.analyse(silence)
        task = asyncio.create_task(aside.analyse(CLIP))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        heard = await aside.analyse(silence)
        await aside.close()
        return heard

    assert asyncio.run(work()).tempo is None


def test_the_worker_is_told_no_secret(monkeypatch):
    monkeypatch.setenv("TT_COOKIE", "sessionid=secret")

    async def work():
        aside = Aside()
        with pytest.raises(UnusableClip):
            await aside.analyse(b"")
        environment = Path(f"/proc/{aside.pid}/environ").read_bytes()
        await aside.close()
        return environment

    environment = asyncio.run(work())
    assert b"OMP_NUM_THREADS=1" in environment
    assert b"secret" not in environment


def test_the_loop_goes_on_while_a_clip_is_measured():
    async def work():
        aside = Aside()
        task = asyncio.create_task(aside.analyse(CLIP))
        loop, longest = asyncio.get_running_loop(), 0.0
        while not task.done():
            before = loop.time()
            await asyncio.sleep(0.005)
            longest = max(longest, loop.time() - before)
        await aside.close()
        return longest

    assert asyncio.run(work()) < 0.25
