from __future__ import annotations

import time

import httpx
import pytest

from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.spotify import Spotify
from tiktok_scraper.sandbox.things import Song
from tiktok_scraper.sandbox.troubles import Troubles
from tiktok_scraper.sandbox.world import build


def _first(sandbox: Running) -> Song:
    return next(
        s.song
        for s in sandbox.world.catalogue
        if s.on_spotify and s.song and len(s.song.title.split()) == 2
    )


@pytest.mark.parametrize(
    ("auth", "status"), [(("id", "secret"), 200), (("wrong", "x"), 400), (None, 400)]
)
def test_a_token_needs_a_registered_app(
    client: httpx.Client, auth: tuple[str, str] | None, status: int
) -> None:
    answer = client.post("/spotify-accounts/api/token", auth=auth)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["token_type"] == "Bearer"
    else:
        assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", [None, "Bearer made-up", "Basic aWQ6c2VjcmV0"])
def test_the_api_needs_a_token_it_gave(
    client: httpx.Client, header: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    answer = client.get(
        "/spotify/v1/search", params={"q": "a", "type": "track"}, headers=headers
    )
    assert answer.status_code == 401
    assert answer.json()["error"]["status"] == 401


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"q": "a", "type": "track", "limit": "11"}, "Invalid limit"),
        ({"q": "a", "type": "track", "limit": "50"}, "Invalid limit"),
        ({"q": "a", "type": "track", "limit": "0"}, "Invalid limit"),
        ({"q": " ", "type": "track"}, "No search query"),
        ({"q": "a"}, "Missing parameter type"),
    ],
)
def test_a_search_out_of_bounds_is_refused(
    app: httpx.Client, query: dict[str, str], message: str
) -> None:
    answer = app.get("/spotify/v1/search", params=query)
    assert answer.json() == {"error": {"status": 400, "message": message}}
    assert answer.status_code == 400


def test_a_search_by_title_and_artist_finds_the_song(
    app: httpx.Client, sandbox: Running
) -> None:
    song = _first(sandbox)
    query = f'track:"{song.title}" artist:"{song.artists[0]}"'
    for text in (query, f"{song.title} {song.artists[0]}"):
        answer = app.get(
            "/spotify/v1/search",
            params={"q": text, "type": "track", "limit": 10, "market": "US"},
        )
        hits = answer.json()["tracks"]["items"]
        assert len(hits) <= 10
        found = {hit["id"]: hit for hit in hits}[song.spotify_id]
        assert found["name"] == song.title
        assert found["external_ids"] == {"isrc": song.isrc}
        assert found["popularity"] == song.popularity
        assert found["album"]["name"] == song.album


def test_the_first_hit_is_usually_but_not_always_the_right_one(
    app: httpx.Client, sandbox: Running
) -> None:
    right = []
    for sound in sandbox.world.catalogue:
        if sound.on_spotify and sound.song:
            answer = app.get(
                "/spotify/v1/search", params={"q": sound.title, "type": "track"}
            )
            hits = answer.json()["tracks"]["items"]
            right.append(bool(hits) and hits[0]["id"] == sound.song.spotify_id)
    assert 0.5 < sum(right) / len(right) < 0.95


def test_features_come_in_the_order_asked_for_with_null_for_the_unknown(
    app: httpx.Client, sandbox: Running
) -> None:
    one, two = (song.spotify_id for song in sandbox.world.songs[:2])
    ids = f"{two},{'0' * 22},{one}"
    rows = app.get("/spotify/v1/audio-features", params={"ids": ids}).json()
    rows = rows["audio_features"]
    assert [row and row["id"] for row in rows] == [two, None, one]
    song = sandbox.world.songs[1]
    assert rows[0]["danceability"] == song.audio["danceability"]
    assert rows[0]["key"] in range(12)
    assert rows[0]["duration_ms"] == song.duration_ms
    assert app.get(f"/spotify/v1/audio-features/{two}").json() == rows[0]
    names = app.get("/spotify/v1/tracks", params={"ids": ids}).json()["tracks"]
    assert names[0] == app.get(f"/spotify/v1/tracks/{two}").json()
    assert names[1] is None


def test_more_than_a_hundred_features_at_once_are_refused(app: httpx.Client) -> None:
    for number, status in ((100, 200), (101, 400)):
        ids = ",".join(["0" * 22] * number)
        answer = app.get("/spotify/v1/audio-features", params={"ids": ids})
        assert answer.status_code == status


def _found(app: httpx.Client, query: str, **more: str) -> list[str]:
    told = {"q": query, "type": "track", "limit": "10"}
    answer = app.get("/spotify/v1/search", params=told | more)
    return [hit["id"] for hit in answer.json()["tracks"]["items"]]


def test_a_filter_without_quotes_takes_all_words_up_to_the_next(
    app: httpx.Client, sandbox: Running
) -> None:
    song = _first(sandbox)
    first, second = song.title.split()
    artist = song.artists[0]
    assert song.spotify_id in _found(app, f"track:{second} {first} artist:{artist}")
    assert _found(app, f"track:{first} {artist} artist:{artist}") == []
    assert _found(app, f"artist:{artist} Nobody track:{first}") == []


def test_a_filter_in_quotes_wants_its_words_in_one_piece(
    app: httpx.Client, sandbox: Running
) -> None:
    song = _first(sandbox)
    first, second = song.title.split()
    assert song.spotify_id in _found(app, f'track:"{first} {second}"')
    assert song.spotify_id not in _found(app, f'track:"{second} {first}"')
    # What follows the quotes is no part of the filter.
    artist = song.artists[0]
    assert song.spotify_id in _found(app, f'track:"{first} {second}" {artist}')


def test_an_isrc_finds_all_releases_of_the_recording(
    app: httpx.Client, sandbox: Running
) -> None:
    songs = sandbox.world.songs
    again = next(song for song in songs if song.album_type == "compilation")
    there = {song.spotify_id for song in songs if song.isrc == again.isrc}
    assert set(_found(app, f"isrc:{again.isrc}")) == there
    assert len(there) == 2


def test_an_extended_app_may_have_fifty_hits(client: httpx.Client) -> None:
    told = client.post("/spotify-accounts/api/token", auth=("extended", "x")).json()
    client.headers["Authorization"] = f"Bearer {told['access_token']}"
    assert len(_found(client, "the", limit="50")) > 10
    query = {"q": "the", "type": "track", "limit": "51"}
    assert client.get("/spotify/v1/search", params=query).status_code == 400


def test_a_search_in_two_thousand_tracks_takes_milliseconds() -> None:
    world = build(7, 2_000)
    spotify = Spotify(world, Troubles(7))
    started = time.process_time()
    for sound in world.catalogue[:300]:
        assert spotify._hits(f"{sound.title} {sound.author}")
    assert (time.process_time() - started) / 300 < 0.003
