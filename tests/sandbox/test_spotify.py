from __future__ import annotations

import httpx
import pytest

from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.things import Song


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
