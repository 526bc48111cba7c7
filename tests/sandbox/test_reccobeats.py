from __future__ import annotations

from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.reccobeats import recco_id
from tiktok_scraper.sandbox.serve import Running, running

ME = {"User-Agent": "tests/1"}
PATH = "/reccobeats/v1/audio-features"
FIELDS = {
    "id",
    "href",
    "isrc",
    "acousticness",
    "danceability",
    "energy",
    "instrumentalness",
    "key",
    "liveness",
    "loudness",
    "mode",
    "speechiness",
    "tempo",
    "valence",
}


def _rows(client: httpx.Client, *ids: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for start in range(0, len(ids), 40):
        query = {"ids": ",".join(ids[start : start + 40])}
        answer = client.get(PATH, params=query, headers=ME)
        assert answer.status_code == 200
        found += answer.json()["content"]
    return found


def _spotify_id(row: dict[str, Any]) -> str:
    return str(row["href"]).removeprefix("https://open.spotify.com/track/")


def test_a_row_has_spotifys_numbers_and_no_more_than_eleven(
    client: httpx.Client, sandbox: Running
) -> None:
    songs = {song.spotify_id: song for song in sandbox.world.songs}
    rows = _rows(client, *songs)
    assert len(rows) > 30
    for row in rows:
        assert row.keys() == FIELDS
        song = songs[_spotify_id(row)]
        assert row["id"] == recco_id(song)
        assert row["isrc"] == song.isrc
        assert row["tempo"] == song.audio["tempo"]
        assert type(row["key"]) is int


def test_a_quarter_is_unknown_by_id_and_a_third_of_that_known_by_isrc(
    client: httpx.Client,
) -> None:
    with (
        running(seed=7, tracks=400) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        songs = {song.isrc: song for song in up.world.songs}
        by_id = _rows(client, *(song.spotify_id for song in songs.values()))
        missing = songs.keys() - {row["isrc"] for row in by_id}
        assert 0.23 < len(missing) / len(songs) < 0.31
        by_isrc = _rows(client, *missing)
        assert 0.23 < len(by_isrc) / len(missing) < 0.43
        for row in by_isrc:
            assert _spotify_id(row) != songs[row["isrc"]].spotify_id
            assert row["tempo"] == songs[row["isrc"]].audio["tempo"]


def test_an_isrc_has_one_row_for_each_release_that_is_known(
    client: httpx.Client, sandbox: Running
) -> None:
    songs = sandbox.world.songs
    again = {song.isrc for song in songs if song.album_type == "compilation"}
    rows = _rows(client, *again)
    for isrc in {row["isrc"] for row in rows}:
        found = {_spotify_id(row) for row in rows if row["isrc"] == isrc}
        assert len(found) == 2
        there = {song.spotify_id for song in songs if song.isrc == isrc}
        assert found == there or not found & there


def test_ids_come_in_any_form_and_rows_in_another_order(
    client: httpx.Client, sandbox: Running
) -> None:
    known = [_spotify_id(r) for r in _rows(client, *_ids(sandbox)[:40])]
    told = client.get(PATH, params=[("ids", one) for one in known], headers=ME).json()
    repeated = [_spotify_id(row) for row in told["content"]]
    assert sorted(repeated) == sorted(known)
    assert repeated != known
    own = [row["id"] for row in told["content"]]
    assert {row["id"] for row in _rows(client, *own)} == set(own)


def _ids(sandbox: Running) -> list[str]:
    return [song.spotify_id for song in sandbox.world.songs]


@pytest.mark.parametrize("number", [0, 41])
def test_none_and_more_than_forty_ids_are_refused(
    client: httpx.Client, number: int
) -> None:
    answer = client.get(PATH, params={"ids": ",".join(["x"] * number)}, headers=ME)
    assert answer.status_code == 400
    wrong = "size must be between 1 and 40"
    error = {"path": "getAudioFeatures.ids", "message": wrong}
    assert answer.json() == {"status": 4004, "errors": [error]}


def test_unknown_ids_are_left_out(client: httpx.Client) -> None:
    assert _rows(client, "0" * 22, "QZXXX1234567") == []


@pytest.mark.parametrize(
    "agent", ["python-requests/2.33", "Python-urllib/3.11", "Scrapy/2.19", ""]
)
def test_the_names_that_python_programs_have_by_default_are_turned_away(
    client: httpx.Client, agent: str
) -> None:
    answer = client.get(PATH, params={"ids": "x"}, headers={"User-Agent": agent})
    assert (answer.status_code, answer.text) == (403, "error code: 1010")


def test_tracks_are_told_with_their_names(
    client: httpx.Client, sandbox: Running
) -> None:
    songs = {song.spotify_id: song for song in sandbox.world.songs}
    path = "/reccobeats/v1/track"
    query = {"ids": ",".join(list(songs)[:40])}
    rows = client.get(path, params=query, headers=ME).json()["content"]
    for row in rows:
        song = songs[_spotify_id(row)]
        assert row["trackTitle"] == song.title
        assert [one["name"] for one in row["artists"]] == list(song.artists)
        assert row["durationMs"] == song.duration_ms
    assert rows
