"""What a service can do wrong, for each of those that are reached through ``fetch``."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time

import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import Match, Track
from tiktok_scraper.providers import patience
from tiktok_scraper.providers.deezer import Deezer
from tiktok_scraper.providers.lastfm import LastFm
from tiktok_scraper.providers.reccobeats import ReccoBeats

GOOD = {
    "deezer": {"id": 1, "title": "Roses", "rank": 5, "isrc": "QZ1234500001"},
    "reccobeats": {
        "content": [
            {"href": f"https://open.spotify.com/track/{'a' * 22}", "tempo": 120.5}
        ]
    },
    "lastfm": {"track": {"listeners": "5"}},
}
PROVIDERS = {
    "deezer": lambda: Deezer("https://service.invalid"),
    "reccobeats": lambda: ReccoBeats("https://service.invalid"),
    "lastfm": lambda: LastFm("key", "https://service.invalid"),
}


def sound(number=1):
    match = Match(
        "matched", "A", "x", "a" * 22, f"QZ12345{number:05d}", f"Roses {number}", "X"
    )
    return Track(
        str(number), "Roses", "X", None, 15.0, False, None, None,
        "2026-11-23T00:00:00Z", "recommend", match=match,
    )  # fmt: skip


class Service:
    """Answers from a list, the last for ever; an exception is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    async def fetch(self, request):
        self.asked += 1
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, body, headers = answer
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Response(request.url, status, headers, data)


@pytest.fixture(params=PROVIDERS)
def name(request):
    return request.param


@pytest.fixture
def provider(name, monkeypatch):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.001)
    return PROVIDERS[name]()


@pytest.fixture
def good(name):
    return (200, GOOD[name], {})


def look_up(provider, service, *tracks):
    return asyncio.run(provider.lookup(tracks or [sound()], service.fetch))


def knows(found):
    return bool(found.context or found.audio)


FAULTS = {
    "503": (503, b"", {}),
    "html": (200, b"<html>sign in to the wireless network</html>", {}),
    "empty": (200, b"", {}),
    "torn": (200, b'{"data": [', {}),
    "null": (200, None, {}),
    "a list": (200, [1], {}),
    "nested too deep": (200, b"[" * 100_000, {}),
    "time-out": DownloadTimeoutError("https://service.invalid/?api_key=key"),
    "asyncio's time-out": TimeoutError(),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_moment_passes(provider, good, fault, caplog):
    service = Service(fault, fault, good)

    assert knows(look_up(provider, service)["1"])
    assert service.asked == 3
    assert caplog.records == []


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_lasting_fault_gives_the_service_up_with_one_line(
    provider, name, fault, caplog
):
    service = Service(fault)

    with pytest.raises(ProviderUnavailable, match=f"{name}: .*8 faults in a row"):
        look_up(provider, service)
    asked = service.asked
    with pytest.raises(ProviderUnavailable, match=name):
        look_up(provider, service, sound(2))

    assert service.asked == asked == 8
    assert len([r for r in caplog.records if r.levelno >= logging.WARNING]) == 1


def test_a_short_pause_is_waited_for(provider, good):
    service = Service((429, {}, {"Retry-After": "1"}), good)

    started = time.monotonic()

    assert knows(look_up(provider, service)["1"])
    assert 1 <= time.monotonic() - started < 3


@pytest.mark.parametrize(
    "answer",
    [
        (429, b"", {"Retry-After": "86400"}),
        (429, {"status": 4291, "message": "Please retry after 86400 seconds"}, {}),
        (429, b"", {"Retry-After": "9" * 30}),
    ],
    ids=["header", "body", "an age"],
)
def test_a_day_is_not_waited_for(provider, name, answer):
    service = Service(answer)

    started = time.monotonic()
    with pytest.raises(
        ProviderUnavailable, match=f"{name}: .*not to be asked before 20"
    ):
        look_up(provider, service)

    assert service.asked == 1
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("name", ["deezer", "lastfm"])  # of the other forty are one
def test_many_calls_that_are_slowed_down_together_pause_once(provider, good, name):
    slow = (429, b"", {"Retry-After": "0"})
    # The first thirty answers are one wave: all of them count as one pause.
    service = Service(*[slow] * 30, good)

    found = look_up(provider, service, *(sound(n) for n in range(30)))

    assert sum(map(knows, found.values())) == 30


@pytest.mark.parametrize("status", [302, 401, 403, 418])
def test_a_refusal_is_met_once(provider, name, status):
    service = Service((status, b"go away", {}))

    with pytest.raises(ProviderUnavailable, match=f"{name}: .*answered {status};"):
        look_up(provider, service)

    assert service.asked == 1


@pytest.mark.parametrize("name", ["deezer", "lastfm"])  # of the other forty are one
def test_one_call_that_always_fails_does_not_end_the_others(provider, good, name):

    async def fetch(request):
        await asyncio.sleep(0)
        bad = "QZ1234500003" in request.url or "Roses+3" in request.url
        body = b"" if bad else json.dumps(good[1]).encode()
        return Response(request.url, 500 if bad else 200, body=body)

    async def both():
        others = iter(range(10, 40))
        failing = _between(fetch, lambda: provider.lookup([sound(next(others))], fetch))
        return await provider.lookup([sound(3)], failing)

    assert asyncio.run(both()) == {}
    assert knows(asyncio.run(provider.lookup([sound(4)], fetch))["4"])


def _between(fetch, other):
    """A fetch that lets something else be answered before each of its own."""

    async def patient(request):
        await other()
        return await fetch(request)

    return patient


def test_a_fifth_of_bad_answers_over_a_long_run_loses_nothing(
    provider, good, monkeypatch
):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.0)
    lots = random.Random(5)
    bad = list(FAULTS.values())

    class Shaky(Service):
        async def fetch(self, request):
            fault = lots.random() < 0.2
            self.answers = [lots.choice(bad) if fault else good]
            return await super().fetch(request)

    service = Shaky(good)

    async def run():
        for n in range(1_500):
            assert knows((await provider.lookup([sound(n)], service.fetch))[str(n)])

    asyncio.run(run())
    assert service.asked > 1_700
