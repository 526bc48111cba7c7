from __future__ import annotations

import asyncio
import json
import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.exceptions import DownloadFailedError, NotConfigured
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import Context, Match, Track
from tiktok_scraper.providers import patience
from tiktok_scraper.providers.lastfm import LastFm

KEY = "0123456789abcdef0123456789abcdef"
NOT_FOUND = {"error": 6, "message": "Track not found"}


def sound(title="Roses", author="SAINt JHN", match=None, track_id="1"):
    return Track(
        track_id, title, author, None, 15.0, False, None, None,
        "2026-11-23T00:00:00Z", "recommend", match=match,
    )  # fmt: skip


def matched(artist, title="Roses"):
    return Match("matched", "A", "deezer", title=title, artist=artist)


def told(listeners="1234567", tags=("Hip-Hop", "pop ", "POP")):
    return {
        "track": {
            "name": "Roses",
            "listeners": listeners,
            "playcount": "9",
            "toptags": {"tag": [{"name": name, "url": ""} for name in tags]},
        }
    }


class Service:
    """Answers by (artist, track); an answer is a body or (status, body)."""

    def __init__(self, answers, otherwise=NOT_FOUND):
        self.answers = answers
        self.otherwise = otherwise
        self.asked = []
        self.queries = []

    async def fetch(self, request):
        query = {k: v[0] for k, v in parse_qs(urlsplit(request.url).query).items()}
        self.queries.append(query)
        self.asked.append((query["artist"], query["track"]))
        answer = self.answers.get(self.asked[-1], self.otherwise)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return Response(request.url, status, body=json.dumps(body).encode())


def look_up(service, *tracks):
    return asyncio.run(
        LastFm(KEY, "https://last.invalid/2.0").lookup(tracks, service.fetch)
    )


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.001)
    monkeypatch.setattr(patience, "UNSAID_WAIT_S", 0)


def test_listeners_and_tags_come_in_one_call():
    service = Service({("SAINt JHN", "Roses"): told()})

    found = look_up(service, sound())["1"]

    assert found.context == Context(lastfm_listeners=1_234_567, tags=("hip-hop", "pop"))
    assert (found.match, found.audio) == (None, None)
    (query,) = service.queries
    assert (query["method"], query["autocorrect"]) == ("track.getInfo", "0")


def test_the_catalogues_spelling_is_asked_for():
    service = Service({("The Beatles", "Yesterday"): told("5")})
    track = sound("yesterday!!", "beatles", matched("The Beatles", "Yesterday"))

    assert look_up(service, track)["1"].context.lastfm_listeners == 5


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ({"Migos": "900", "Migos, Drake": "3"}, 900),
        ({"Migos": "3", "Migos, Drake": "900"}, 900),
        ({"Migos, Drake": "4"}, 4),
    ],
)
def test_of_the_names_that_joined_artists_may_have_the_most_heard_counts(
    heard, expected
):
    service = Service({(name, "Roses"): told(n) for name, n in heard.items()})

    found = look_up(service, sound(match=matched("Migos, Drake")))["1"]

    assert found.context.lastfm_listeners == expected
    assert service.asked == [("Migos", "Roses"), ("Migos, Drake", "Roses")]


@pytest.mark.parametrize(
    "answer",
    [NOT_FOUND, (404, NOT_FOUND), {"error": 7}, told(None), told("many")],
    ids=["unknown", "unknown as 404", "no such thing", "no number", "a word"],
)
def test_a_song_that_it_does_not_know_has_no_listeners(answer):
    found = look_up(Service({}, otherwise=answer), sound())["1"]

    assert found.context is None


@pytest.mark.parametrize("code", [8, 11, 16, 29])
def test_a_trouble_of_the_moment_passes(code):
    service = Service({("SAINt JHN", "Roses"): [{"error": code}] * 2 + [told("5")]})

    assert look_up(service, sound())["1"].context.lastfm_listeners == 5


@pytest.mark.parametrize("answer", [(403, {"error": 10}), {"error": 26}, (403, "no")])
def test_a_key_that_is_refused_is_named_but_not_told(answer, caplog):
    caplog.set_level(logging.DEBUG)

    with pytest.raises(ProviderUnavailable, match="check LASTFM_API_KEY") as raised:
        look_up(Service({}, otherwise=answer), sound())

    assert KEY not in f"{raised.value}{caplog.text}"


def test_a_connection_that_fails_does_not_tell_the_key(caplog):
    async def fetch(request):
        raise DownloadFailedError(f"could not load {request.url}")

    with pytest.raises(ProviderUnavailable) as raised:
        asyncio.run(LastFm(KEY).lookup([sound()], fetch))

    assert "track.getInfo failed with DownloadFailedError" in str(raised.value)
    chain, error = [], raised.value
    while error is not None and not error.__suppress_context__:
        chain.append(str(error))
        error = error.__cause__
    assert KEY not in f"{chain}{caplog.text}"


def test_it_asks_by_names_and_only_once():
    service = LastFm(KEY)
    known = sound()
    known.context = Context(lastfm_listeners=0)

    assert service.question(sound()) == "SAINt JHN\nRoses"
    assert service.question(sound(match=matched("X", "Y"))) == "X\nY"
    assert service.question(sound(match=Match("none"))) == "SAINt JHN\nRoses"
    assert service.question(sound(author=None)) is None
    assert service.question(sound("original sound - x")) is None
    assert service.question(known) is None


def test_without_a_key_there_is_no_provider():
    with pytest.raises(NotConfigured, match="no LASTFM_API_KEY"):
        LastFm.from_crawler(get_crawler())
