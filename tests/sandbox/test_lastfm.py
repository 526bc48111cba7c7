from __future__ import annotations

from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.lastfm import listeners
from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.things import Song

INVALID_KEY = "Invalid API key - You must be granted a valid key by last.fm"
NOT_FOUND = {"error": 6, "message": "Track not found", "links": []}


def _call(client: httpx.Client, method: str, **query: str) -> httpx.Response:
    given = {"method": method, "api_key": "sandbox", "format": "json"}
    return client.get("/lastfm/2.0/", params=given | query)


def _known(client: httpx.Client, sandbox: Running) -> list[tuple[Song, Any]]:
    """What is told of each song whose artist and title are its own."""
    songs = sandbox.world.songs
    names = [(s.artists[0].casefold(), s.title.casefold()) for s in songs]
    found = []
    for song, name in zip(songs, names, strict=True):
        if names.count(name) == 1:
            answer = _call(
                client, "track.getInfo", artist=song.artists[0], track=song.title
            )
            assert answer.status_code == 200
            found.append((song, answer.json()))
    return found


def test_numbers_are_text_and_some_tracks_are_not_known(
    client: httpx.Client, sandbox: Running
) -> None:
    told = _known(client, sandbox)
    unknown = [body for _, body in told if "track" not in body]
    assert 0 < len(unknown) < len(told) / 4
    assert unknown == [NOT_FOUND] * len(unknown)
    for song, body in told:
        if "track" in body:
            assert body["track"]["name"] == song.title
            assert body["track"]["listeners"] == str(listeners(song))
            assert int(body["track"]["playcount"]) > listeners(song)


def test_more_popular_songs_have_more_listeners(sandbox: Running) -> None:
    songs = sorted(sandbox.world.songs, key=lambda song: song.popularity)
    assert listeners(songs[0]) < listeners(songs[-1]) / 10


def test_only_with_autocorrect_is_another_spelling_known(
    client: httpx.Client, sandbox: Running
) -> None:
    song = next(
        song
        for song, body in _known(client, sandbox)
        if "track" in body and song.artists[0].startswith("The ")
    )
    asked = {"artist": song.artists[0][4:], "track": f"{song.title}! (feat. X)"}
    assert _call(client, "track.getInfo", **asked).json() == NOT_FOUND
    told = _call(client, "track.getInfo", **asked, autocorrect="1").json()
    assert told["track"]["artist"]["name"] == song.artists[0]


def test_tags_have_counts_and_the_first_counts_a_hundred(
    client: httpx.Client, sandbox: Running
) -> None:
    bare = 0
    for song, body in _known(client, sandbox):
        if "track" not in body:
            continue
        asked = {"artist": song.artists[0], "track": song.title}
        tags = _call(client, "track.gettoptags", **asked).json()["toptags"]["tag"]
        bare += not tags
        counts = [tag["count"] for tag in tags]
        assert counts == sorted(counts, reverse=True)
        assert counts[:1] in ([], [100])
    assert bare


def test_a_search_finds_tracks_by_their_words(
    client: httpx.Client, sandbox: Running
) -> None:
    song = next(s for s, body in _known(client, sandbox) if "track" in body)
    asked = {"track": song.title, "artist": song.artists[0]}
    found = _call(client, "track.search", **asked).json()["results"]
    matches = found["trackmatches"]["track"]
    assert (song.title, song.artists[0], str(listeners(song))) in [
        (one["name"], one["artist"], one["listeners"]) for one in matches
    ]
    heard = [int(one["listeners"]) for one in matches]
    assert heard == sorted(heard, reverse=True)


@pytest.mark.parametrize(
    ("query", "status", "code", "message"),
    [
        ({"api_key": "mine"}, 403, 10, INVALID_KEY),
        ({"api_key": ""}, 403, 10, INVALID_KEY),
        ({"method": "track.getNothing"}, 400, 3, "Invalid Method"),
        ({"track": " "}, 400, 6, "Invalid parameters"),
        ({"api_key": "0123456789abcdef" * 2}, 200, 6, "Track not found"),
    ],
)
def test_what_is_wrong_has_a_code(
    client: httpx.Client, query: dict[str, str], status: int, code: int, message: str
) -> None:
    good = {"artist": "nobody", "track": "nothing"}
    answer = _call(client, **({"method": "track.getInfo"} | good | query))
    assert answer.status_code == status
    assert answer.json()["error"] == code
    assert answer.json()["message"].startswith(message)


def test_without_a_format_it_is_xml(client: httpx.Client) -> None:
    answer = _call(client, "track.getInfo", format="")
    assert answer.headers["content-type"].startswith("text/xml")
