from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import spotipy
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import DspIds, Match, Track
from tiktok_scraper.providers import patience
from tiktok_scraper.providers.spotify import Spotify
from tiktok_scraper.providers.spotify_tracks import candidate
from tiktok_scraper.sandbox.serve import running

CLIENT_ID, CLIENT_SECRET, TOKEN = "the-client-id", "the-client-secret", "the-token"
ROSES, STAY = "1" * 22, "2" * 22


def track_object(spotify_id=ROSES, name="Roses", artist="SAINt JHN", **more):
    return {
        "id": spotify_id,
        "name": name,
        "artists": [{"name": artist}],
        "album": {"name": name, "release_date": "2016-07-22"},
        "external_ids": {"isrc": "QZ1234567890"},
        "duration_ms": 176_840,
        "popularity": 71,
        **more,
    }


def features_object(spotify_id=ROSES, **more):
    return {
        "id": spotify_id,
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
        "time_signature": 4,
        "duration_ms": 176_840,
        **more,
    }


class Answers:
    """What a small Spotify says: of each endpoint a list of answers, the last for ever.

    An answer is (status, body, headers), a body alone, or a callable of the query.
    """

    def __init__(self):
        self.search = [lambda query: {"tracks": {"items": [track_object()]}}]
        self.track = [lambda query: track_object()]
        self.features = [
            lambda query: {
                "audio_features": [features_object(i) for i in query["ids"].split(",")]
            }
        ]
        self.token = [
            {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600}
        ]
        self.asked = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    def queries(self, endpoint):
        return [query for name, query in self.asked if name == endpoint]

    def count(self, endpoint):
        return len(self.queries(endpoint))


def endpoint_of(path):
    for name, part in {"token": "/api/token", "search": "/v1/search"}.items():
        if path.endswith(part):
            return name
    return "features" if "/v1/audio-features" in path else "track"


def handler(answers):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self):
            url = urlsplit(self.path)
            name = endpoint_of(url.path)
            query = {key: value[0] for key, value in parse_qs(url.query).items()}
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with answers.lock:
                answers.asked.append((name, query))
                answers.at_once += 1
                answers.most_at_once = max(answers.most_at_once, answers.at_once)
                queue = getattr(answers, name)
                answer = queue.pop(0) if len(queue) > 1 else queue[0]
            if callable(answer):
                answer = answer(query)
            status, body, headers = (
                answer if isinstance(answer, tuple) else (200, answer, {})
            )
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            with answers.lock:
                answers.at_once -= 1
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = reply  # noqa: N815  # http.server's names

        def log_message(self, *args):
            pass

    return Handler


@contextmanager
def serving(answers):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(answers))
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
def counted():
    return Counter()


@pytest.fixture
def spotify(answers, counted, monkeypatch):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.01)
    with serving(answers) as url:
        provider = Spotify(
            CLIENT_ID,
            CLIENT_SECRET,
            f"{url}/v1",
            f"{url}/accounts",
            lambda key: counted.update([key]),
        )
        yield provider


def sound(track_id="1", title="Roses", author="SAINt JHN", album=None, spotify=None):
    return Track(
        track_id, title, author, album, 15.0, False, None, None,
        "2026-11-23T00:00:00Z", "recommend", DspIds(spotify=spotify),
    )  # fmt: skip


def matched_to(spotify_id, track_id):
    track = sound(track_id)
    track.match = Match("matched", "by hand", spotify_id=spotify_id)
    return track


def look_up(provider, *tracks):
    return asyncio.run(provider.lookup(tracks, None))


