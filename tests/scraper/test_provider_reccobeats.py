from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.http import Response

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import DspIds, Match, Track
from tiktok_scraper.providers import patience
from tiktok_scraper.providers.reccobeats import ReccoBeats

A, B, C = "a" * 22, "b" * 22, "c" * 22
ISRC = "QZ1234500001"


def sound(track_id, spotify=None, isrc=None, status="matched", named=None):
    match = Match(status, "A", "x", spotify, isrc, "Roses", "SAINt JHN")
    return Track(
        track_id, "Roses", "SAINt JHN", None, 15.0, False, None, None,
        "2026-11-23T00:00:00Z", "recommend", DspIds(spotify=named), match,
    )  # fmt: skip


def row(spotify_id, isrc=ISRC, **more):
    return {
        "id": f"uuid-of-{spotify_id}",
        "href": f"https://open.spotify.com/track/{spotify_id}",
        "isrc": isrc,
        "danceability": 0.785,
        "energy": 0.721,
        "key": 8,
        "loudness": -5.457,
        "mode": 1,
        "speechiness": 0.0506,
        "acousticness": 0.0149,
        "instrumentalness": 0.00432,
        "liveness": 0.285,
        "valence": 0.894,
        "tempo": 121.962,
        **more,
    }


class Service:
    """Knows some rows by any of their ids; ``refuses`` maps an id to a whole answer."""

    def __init__(self, *rows, refuses=None):
        self.rows = rows
        self.refuses = refuses or {}
        self.asked = []
        self.requests = []

    async def fetch(self, request):
        ids = parse_qs(urlsplit(request.url).query)["ids"][0].split(",")
        self.asked.append(ids)
        self.requests.append(request)
        for one in ids:
            if one in self.refuses:
                status, body = self.refuses[one]
                return Response(request.url, status, body=body)
        # The last first: an order that nobody asked for.
        hits = [r for r in self.rows if {r["href"][-22:], r["isrc"]} & set(ids)][::-1]
        return Response(request.url, body=json.dumps({"content": hits}).encode())


def look_up(service, *tracks, provider=None):
    provider = provider or ReccoBeats("https://reccobeats.invalid/v1")
    return asyncio.run(provider.lookup(tracks, service.fetch))


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.001)


def test_rows_are_joined_by_their_link_whatever_their_order():
    service = Service(row(A, "QZ1234500001", tempo=100.0), row(B, "QZ1234500002"))

    found = look_up(service, sound("1", A), sound("2", B), sound("3", C))

    assert found["1"].audio.tempo == 100.0
    assert found["2"].audio.tempo == 121.962
    assert found["1"].audio.source == "reccobeats"
    assert (found["1"].audio.time_signature, found["1"].audio.popularity) == (None,) * 2
    assert found["3"].audio is None
    assert found["3"].missing == "reccobeats: no audio features for this recording"


def test_a_miss_by_spotifys_id_is_asked_for_by_isrc():
    service = Service(row(B, ISRC, tempo=99.0))

    found = look_up(service, sound("1", A, ISRC))["1"]

    assert service.asked == [[A], [ISRC]]
    assert found.audio.tempo == 99.0
    assert found.match is None  # the track's own release stays its match


def test_of_several_releases_the_tracks_own_is_taken_and_else_the_first_by_id():
    service = Service(row(C, tempo=3.0), row(A, tempo=1.0), row(B, tempo=2.0))
    own = look_up(service, sound("1", B, ISRC))["1"]
    by_isrc = look_up(service, sound("1", None, ISRC))["1"]

    assert own.audio.tempo == 2.0
    assert by_isrc.audio.tempo == 1.0


def test_a_match_without_spotifys_id_gets_it_and_keeps_the_rest():
    track = sound("1", None, ISRC)

    found = look_up(Service(row(A)), track)["1"]

    assert found.match.spotify_id == A
    assert (found.match.rule, found.match.title) == ("A", "Roses")
    assert found.match.provider == track.match.provider


def test_a_song_that_the_payload_names_needs_no_match():
    track = sound("1", status="ugc", named=A)

    found = look_up(Service(row(A, ISRC)), track)["1"]

    assert (found.match.status, found.match.spotify_id) == ("exact", A)
    assert (found.match.isrc, found.audio.key) == (ISRC, 8)


def test_forty_ids_a_call_and_equal_ones_once():
    rows = [row(f"{n:022d}", f"QZ12345{n:05d}") for n in range(100)]
    tracks = [
        sound(str(n), f"{n % 100:022d}", f"QZ12345{n % 100:05d}") for n in range(300)
    ]
    missing = [sound(f"m{n}", f"{n:022d}", f"QZ12345{n:05d}") for n in range(200, 250)]
    service = Service(*rows)

    found = look_up(service, *tracks, *missing)

    # 150 different ids, then the 50 ISRCs of those that had no row
    assert [len(ids) for ids in service.asked] == [40, 40, 40, 30, 40, 10]
    assert sum(one.audio is not None for one in found.values()) == 300
    assert len(found) == 350


