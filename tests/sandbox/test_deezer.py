from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from tiktok_scraper.sandbox.deezer import Deezer, deezer_id, title
from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.things import Song, World
from tiktok_scraper.sandbox.troubles import Troubles

NO_DATA = {"error": {"type": "DataException", "message": "no data", "code": 800}}
QUOTA = {"error": {"type": "Exception", "message": "Quota limit exceeded", "code": 4}}


@pytest.fixture
def song(sandbox: Running) -> Song:
    """A song by one artist, with a title of two words of its own."""
    songs = sandbox.world.songs
    names = [song.title for song in songs]
    return next(
        s
        for s in songs
        if len(s.artists) == 1
        and len(s.title.split()) == 2
        and sum(s.title in name for name in names) == 1
    )


def _search(client: httpx.Client, query: str, **more: str) -> dict[str, Any]:
    answer = client.get("/deezer/search", params={"q": query, **more})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_a_search_tells_what_a_track_is_called_but_neither_isrc_nor_tempo(
    client: httpx.Client, song: Song
) -> None:
    body = _search(client, f'artist:"{song.artists[0]}" track:"{song.title}"')
    assert body["total"] == len(body["data"]) == 1
    hit = body["data"][0]
    assert not {"isrc", "bpm", "gain"} & hit.keys()
    assert type(hit["id"]) is type(hit["rank"]) is int
    assert hit["title"] == hit["title_short"] == song.title
    assert hit["title_version"] == ""
    assert hit["duration"] == round(song.duration_ms / 1000)
    assert hit["artist"]["name"] == song.artists[0]
    assert hit["album"]["title"] == song.album


def test_a_track_tells_its_isrc_and_seldom_its_tempo(
    client: httpx.Client, sandbox: Running
) -> None:
    told = []
    for song in sandbox.world.songs[:40]:
        row = client.get(f"/deezer/track/{deezer_id(song)}").json()
        assert row["isrc"] == song.isrc
        assert row["release_date"] == song.released
        assert [one["name"] for one in row["contributors"]] == list(song.artists)
        if row["bpm"]:
            assert row["bpm"] == round(song.audio["tempo"], 1)
        told.append(bool(row["bpm"]))
    assert 5 < sum(told) < 30


def test_of_several_releases_the_best_ranked_answers_to_the_isrc(
    client: httpx.Client, sandbox: Running
) -> None:
    again = next(s for s in sandbox.world.songs if s.album_type == "compilation")
    rows = [
        client.get(f"/deezer/track/{deezer_id(song)}").json()
        for song in sandbox.world.songs
        if song.isrc == again.isrc
    ]
    assert len(rows) == 2
    row = client.get(f"/deezer/track/isrc:{again.isrc}").json()
    assert row == max(rows, key=lambda row: row["rank"])


@pytest.mark.parametrize("path", ["track/1", "track/x", "track/isrc:QZXXX1234567"])
def test_what_is_not_there_is_an_error_with_status_200(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(f"/deezer/{path}")
    assert (answer.status_code, answer.json()) == (200, NO_DATA)


def test_a_quoted_search_wants_the_very_words_and_a_plain_one_forgives(
    client: httpx.Client, song: Song
) -> None:
    first, second = song.title.split()
    artist = song.artists[0]
    turned = f"{second} {first}"
    assert _search(client, f'track:"{turned}" artist:"{artist}"')["total"] == 0
    assert _search(client, f'track:"{song.title}x" artist:"{artist}"')["total"] == 0
    ids = [hit["id"] for hit in _search(client, f"{turned} {artist} x")["data"]]
    assert ids[0] == deezer_id(song)


def test_a_plain_search_puts_the_closest_first_however_well_known_others_are(
    client: httpx.Client, sandbox: Running
) -> None:
    karaoke = next(s for s in sandbox.world.songs if "Karaoke" in s.title)
    original = next(
        s
        for s in sandbox.world.songs
        if f"{s.title} (Karaoke Version)" == karaoke.title
    )
    hits = _search(client, f"{original.title} {original.artists[0]}", limit="100")
    assert hits["data"][0]["artist"]["name"] == original.artists[0]
    hits = _search(client, f"{original.title} Karaoke Version Sing It Yourself")
    assert hits["data"][0]["id"] == deezer_id(karaoke)
    assert hits["data"][0]["title_version"] == "(Karaoke Version)"
    assert hits["data"][0]["title_short"] == original.title


def test_versions_and_guests_stand_in_brackets(world: World) -> None:
    sped = next(s for s in world.songs if s.title.endswith(" - Sped Up"))
    assert title(sped).startswith(sped.title.replace(" - Sped Up", " (Sped Up)"))
    two = next(s for s in world.songs if len(s.artists) == 2 and "(" not in s.title)
    assert title(two).endswith(f"(feat. {two.artists[1]})")


def test_limit_and_index_page_through_the_hits(client: httpx.Client) -> None:
    whole = _search(client, "the", limit="100")
    assert whole["total"] > 4
    page = _search(client, "the", limit="2", index="2")
    assert page["data"] == whole["data"][2:4]
    assert page["total"] == whole["total"]


def test_more_than_fifty_calls_in_five_seconds_exceed_the_quota(world: World) -> None:
    now = 100.0
    deezer = Deezer(world, Troubles(7, ["deezer-quota"]), clock=lambda: now)
    app = httpx.ASGITransport(app=Starlette(routes=deezer.routes))

    async def ask(times: int) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(transport=app, base_url="http://here") as client:
            return [(await client.get("/deezer/track/1")).json() for _ in range(times)]

    assert asyncio.run(ask(52)) == [NO_DATA] * 50 + [QUOTA] * 2
    now = 104.9
    assert asyncio.run(ask(1)) == [QUOTA]
    now = 105.1
    assert asyncio.run(ask(1)) == [NO_DATA]
