"""The keyless services against the sandbox, whose truth is known."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import Match, Track
from tiktok_scraper.providers.deezer import Deezer
from tiktok_scraper.providers.lastfm import LastFm
from tiktok_scraper.providers.reccobeats import ReccoBeats
from tiktok_scraper.sandbox.lastfm import listeners
from tiktok_scraper.sandbox.serve import running


@asynccontextmanager
async def fetching():
    async with httpx.AsyncClient() as client:

        async def fetch(request):
            headers = {
                key.decode(): v[0].decode() for key, v in request.headers.items()
            }
            try:
                got = await client.get(request.url, headers=headers)
            except httpx.TimeoutException as error:
                raise DownloadTimeoutError from error
            return Response(
                request.url, got.status_code, dict(got.headers), got.content
            )

        yield fetch


def track(sound, match=None):
    return Track(
        sound.sound_id, sound.title, sound.author, sound.album or None,
        float(sound.duration_s), False, None, None,
        "2026-11-23T00:00:00Z", "recommend", match=match,
    )  # fmt: skip


def known(song, with_spotify=True):
    return Match(
        "matched", "A", "deezer", song.spotify_id if with_spotify else None,
        song.isrc, song.title, ", ".join(song.artists),
    )  # fmt: skip


def on_spotify(sandbox):
    return [one for one in sandbox.world.catalogue if one.on_spotify]


def look_up(provider, tracks):
    async def run():
        async with fetching() as fetch:
            return await provider.lookup(tracks, fetch)

    return asyncio.run(run())


def truth(song, field):
    return song.audio[field]


def test_without_any_key_deezers_isrc_leads_to_the_right_features():
    with running(seed=7, tracks=16) as sandbox:
        sounds = {one.sound_id: one for one in on_spotify(sandbox)}
        tracks = [track(one) for one in sounds.values()]
        found = look_up(Deezer(f"{sandbox.url}/deezer"), tracks)
        matched = [
            replace(
                one,
                match=found[one.track_id].match,
                context=found[one.track_id].context,
            )
            for one in tracks
        ]
        provider = ReccoBeats(f"{sandbox.url}/reccobeats/v1")
        heard = look_up(provider, matched)

    assert {one.match.isrc for one in matched} == {s.song.isrc for s in sounds.values()}
    assert all(one.context.deezer_rank for one in matched)
    with_audio = {key: one for key, one in heard.items() if one.audio}
    assert len(with_audio) >= len(sounds) / 2
    for key, one in with_audio.items():
        assert one.audio.valence == truth(sounds[key].song, "valence")
        # Of this release or another: the recording is the same.
        assert (one.match.isrc, len(one.match.spotify_id)) == (
            sounds[key].song.isrc,
            22,
        )
        assert one.match.provider == "deezer"


@pytest.mark.parametrize(
    "fault",
    ["missing-rows", "shuffled-rows", "null-rows", "isrc-only", "services-html"],
)
def test_reccobeats_tells_the_truth_or_nothing_whatever_is_wrong(fault):
    with running(seed=7, tracks=300, faults=[fault]) as sandbox:
        sounds = {one.sound_id: one for one in on_spotify(sandbox)}
        tracks = [track(one, known(one.song)) for one in sounds.values()]
        found = look_up(ReccoBeats(f"{sandbox.url}/reccobeats/v1"), tracks)

    assert found.keys() == sounds.keys()
    heard = {key: one.audio for key, one in found.items() if one.audio}
    assert len(heard) > len(sounds) / 3
    for key, audio in heard.items():
        for field in ("valence", "tempo", "danceability", "loudness", "key"):
            told = getattr(audio, field)
            assert told is None or told == truth(sounds[key].song, field)


def test_a_quota_now_and_then_loses_no_listeners():
    with running(seed=7, tracks=60, faults=["429"]) as sandbox:
        sounds = {one.sound_id: one for one in on_spotify(sandbox)}
        tracks = [track(one, known(one.song)) for one in sounds.values()]
        found = look_up(LastFm("sandbox", f"{sandbox.url}/lastfm/2.0"), tracks)

    assert found.keys() == sounds.keys()
    heard = {key: one.context for key, one in found.items() if one.context}
    assert len(heard) > len(sounds) * 0.8
    by_name = {}
    for song in sandbox.world.songs:
        by_name.setdefault((song.artists[0], song.title), set()).add(listeners(song))
    for key, context in heard.items():
        song = sounds[key].song
        assert context.lastfm_listeners in by_name[song.artists[0], song.title]


def test_a_service_that_is_done_for_today_is_left_alone():
    with running(seed=7, tracks=60, faults=["429-day"]) as sandbox:
        provider = LastFm("sandbox", f"{sandbox.url}/lastfm/2.0")
        tracks = [track(one, known(one.song)) for one in on_spotify(sandbox)]
        found = look_up(provider, tracks[:30])
        asked = len(sandbox.requests)
        with pytest.raises(
            ProviderUnavailable, match=r"lastfm: .*not to be asked before"
        ):
            look_up(provider, tracks[30:])

    assert 10 <= len(found) <= 20
    assert len(sandbox.requests) == asked


@pytest.mark.parametrize("kind", [Deezer, ReccoBeats])
def test_a_service_that_is_down_is_given_up(kind, monkeypatch):
    monkeypatch.setattr("tiktok_scraper.providers.patience.BACKOFF_S", 0.001)
    with running(seed=7, tracks=16, faults=["services-down"]) as sandbox:
        url = f"{sandbox.url}/{'deezer' if kind is Deezer else 'reccobeats/v1'}"
        one = on_spotify(sandbox)[0]
        with pytest.raises(ProviderUnavailable, match="8 faults in a row"):
            look_up(kind(url), [track(one, known(one.song))])


def test_a_probe_finds_nothing_wrong_with_services_that_serve():
    with running(seed=7, tracks=16) as sandbox:
        providers = (
            Deezer(f"{sandbox.url}/deezer"),
            ReccoBeats(f"{sandbox.url}/reccobeats/v1"),
            LastFm("sandbox", f"{sandbox.url}/lastfm/2.0"),
        )

        async def probe():
            async with fetching() as fetch:
                return [await one.probe(fetch) for one in providers]

        assert asyncio.run(probe()) == [None, None, None]


def test_a_probe_says_that_a_key_is_wrong():
    with running(seed=7, tracks=16) as sandbox:

        async def probe():
            async with fetching() as fetch:
                await LastFm("wrong", f"{sandbox.url}/lastfm/2.0").probe(fetch)

        with pytest.raises(ProviderUnavailable, match="check LASTFM_API_KEY"):
            asyncio.run(probe())
