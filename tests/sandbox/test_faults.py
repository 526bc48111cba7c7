from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.faults import FAULTS
from tiktok_scraper.sandbox.serve import running
from tiktok_scraper.sandbox.troubles import Troubles
from tiktok_scraper.sandbox.world import build

Ask = Callable[..., httpx.Response]

SERVICES = {
    "tiktok",
    "embed",
    "spotify",
    "spotify-accounts",
    "deezer",
    "reccobeats",
    "lastfm",
}


def test_an_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown fault nonsense; known: empty, "):
        Troubles(1, ["nonsense"])


@pytest.mark.parametrize(
    ("name", "status", "mark"),
    [
        ("dead", 200, ""),
        ("captcha", 200, '"code":"10000"'),
        ("captcha-html", 200, "tiktok-verify-page"),
        ("waf", 200, "SlardarWAF"),
        ("login", 200, '"statusCode":10102'),
        ("crowded", 429, "too many requests"),
    ],
)
def test_some_faults_begin_after_five_good_pages_and_stay(
    ask: Ask, name: str, status: int, mark: str
) -> None:
    with (
        running(faults=[name], tracks=10) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        for _ in range(5):
            assert ask(client).json()["itemList"]
        for _ in range(3):
            answer = ask(client)
            assert answer.status_code == status
            assert mark in answer.text
            assert bool(mark) == bool(answer.content)
            assert "itemList" not in answer.text


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        ("empty", 200, b""),
        ("503", 503, b"upstream: overload-protect"),
        ("429", 429, b"too many requests"),
        ("html", 200, b"<!DOCTYPE html><html><body><h1>For You</h1></body></html>"),
    ],
)
def test_a_fault_that_comes_and_goes_takes_a_fifth_and_moves_nothing(
    ask: Ask, name: str, status: int, body: bytes
) -> None:
    with (
        running(tracks=10) as good,
        running(tracks=10, faults=[name]) as bad,
        httpx.Client(base_url=good.url, trust_env=False) as calm,
        httpx.Client(base_url=bad.url, trust_env=False) as rough,
    ):
        kinds: Counter[bool] = Counter()
        for _ in range(100):
            answer = ask(rough)
            failed = not answer.content.startswith(b"{")
            kinds[failed] += 1
            if failed:
                assert (answer.status_code, answer.content) == (status, body)
            else:
                ids = [item["id"] for item in answer.json()["itemList"]]
                assert ids == [item["id"] for item in ask(calm).json()["itemList"]]
        assert 10 <= kinds[True] <= 32