def warnings_in(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def test_a_track_gets_its_match_and_its_features(spotify):
    found = look_up(spotify, sound())["1"]

    assert (found.match.status, found.match.spotify_id) == ("matched", ROSES)
    assert (found.match.isrc, found.match.duration_ms) == ("QZ1234567890", 176_840)
    assert (found.audio.danceability, found.audio.key) == (0.785, 8)
    assert (found.audio.popularity, found.audio.source) == (71, "spotify")
    assert found.audio.fetched_at.endswith("Z")


def test_a_search_asks_for_ten_by_field_first_and_then_in_plain_words(spotify, answers):
    answers.search = [{"tracks": {"items": []}}]

    found = look_up(spotify, sound(title="Roses (Imanbek Remix) [feat. X]"))["1"]

    first, second = answers.queries("search")
    assert first["q"] == "track:roses imanbek remix artist:SAINt JHN"
    assert second["q"] == "roses imanbek remix saint jhn"
    assert {first["limit"], second["limit"]} == {"10"}
    assert (found.match.status, found.audio) == ("none", None)


def test_a_long_title_makes_a_query_that_spotify_takes(spotify, answers):
    look_up(spotify, sound(title="la " * 200))

    assert {len(query["q"]) for query in answers.queries("search")} == {250}


def test_an_app_without_popularity_still_matches(spotify, answers):
    row = track_object()
    del row["popularity"]
    answers.search = [{"tracks": {"items": [None, {"id": None}, row]}}]

    found = look_up(spotify, sound())["1"]

    assert found.match.status == "matched"
    assert found.audio.popularity is None


def test_a_known_id_is_not_searched_for(spotify, answers):
    found = look_up(spotify, sound(title="original sound - user_1", spotify=ROSES))["1"]

    assert answers.count("search") == 0
    assert (found.match.status, found.match.title) == ("exact", "Roses")
    assert (found.audio.tempo, found.audio.popularity) == (121.962, 71)


def test_a_known_id_that_is_gone_from_the_catalogue_still_has_features(
    spotify, answers
):
    answers.track = [(404, {"error": {"status": 404, "message": "Not found."}}, {})]

    found = look_up(spotify, sound(spotify=ROSES))["1"]

    assert (found.match.status, found.match.title) == ("exact", None)
    assert found.audio.tempo == 121.962


def test_a_known_id_that_cannot_be_one_is_searched_for_instead(spotify, answers):
    found = look_up(spotify, sound(spotify="../me"))["1"]

    assert answers.count("track") == 0
    assert found.match.status == "matched"


def test_features_are_joined_by_id_and_never_by_position(spotify, answers):
    answers.search = [
        lambda query: {
            "tracks": {
                "items": [
                    track_object(ROSES, "Roses", "A"),
                    track_object(STAY, "Stay", "A"),
                ]
            }
        }
    ]
    answers.features = [
        {"audio_features": [None, features_object(STAY, tempo=170.0), {"tempo": 1}]}
    ]

    found = look_up(spotify, sound("1", "Roses", "A"), sound("2", "Stay", "A"))

    assert found["1"].audio is None
    assert found["2"].audio.tempo == 170.0


def test_values_that_cannot_be_are_null_and_counted(spotify, answers, counted):
    row = features_object(
        key=-1, tempo=0, time_signature=0, energy=float("nan"), valence=1.5, mode=0.5
    )
    answers.features = [{"audio_features": [row]}]

    audio = look_up(spotify, sound())["1"].audio

    assert (audio.key, audio.tempo, audio.time_signature) == (None, None, None)
    assert (audio.energy, audio.valence, audio.mode) == (None, None, None)
    assert audio.danceability == 0.785
    assert {key: n for key, n in counted.items() if key != "calls"} == {
        f"unusable/{field}": 1
        for field in ("key", "tempo", "time_signature", "energy", "valence", "mode")
    }


@pytest.mark.parametrize(
    ("odd", "artist", "album", "isrc"),
    [
        ({"artists": [None, {"name": "X"}]}, "X", "Roses", "QZ1234567890"),
        ({"artists": None}, None, "Roses", "QZ1234567890"),
        ({"artists": "SAINt JHN"}, None, "Roses", "QZ1234567890"),
        ({"album": "Roses"}, "SAINt JHN", None, "QZ1234567890"),
        ({"external_ids": "x"}, "SAINt JHN", "Roses", None),
        ({"external_ids": {"isrc": 5}}, "SAINt JHN", "Roses", None),
    ],
)
def test_a_part_of_a_row_that_is_odd_is_not_known(odd, artist, album, isrc):
    found = candidate(track_object(**odd))
    assert found.artists == ((artist,) if artist else ())
    assert (found.album, found.isrc) == (album, isrc)


def test_a_hundred_ids_a_call(spotify, answers):
    def hits(query):
        number = int(query["q"].split("artist:")[0].removeprefix("track:song "))
        row = track_object(f"{number:022d}", f"Song {number}")
        return {"tracks": {"items": [row]}}

    answers.search = [hits]

    found = look_up(spotify, *(sound(str(n), f"Song {n}") for n in range(101)))

    assert all(one.audio for one in found.values())
    assert [len(q["ids"].split(",")) for q in answers.queries("features")] == [100, 1]


def test_an_id_that_spotify_refuses_costs_no_other_its_features(spotify, answers):
    bad = f"{3:022d}"

    def features(query):
        ids = query["ids"].split(",")
        if bad in ids:
            return (400, {"error": {"status": 400, "message": "invalid id"}}, {})
        return {"audio_features": [features_object(one) for one in ids]}

    answers.features = [features]
    tracks = [matched_to(f"{n:022d}", str(n)) for n in range(8)]

    found = look_up(spotify, *tracks)

    assert [key for key, one in found.items() if one.audio is None] == ["3"]
    assert found["3"].missing == "spotify: no audio features for this id"
    assert answers.count("features") == 7  # 8, 4, 2, 1, 1, 2, 4 ids
    assert look_up(spotify, matched_to(ROSES, "9"))["9"].audio


def test_equal_questions_are_asked_once(spotify, answers):
    found = look_up(spotify, sound("1"), sound("2"), sound("3", album="Collection One"))

    assert answers.count("search") == 2
    assert found["1"].match == found["2"].match
    assert found["3"].match.album_score is not None


def test_a_track_that_was_matched_earlier_is_asked_for_its_features_only(
    spotify, answers
):
    track = sound()
    track.match = Match("matched", "A", "deezer", ROSES)

    found = look_up(spotify, track)["1"]

    assert answers.count("search") == 0
    assert (found.match, found.audio.tempo, found.audio.popularity) == (
        None,
        121.962,
        71,
    )


def test_a_track_matched_earlier_costs_nothing_where_features_are_closed(
    spotify, answers
):
    answers.features = [(403, {"error": {"status": 403}}, {})]
    track = sound()
    track.match = Match("matched", "A", "deezer", ROSES)

    found = look_up(spotify, track)["1"]

    assert (answers.count("search"), answers.count("track")) == (0, 0)
    assert found.missing == "spotify: audio-features answered 403"


def test_features_are_kept_where_the_popularity_cannot_be_had(spotify, answers):
    answers.track = [(403, {"error": {"status": 403}}, {})]
    track = sound()
    track.match = Match("matched", "A", "deezer", ROSES)

    found = look_up(spotify, track)["1"]

    assert (found.audio.tempo, found.audio.popularity) == (121.962, None)


def test_what_it_would_ask_is_told_apart_by_what_matters(spotify):
    asked = spotify.question(sound())
    matched = sound(spotify=STAY)
    matched.match = Match("matched", "A", "spotify", ROSES)
    done = sound()
    done.match = Match("matched", "A", "spotify", ROSES)
    done.audio = look_up(spotify, sound())["1"].audio

    assert spotify.question(sound("2")) == asked
    assert spotify.question(sound(album="X")) != asked
    assert spotify.question(matched) == f"id:{ROSES}"
    assert ROSES in spotify.question(sound(spotify=ROSES))
    assert spotify.question(sound(title="original sound - user_1")) is None
    assert spotify.question(done) is None


def test_answers_are_kept_unless_the_service_had_fallen_over(spotify, answers):
    known = look_up(spotify, sound())["1"]
    answers.search = [{"tracks": {"items": []}}]
    none = look_up(spotify, sound(title="Nowhere"))["1"]
    answers.search = [{"tracks": {"items": [track_object()]}}]
    answers.features = [(503, {}, {})]
    fallen = look_up(spotify, sound(album="Another"))["1"]

    assert [spotify.days(one) for one in (known, none, fallen)] == [None, 14, 0]


def test_hits_that_a_person_should_look_at_come_with_the_match(spotify, answers):
    rows = [
        track_object(f"{n:022d}", title, "Somebody")
        for n, title in enumerate(["Rose", "Thorns", "Roses Are", "Ros", "Roses"])
    ]
    answers.search = [{"tracks": {"items": rows}}]

    found = look_up(spotify, sound())["1"]

    assert found.match.status == "none"
    assert [one.title for one in found.candidates] == ["Roses", "Rose", "Ros"]


def test_few_calls_are_in_flight_and_one_token_serves_them(spotify, answers):
    def slowly(query):
        time.sleep(0.02)
        return {"tracks": {"items": [track_object()]}}

    answers.search = [slowly]

    look_up(spotify, *(sound(str(n), f"Song {n}") for n in range(20)))

    assert answers.count("token") == 1
    assert 2 <= answers.most_at_once <= 4


def test_audio_features_closed_to_the_app_are_asked_once_and_said_once(
    spotify, answers, caplog
):
    answers.features = [(403, {"error": {"status": 403}}, {})]

    async def three_at_once_and_one_later():
        pages = await asyncio.gather(
            *(spotify.lookup([sound(str(n))], None) for n in "123")
        )
        return [*pages, await spotify.lookup([sound("4")], None)]

    pages = asyncio.run(three_at_once_and_one_later())

    found = {key: one for page in pages for key, one in page.items()}
    assert {one.match.status for one in found.values()} == {"matched"}
    assert [one.audio for one in found.values()] == [None] * 4
    assert answers.count("features") == 1
    assert warnings_in(caplog) == [
        "spotify: audio-features answered 403: this app has no access to them (closed "
        "to new apps since November 2024); tracks are kept without features"
    ]


def test_a_short_pause_is_waited_for(spotify, answers):
    answers.search.insert(0, (429, {"error": {"status": 429}}, {"Retry-After": "1"}))

    started = time.monotonic()
    found = look_up(spotify, sound())

    assert found["1"].match.status == "matched"
    assert 1 <= time.monotonic() - started < 3


def test_a_day_is_not_waited_for(spotify, answers, caplog):
    answers.search = [(429, {"error": {"status": 429}}, {"Retry-After": "86400"})]

    with pytest.raises(ProviderUnavailable, match=r"not to be asked before 20\d\d-"):
        look_up(spotify, sound("1"), sound("2"))
    asked = len(answers.asked)
    with pytest.raises(ProviderUnavailable, match="spotify: answered 429"):
        look_up(spotify, sound("3"))

    assert len(answers.asked) == asked
    assert len(warnings_in(caplog)) == 1


def test_pauses_come_to_an_end(spotify, answers):
    answers.search = [(429, {}, {"Retry-After": "0"})]

    with pytest.raises(ProviderUnavailable, match="again after 5 pauses"):
        look_up(spotify, sound())

    assert answers.count("search") == 6


@pytest.mark.parametrize(
    "fault",
    [
        (503, {"error": {"status": 503, "message": "down"}}, {}),
        (500, b"", {}),
        (502, {"error": "a sentence"}, {}),
        (502, ["a list"], {}),
        (200, b"<html>sign in to the wireless network</html>", {}),
        (200, 5, {}),
        (200, {}, {}),
        (200, None, {}),
    ],
    ids=[
        "503",
        "500 empty",
        "502 odd",
        "502 list",
        "html",
        "number",
        "no keys",
        "null",
    ],
)
@pytest.mark.parametrize("endpoint", ["search", "features", "token"])
def test_a_fault_of_the_moment_is_tried_three_times(
    spotify, answers, endpoint, fault, caplog
):
    good = getattr(answers, endpoint)[0]
    setattr(answers, endpoint, [fault, fault, good])

    assert look_up(spotify, sound())["1"].audio is not None
    assert answers.count(endpoint) == 3
    assert warnings_in(caplog) == []


def test_a_lasting_fault_gives_the_service_up(spotify, answers):
    answers.search = [(503, {}, {})]

    with pytest.raises(
        ProviderUnavailable,
        match="spotify: search answered 503, with 8 faults in a row",
    ):
        look_up(spotify, sound())


def test_a_service_that_is_not_there_is_given_up(monkeypatch):
    monkeypatch.setattr(patience, "BACKOFF_S", 0.01)
    with serving(Answers()) as url:
        pass
    provider = Spotify(CLIENT_ID, CLIENT_SECRET, f"{url}/v1", f"{url}/accounts")

    with pytest.raises(ProviderUnavailable, match="failed with ConnectionError"):
        look_up(provider, sound())


def test_what_was_found_before_the_service_fell_over_is_kept(spotify, answers, caplog):
    def only_roses(query):
        if "roses" in query["q"]:
            return {"tracks": {"items": [track_object()]}}
        return (503, {}, {})

    answers.search = [only_roses]

    found = look_up(spotify, sound("1"), sound("2", "Stay"))

    assert set(found) == {"1"}
    with pytest.raises(ProviderUnavailable):
        look_up(spotify, sound("2", "Stay"))
    assert len(warnings_in(caplog)) == 1


def test_features_that_fall_over_leave_the_match(spotify, answers, caplog):
    answers.features = [(503, {}, {})]

    found = look_up(spotify, sound())["1"]

    assert (found.match.status, found.audio) == ("matched", None)
    assert "audio-features answered 503" in warnings_in(caplog)[0]


def test_a_token_that_is_called_stale_is_fetched_anew(spotify, answers):
    answers.search.insert(0, (401, {"error": {"status": 401}}, {}))

    assert look_up(spotify, sound())["1"].match.status == "matched"
    assert answers.count("token") == 2


@pytest.mark.parametrize("status", [400, 401])
def test_wrong_keys_are_named_but_not_told(spotify, answers, status, caplog):
    answers.token = [(status, {"error": "invalid_client"}, {})]
    caplog.set_level(logging.DEBUG)

    with pytest.raises(ProviderUnavailable) as raised:
        look_up(spotify, sound())

    assert str(raised.value) == (
        f"spotify: token request answered {status}; check SPOTIFY_CLIENT_ID and "
        "SPOTIFY_CLIENT_SECRET"
    )


def test_keys_with_letters_that_no_key_has_are_wrong_keys(answers):
    with serving(answers) as url:
        provider = Spotify("id…", "secret…", f"{url}/v1", f"{url}/accounts")

        with pytest.raises(ProviderUnavailable, match="check SPOTIFY_CLIENT_ID"):
            look_up(provider, sound())


def test_a_search_that_is_refused_gives_the_service_up(spotify, answers):
    answers.search = [(403, {"error": {"status": 403}}, {})]

    with pytest.raises(ProviderUnavailable, match="search answered 403"):
        look_up(spotify, sound())


def test_no_secret_reaches_the_log_at_any_level(spotify, caplog):
    caplog.set_level(logging.DEBUG)

    look_up(spotify, sound())

    from spotipy.oauth2 import _make_authorization_headers

    coded = _make_authorization_headers(CLIENT_ID, CLIENT_SECRET)["Authorization"]
    for secret in (CLIENT_SECRET, TOKEN, coded.removeprefix("Basic ")):
        assert secret not in caplog.text
    assert "v1/search" in caplog.text  # urllib3's lines: the log was listened to


def test_without_keys_there_is_no_provider():
    crawler = get_crawler(settings_dict={"SPOTIFY_CLIENT_ID": CLIENT_ID})

    with pytest.raises(NotConfigured, match="no SPOTIFY_CLIENT_SECRET;"):
        Spotify.from_crawler(crawler)


def test_the_real_addresses_are_the_defaults():
    provider = Spotify(CLIENT_ID, CLIENT_SECRET)
    client = provider._calls._clients.get_nowait()

    assert client.prefix == spotipy.Spotify().prefix
    assert client.auth_manager.OAUTH_TOKEN_URL == (
        "https://accounts.spotify.com/api/token"
    )


def test_in_the_sandbox_each_sound_gets_the_song_that_it_is():
    with running(seed=7, tracks=80) as sandbox:
        provider = Spotify(
            "id",
            "secret",
            f"{sandbox.url}/spotify/v1",
            f"{sandbox.url}/spotify-accounts",
        )
        sounds = {
            one.sound_id: one for one in sandbox.world.sounds if one.kind == "catalogue"
        }
        tracks = [
            sound(key, one.title, one.author, one.album) for key, one in sounds.items()
        ]

        found = look_up(provider, *tracks)

    assert found.keys() == sounds.keys()
    for key, one in sounds.items():
        expected = one.song.isrc if one.on_spotify else None
        assert found[key].match.isrc == expected, one.title
        if one.on_spotify:
            assert found[key].audio.valence == one.song.audio["valence"]
