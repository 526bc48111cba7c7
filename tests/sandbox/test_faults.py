from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from tiktok_scraper.sandbox.faults import FAULTS, Troubles
from tiktok_scraper.sandbox.serve import running

Ask = Callable[..., httpx.Response]


def test_an_unknown_fault_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown fault nonsense; known: empty, "):
        Troubles(1, ["nonsense"])


@pytest.mark.parametrize(
    ("name", "status", "mark"),
    [
        ("expired", 200, ""),
        ("captcha", 200, '"code":"10000"'),
        ("captcha-html", 200, "tiktok-verify-page"),
        ("waf", 200, "SlardarWAF"),
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


def test_an_overload_is_told_in_26_bytes_and_a_429_says_when_to_return() -> None:
    answers = {name: Troubles(1, [name]) for name in ("503", "429")}
    found = {}
    for name, troubles in answers.items():
        while name not in found:
            if answer := troubles.answer("tiktok", "/"):
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


def test_every_fault_says_whose_it_is_and_what_it_does() -> None:
    for fault in FAULTS.values():
        assert set(fault.services) <= {"tiktok", "spotify", "spotify-accounts"}
        assert fault.description