def test_values_that_cannot_be_are_null():
    body = json.dumps(
        {
            "content": [
                None,
                "row",
                row(A, key=-1, tempo=0, energy=float("nan"), valence="0.5", mode=None)
                | {"liveness": 10**400, "loudness": float("-inf")},
            ]
        }
    )
    counted = []
    provider = ReccoBeats("https://reccobeats.invalid/v1", counted.append)

    async def fetch(request):
        return Response(request.url, body=body.encode())

    audio = asyncio.run(provider.lookup([sound("1", A)], fetch))["1"].audio

    assert (audio.key, audio.tempo, audio.energy, audio.valence) == (None,) * 4
    assert (audio.mode, audio.liveness, audio.loudness) == (None,) * 3
    assert audio.danceability == 0.785
    assert sorted(counted) == [
        "calls",
        *(
            f"unusable/{field}"
            for field in ("energy", "key", "liveness", "loudness", "tempo", "valence")
        ),
    ]


def test_a_row_whose_isrc_is_odd_is_joined_by_its_link():
    async def fetch(request):
        rows = [row(B, isrc=[ISRC]), row(A, isrc=None, tempo=99.0)]
        return Response(request.url, body=json.dumps({"content": rows}).encode())

    provider = ReccoBeats("https://reccobeats.invalid/v1")
    found = asyncio.run(provider.lookup([sound("1", A, ISRC)], fetch))
    assert found["1"].audio.tempo == 99.0


def test_a_row_without_one_usable_number_is_none():
    nothing = {"href": f"https://open.spotify.com/track/{A}", "isrc": ISRC, "key": "x"}

    found = look_up(Service(nothing), sound("1", A))["1"]

    assert found.audio is None
    assert found.missing == "reccobeats: no usable numbers in its answer"


def test_a_firewall_that_dislikes_the_user_agent_is_named():
    service = Service(refuses={A: (403, b"error code: 1010")})

    with pytest.raises(
        ProviderUnavailable, match="403; its firewall dislikes our User"
    ):
        look_up(service, sound("1", A))


def test_isrcs_that_are_no_longer_taken_are_left_alone(caplog):
    service = Service(row(B), refuses={ISRC: (400, b'{"status":4001}')})
    provider = ReccoBeats("https://reccobeats.invalid/v1")

    first = look_up(service, sound("1", A, ISRC), sound("2", B), provider=provider)
    second = look_up(service, sound("3", A, ISRC), provider=provider)

    assert (first["1"].audio, second["3"].audio) == (None, None)
    assert first["2"].audio is not None
    assert service.asked == [[A, B], [ISRC], [A]]
    warned = [r.message for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(warned) == 1
    assert "answered 400 to ISRCs" in warned[0]


def test_what_was_found_before_it_fell_over_is_kept():
    first, second = [f"{n:022d}" for n in range(40)], "z" * 22
    service = Service(*(row(one, None) for one in first), refuses={second: (500, b"")})
    tracks = [sound(one, one) for one in (*first, second)]
    provider = ReccoBeats("https://reccobeats.invalid/v1")

    found = look_up(service, *tracks, provider=provider)

    assert set(found) == set(first)
    with pytest.raises(ProviderUnavailable, match=r"reccobeats: .*answered 500"):
        look_up(service, tracks[-1], provider=provider)


def test_it_asks_only_where_there_is_something_to_ask_by():
    provider = ReccoBeats()
    done = sound("1", A)
    done.audio = look_up(Service(row(A)), sound("1", A))["1"].audio

    assert provider.question(sound("1", A, ISRC)) == f"spotify:{A} isrc:{ISRC}"
    assert provider.question(sound("1", None, "qz-123-45-00001")) == (
        f"spotify:- isrc:{ISRC}"
    )
    assert provider.question(sound("1", A, ISRC, status="ambiguous")) is None
    assert provider.question(sound("1", "../me", "x")) is None
    assert provider.question(done) is None


def test_it_is_asked_for_what_another_left_unknown():
    service = Service(row(A))
    found = look_up(service, sound("1", A))["1"].audio
    whole, torn = sound("2", A), sound("3", A)
    whole.audio, torn.audio = found, dataclasses.replace(found, tempo=None)
    provider = ReccoBeats("https://reccobeats.invalid/v1")
    assert provider.question(whole) is None
    assert provider.question(torn) == f"spotify:{A} isrc:-"


def test_its_requests_carry_our_own_user_agent():
    service = Service(row(A))

    look_up(service, sound("1", A))

    (request,) = service.requests
    assert request.url == f"https://reccobeats.invalid/v1/audio-features?ids={A}"
    assert request.headers["User-Agent"].startswith(b"tiktok_scraper")
    assert request.meta["download_slot"] == "reccobeats"