def test_an_api_that_answers_nothing_still_has_its_embed_pages(ask: Ask) -> None:
    with (
        running(faults=["api-empty"], tracks=10) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        assert [ask(client).content for _ in range(3)] == [b""] * 3
        track = up.world.catalogue[0].sound_id
        assert "embedInfo" in client.get(f"/embed/music/{track}").text


def test_only_the_first_session_expires_and_only_after_five_pages(ask: Ask) -> None:
    with (
        running(faults=["expired"], tracks=10) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        for _ in range(5):
            assert ask(client).content
            assert ask(client, cookie="ttwid=other").content
        for _ in range(3):
            assert ask(client).content == b""
            assert ask(client, cookie="ttwid=other").content
        client.post("/sandbox/reset")
        assert ask(client).content


def test_a_crowd_is_told_to_come_back_in_two_hours(ask: Ask) -> None:
    with (
        running(faults=["crowded"], tracks=10) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        answers = [ask(client) for _ in range(6)]
    assert answers[-1].headers["retry-after"] == "7200"


def test_a_slow_site_is_late_a_fifth_of_the_time_and_whole(ask: Ask) -> None:
    with (
        running(faults=["slow"], tracks=10) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        answers = [ask(client) for _ in range(30)]
    assert all(answer.json()["itemList"] for answer in answers)
    late = [answer.elapsed.total_seconds() >= 0.5 for answer in answers]
    assert 2 <= sum(late) <= 12


def _sense(client: httpx.Client, ask: Ask) -> tuple[str, list[str]]:
    """What became of a page, and the ids of its cards where it is whole."""
    try:
        answer = ask(client)
    except httpx.RemoteProtocolError:
        return "cut off", []
    assert int(answer.headers["content-length"]) == len(answer.content)
    try:
        body = answer.json()
    except ValueError:
        return "half", []
    assert body["statusCode"] == 0
    if "itemList" not in body:
        return "renamed list" if "itemListNew" in body else "no list", []
    items = body["itemList"]
    if not any("stats" in item or "statsV2" in item for item in items):
        return "no stats", []
    if not any("music" in item for item in items):
        return "no music", []
    return "good", [item["id"] for item in items]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("drift", ["no list", "no stats", "renamed list", "no music"]),
        ("torn", ["cut off", "half"]),
    ],
)
def test_a_spoilt_answer_takes_each_form_in_turn_and_moves_nothing(
    ask: Ask, name: str, forms: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with (
        running(tracks=10) as good,
        running(tracks=10, faults=[name]) as bad,
        httpx.Client(base_url=good.url, trust_env=False) as calm,
        httpx.Client(base_url=bad.url, trust_env=False) as rough,
    ):
        pages: list[list[str]] = []
        met: list[str] = []
        for _ in range(100):
            what, ids = _sense(rough, ask)
            met += [what] if what != "good" else []
            # A cut off connection is a new one next: its last page comes again.
            pages += [ids] if ids and ids not in pages[-1:] else []
        expected = [[i["id"] for i in ask(calm).json()["itemList"]] for _ in pages]
    assert pages == expected
    assert 10 <= len(met) <= 32
    assert met == (forms * len(met))[: len(met)]
    assert not [r for r in caplog.records if r.name.startswith("uvicorn")]


def test_a_detail_drifts_by_its_main_key(call: Ask) -> None:
    with (
        running(tracks=10, faults=["drift"]) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        query = {"musicId": up.world.catalogue[0].sound_id, "language": "en"}
        told = [call(client, "music/detail", **query).json() for _ in range(40)]
    spoilt = [body for body in told if "musicInfo" not in body]
    assert ["musicInfoNew" in body for body in spoilt[:4]] == [False, True] * 2


def test_all_that_comes_and_goes_may_be_on_together(ask: Ask) -> None:
    names = ["empty", "503", "429", "html", "drift", "torn"]
    with (
        running(tracks=10, faults=names) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        good = 0
        for _ in range(200):
            try:
                answer = ask(client)
                good += _is_whole(answer)
            except httpx.RemoteProtocolError:
                continue
    # Each draws its own lot: 0.8 ** 6 = 26 % are served.
    assert 30 <= good <= 75


def _is_whole(answer: httpx.Response) -> bool:
    try:
        body = answer.json()
    except ValueError:
        return False
    return bool(body.get("itemList")) and "stats" in body["itemList"][0]


def test_an_overload_is_told_in_26_bytes_and_a_429_says_when_to_return() -> None:
    answers = {name: Troubles(1, [name]) for name in ("503", "429")}
    found = {}
    for name, troubles in answers.items():
        while name not in found:
            if answer := troubles.answer(troubles.arrive("tiktok", "/")):
                found[name] = answer
    assert len(found["503"].body) == 26
    assert found["429"].headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("spotify-403", {"search": [200] * 4, "audio-features": [403] * 4}),
        ("spotify-429", {"search": [429, 429, 429, 200]}),
    ],
)
def test_spotify_fails_as_named(name: str, statuses: dict[str, list[int]]) -> None:
    with (
        running(tracks=10, faults=[name]) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        answer = client.post("/spotify-accounts/api/token", auth=("a", "b"))
        told = answer.json()["access_token"]
        client.headers["Authorization"] = f"Bearer {told}"
        query = {"q": "a", "type": "track", "ids": "0" * 22}
        for path, expected in statuses.items():
            answers = [
                client.get(f"/spotify/v1/{path}", params=query) for _ in range(4)
            ]
            assert [answer.status_code for answer in answers] == expected
            for answer in answers:
                if answer.status_code == 429:
                    assert answer.headers["retry-after"] == "1"
                if answer.status_code == 403:
                    assert answer.json() == {"error": {"status": 403}}


def test_a_spotify_that_is_down_answers_500_to_everything() -> None:
    with running(tracks=10, faults=["spotify-down"]) as up:
        for path in ("/spotify/v1/search", "/spotify/v1/audio-features"):
            assert httpx.get(up.url + path, trust_env=False).status_code == 500
        answer = httpx.post(up.url + "/spotify-accounts/api/token", trust_env=False)
        assert answer.status_code == 500


FEATURE_CALLS = {
    "spotify": "/spotify/v1/search?q=a&type=track",
    "deezer": "/deezer/search?q=a",
    "reccobeats": "/reccobeats/v1/audio-features?ids=x",
    "lastfm": ("/lastfm/2.0/?method=track.search&track=a&api_key=sandbox&format=json"),
}


@contextmanager
def app_of(*faults: str, app: str = "a", tracks: int = 60) -> Iterator[httpx.Client]:
    """A client with a token of Spotify's and a name of its own."""
    with (
        running(tracks=tracks, faults=faults) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        client.headers["User-Agent"] = "tests/1"
        token = client.post("/spotify-accounts/api/token", auth=(app, "b"))
        if token.status_code == 200:
            told = token.json()["access_token"]
            client.headers["Authorization"] = f"Bearer {told}"
        yield client


def test_without_faults_every_feature_service_answers() -> None:
    with app_of() as client:
        for path in FEATURE_CALLS.values():
            answer = client.get(path)
            assert answer.status_code == 200
            assert answer.json()


@pytest.mark.parametrize(
    ("fault", "down"),
    [
        ("services-down", set(FEATURE_CALLS)),
        ("reccobeats-down", {"reccobeats"}),
        ("lastfm-down", {"lastfm"}),
        ("spotify-down", {"spotify"}),
    ],
)
def test_a_service_that_is_down_answers_5xx_and_others_go_on(
    fault: str, down: set[str]
) -> None:
    with app_of(fault) as client:
        for name, path in FEATURE_CALLS.items():
            assert (client.get(path).status_code >= 500) == (name in down)


def test_an_app_of_2026_has_search_and_tracks_but_no_more() -> None:
    with app_of("spotify-dev-mode", app="extended") as client:
        path, query = "/spotify/v1/search", {"q": "the", "type": "track"}
        refused = client.get(path, params=query | {"limit": "11"})
        assert refused.json()["error"]["message"] == "Invalid limit"
        hits = client.get(path, params=query | {"limit": "10"}).json()["tracks"]
        track = client.get(f"/spotify/v1/tracks/{hits['items'][0]['id']}").json()
        for told in (*hits["items"], track):
            assert not {"popularity", "available_markets"} & told.keys()
            assert told["external_ids"]["isrc"]
        for closed in ("tracks", "audio-features", f"audio-features/{track['id']}"):
            answer = client.get(f"/spotify/v1/{closed}", params={"ids": track["id"]})
            assert answer.status_code == 403


def test_a_quota_that_is_exceeded_has_status_200() -> None:
    quota = {"type": "Exception", "message": "Quota limit exceeded", "code": 4}
    for faults, over in (("deezer-quota", 5), ("", 0)):
        with app_of(*filter(None, [faults])) as client:
            answers = [client.get(FEATURE_CALLS["deezer"]) for _ in range(55)]
        assert {answer.status_code for answer in answers} == {200}
        told = [answer.json() for answer in answers]
        assert told.count({"error": quota}) == over


@pytest.mark.parametrize("service", FEATURE_CALLS)
def test_now_and_then_a_service_wants_a_second_of_rest(service: str) -> None:
    with app_of("429") as client:
        answers = [client.get(FEATURE_CALLS[service]) for _ in range(200)]
        limited = [answer for answer in answers if answer.status_code == 429]
        assert 0 < len(limited) < len(answers) / 10
        assert {answer.headers["retry-after"] for answer in limited} == {"1"}


@pytest.mark.parametrize("service", FEATURE_CALLS)
def test_after_twenty_calls_a_service_wants_a_day(service: str) -> None:
    with app_of("429-day") as client:
        answers = [client.get(FEATURE_CALLS[service]) for _ in range(23)]
        assert [a.status_code for a in answers] == [200] * 20 + [429] * 3
        assert answers[-1].headers["retry-after"] == "86400"


@pytest.mark.parametrize("service", FEATURE_CALLS)
def test_a_fifth_of_what_should_be_json_is_html(service: str) -> None:
    with app_of("services-html") as client:
        bodies = [client.get(FEATURE_CALLS[service]).text for _ in range(50)]
    pages = [body.startswith("<!DOCTYPE html>") for body in bodies]
    assert 3 <= sum(pages) <= 18


def _rows(client: httpx.Client, ids: list[str]) -> dict[str, list[Any]]:
    """What the two services tell of the same forty songs."""
    query = {"ids": ",".join(ids)}
    spotify = client.get("/spotify/v1/audio-features", params=query).json()
    recco = client.get("/reccobeats/v1/audio-features", params=query).json()
    return {"spotify": spotify["audio_features"], "reccobeats": recco["content"]}


IDS = [song.spotify_id for song in build(7, 60).songs[:40]]


@pytest.mark.parametrize("service", ["spotify", "reccobeats"])
def test_rows_go_missing_and_stay_so(service: str) -> None:
    with app_of() as client:
        whole = {row["id"]: row for row in _rows(client, IDS)[service]}
    with app_of("missing-rows") as client:
        rows = _rows(client, IDS)[service]
        again = _rows(client, IDS)[service]
    assert 0.6 < len(rows) / len(whole) < 0.95
    assert all(row == whole[row["id"]] for row in rows)
    assert {row["id"] for row in rows} == {row["id"] for row in again}


@pytest.mark.parametrize("service", ["spotify", "reccobeats"])
def test_rows_come_in_another_order_each_time(service: str) -> None:
    with app_of("shuffled-rows") as client:
        first, second = (
            [row["id"] for row in _rows(client, IDS)[service]] for _ in range(2)
        )
    assert sorted(first) == sorted(second)
    assert first != second
    assert first != IDS


@pytest.mark.parametrize("service", ["spotify", "reccobeats"])
def test_some_rows_are_null_or_hold_what_cannot_be(service: str) -> None:
    with app_of("null-rows") as client:
        rows = _rows(client, IDS)[service]
    assert None in rows
    told = [row["danceability"] for row in rows if row]
    assert {None, "NaN", 1.7} <= set(told)
    good = [value for value in told if isinstance(value, float) and value <= 1]
    assert len(good) > len(rows) / 3


def test_a_reccobeats_that_knows_isrcs_only_knows_no_id() -> None:
    songs = {song.spotify_id: song for song in build(7, 60).songs}
    isrcs = ",".join(songs[one].isrc for one in IDS)
    with app_of("isrc-only") as client:
        assert _rows(client, IDS)["reccobeats"] == []
        path = "/reccobeats/v1/audio-features"
        rows = client.get(path, params={"ids": isrcs}).json()["content"]
        own = ",".join(row["id"] for row in rows[:40])
        assert client.get(path, params={"ids": own}).json()["content"] == []
    assert len(rows) > 20


def test_every_fault_says_whose_it_is_and_what_it_does() -> None:
    for fault in FAULTS.values():
        assert set(fault.services) <= SERVICES
        assert fault.description
