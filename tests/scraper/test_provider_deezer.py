from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import Context, Match, Track
from tiktok_scraper.providers import patience
from tiktok_scraper.providers.deezer import Deezer

QUOTED = 'artist:"saint jhn" track:"roses"'
PLAIN = "roses saint jhn"
GONE = {"error": {"type": "DataException", "message": "no data", "code": 800}}
QUOTA = {"error": {"type": "Exception", "message": "Quota limit exceeded", "code": 4}}


def sound(track_id="1", title="Roses", author="SAINt JHN", album=None, match=None):
    return Track(
        track_id, title, author, album, 15.0, False, None, None,
        "2026-11-23T00:00:00Z", "recommend", match=match,
    )  # fmt: skip


def row(number=7, title="Roses", artist="SAINt JHN", **more):
    return {
        "id": number,
        "title": title,
        "artist": {"id": 1, "name": artist},
        "album": {"id": 2, "title": "Collection One"},
        "duration": 176,
        "rank": 400_000,
        "type": "track",
        **more,
    }


class Catalogue:
    """Answers by query, or by what follows /track/; everything else is not there."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []
        self.requests = []

    async def fetch(self, request):
        url = urlsplit(request.url)
        name = unquote(url.path).removeprefix("/track/")
        if url.path == "/search":
            name = parse_qs(url.query)["q"][0]
        self.asked.append(name)
        self.requests.append(request)
        answer = self.answers.get(name, {"data": []} if url.path == "/search" else GONE)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return Response(request.url, body=json.dumps(answer).encode())


def catalogue(answers):
    return Catalogue(**answers)


def look_up(service, *tracks, deezer=None):
    provider = deezer or Deezer("https://deezer.invalid")
    return asyncio.run(provider.lookup(tracks, service.fetch))


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.001)
    monkeypatch.setattr(patience, "UNSAID_WAIT_S", 0)


def test_a_search_and_the_track_give_match_isrc_and_rank():
    service = catalogue(
        {
            QUOTED: {"data": [row()]},
            "7": row(isrc="QZ1234567890", rank=412_345, bpm=0),
        }
    )

    found = look_up(service, sound())["1"]

    assert service.asked == [QUOTED, "7"]
    assert (found.match.status, found.match.provider) == ("matched", "deezer")
    assert (found.match.isrc, found.match.spotify_id) == ("QZ1234567890", None)
    assert found.match.duration_ms == 176_000
    assert found.context == Context(deezer_rank=412_345)
    assert found.audio is None


def test_what_the_quoted_query_misses_is_searched_in_plain_words():
    service = catalogue({PLAIN: {"data": [row()]}, "7": row(isrc="QZ1234567890")})

    assert look_up(service, sound())["1"].match.isrc == "QZ1234567890"
    assert service.asked == [QUOTED, PLAIN, "7"]


def test_what_stands_in_another_script_is_searched_in_latin_letters_last():
    hit = row(title="Kasta", artist="Basta")
    service = catalogue({"kasta basta": {"data": [hit]}, "7": hit})

    found = look_up(service, sound(title="Каста", author="Баста"))["1"]

    assert found.match.status == "matched"
    assert service.asked[:3] == [
        'artist:"баста" track:"каста"',
        "каста баста",
        "kasta basta",
    ]


def test_nothing_found_is_an_answer_without_a_rank():
    found = look_up(catalogue({}), sound())["1"]

    assert (found.match.status, found.context) == ("none", None)


def test_another_song_is_refused_and_shown_to_a_person():
    hits = [row(1, "Thorns"), row(2, artist="Outkast"), row(3, "Rosie"), row(4, "Ros")]
    service = catalogue({QUOTED: {"data": hits}})

    found = look_up(service, sound())["1"]

    assert found.match.status == "none"
    # "roses" by another scores 100, "ros" 75 of 8 letters, "rosie" 80 of 10
    assert [one.deezer_id for one in found.candidates] == [2, 3, 4]
    assert service.asked == [QUOTED, PLAIN]


def test_a_known_isrc_is_asked_for_its_rank_alone():
    match = Match("matched", "A", "spotify", "s" * 22, "QZ1234567890")
    service = catalogue({"isrc:QZ1234567890": row(isrc="QZ1234567890", rank=5)})

    found = look_up(service, sound(match=match))["1"]

    assert service.asked == ["isrc:QZ1234567890"]
    assert (found.match, found.context) == (None, Context(deezer_rank=5))


def test_a_known_isrc_that_deezer_lacks_has_no_rank():
    match = Match("matched", "A", "spotify", "s" * 22, "QZ1234567890")

    found = look_up(catalogue({}), sound(match=match))["1"]

    assert (found.match, found.context) == (None, None)


def test_a_hit_that_is_gone_by_the_time_it_is_asked_for_keeps_its_match():
    found = look_up(catalogue({QUOTED: {"data": [row()]}}), sound())["1"]

    assert (found.match.status, found.match.isrc) == ("matched", None)
    assert found.context == Context(deezer_rank=400_000)


def test_the_quota_is_waited_for():
    service = catalogue({QUOTED: [QUOTA, QUOTA, {"data": [row()]}], "7": row()})

    assert look_up(service, sound())["1"].match.status == "matched"
    assert service.asked.count(QUOTED) == 3


def test_a_quota_that_never_ends_ends_the_patience():
    service = catalogue({QUOTED: QUOTA})

    with pytest.raises(ProviderUnavailable, match=r"deezer: .*after 5 pauses"):
        look_up(service, sound())


def test_a_query_that_deezer_cannot_read_finds_nothing():
    service = catalogue({QUOTED: {"error": {"code": 600}}, PLAIN: {"data": [row()]}})

    assert look_up(service, sound())["1"].match.status == "matched"


def test_an_error_of_another_kind_ends_it():
    service = catalogue({QUOTED: {"error": {"code": 200}}})

    with pytest.raises(ProviderUnavailable, match="search answered error 200; start"):
        look_up(service, sound())


def test_odd_rows_are_passed_over():
    rows = [None, 5, {"id": "x"}, {"id": 3, "title": None}, row(album=None), []]
    service = catalogue({QUOTED: {"data": rows}, "7": row(isrc=5, rank="many")})

    found = look_up(service, sound())["1"]

    assert (found.match.status, found.match.isrc) == ("matched", None)
    assert found.context is None


def test_equal_questions_are_asked_once():
    service = catalogue({QUOTED: {"data": [row()]}, "7": row()})

    found = look_up(service, sound("1"), sound("2"))

    assert found["1"] == found["2"]
    assert Counter(service.asked) == {QUOTED: 1, "7": 1}


def test_what_it_would_ask_depends_on_what_is_known():
    deezer = Deezer()
    match = Match("matched", "A", "spotify", "s" * 22, "QZ1234567890")
    ranked = replace(sound(match=match), context=Context(deezer_rank=1))

    assert deezer.question(sound("1")) == deezer.question(sound("2"))
    assert deezer.question(sound()) != deezer.question(sound(album="Roses"))
    assert deezer.question(sound(match=match)) == "isrc:QZ1234567890"
    assert deezer.question(sound(match=replace(match, isrc=None))) is None
    assert deezer.question(sound(match=Match("none"))) == deezer.question(sound())
    assert deezer.question(sound(title="son original - x")) is None
    assert deezer.question(ranked) is None


def test_its_requests_carry_its_name_its_slot_and_our_own():
    service = catalogue({})

    look_up(service, sound())

    (request, *_) = service.requests
    assert request.url.startswith("https://deezer.invalid/search?q=artist%3A%22saint")
    assert request.meta["provider"] == request.meta["download_slot"] == "deezer"
    assert request.headers["User-Agent"].startswith(b"tiktok_scraper")


def test_the_settings_say_where_it_is_and_the_stats_hear_of_calls():
    crawler = get_crawler(settings_dict={"DEEZER_API_URL": "https://elsewhere.invalid"})
    service = catalogue({})

    look_up(service, sound(), deezer=Deezer.from_crawler(crawler))

    assert service.requests[0].url.startswith("https://elsewhere.invalid/search")
    assert crawler.stats.get_value("features/deezer/calls") == 2
