from __future__ import annotations

from collections import Counter

import httpx
import pytest

from tiktok_scraper.sandbox.hard_cases import SHARES, USER_SHARES
from tiktok_scraper.sandbox.serve import running
from tiktok_scraper.sandbox.things import Song, Sound, World
from tiktok_scraper.sandbox.world import build

ABSENT = {"version absent", "cover absent", "absent"}


@pytest.fixture(scope="module")
def hard() -> World:
    return build(7, 1000, look_alikes=True)


def _cases(world: World, *kinds: str) -> list[Sound]:
    return [world.sound[one] for one, kind in world.cases.items() if kind in kinds]


def _answers(world: World, sound: Sound) -> list[Song]:
    ids = world.answers(sound.sound_id)
    return [song for song in world.songs if song.spotify_id in ids]


def test_there_are_cases_of_every_kind_on_half_of_the_sounds(hard: World) -> None:
    counts = Counter(hard.cases.values())
    assert counts.keys() == (SHARES | USER_SHARES).keys() - {"plain"}
    assert min(counts.values()) >= 5
    tracks = [s for s in hard.catalogue if s.sound_id in hard.cases]
    assert 0.2 < len(tracks) / len(hard.catalogue) < 0.55


def test_sounds_keep_their_ids_their_order_and_their_videos(hard: World) -> None:
    plain = build(7, 1000)
    assert [s.sound_id for s in hard.sounds] == [s.sound_id for s in plain.sounds]
    assert [s.kind for s in hard.sounds] == [s.kind for s in plain.sounds]
    assert [(c.video_id, c.plays) for c in hard.clips] == [
        (c.video_id, c.plays) for c in plain.clips
    ]
    for clip in hard.clips:
        if clip.sound.sound_id:
            assert clip.sound == hard.sound[clip.sound.sound_id]


def test_answers_are_all_releases_of_the_recording_and_no_other(hard: World) -> None:
    for sound in hard.sounds:
        if sound.sound_id:
            isrc = sound.song.isrc if sound.song else None
            there = {song.spotify_id for song in hard.songs if song.isrc == isrc}
            assert hard.answers(sound.sound_id) == there
            assert bool(there) == sound.on_spotify
            if sound.on_spotify and sound.song:
                assert sound.song.spotify_id in there


def test_what_the_catalogue_lacks_has_look_alikes_and_no_answer(hard: World) -> None:
    titles = {song.title for song in hard.songs}
    for sound in _cases(hard, *ABSENT):
        assert hard.answers(sound.sound_id) == frozenset()
        assert sound.song
    for sound in _cases(hard, "absent"):
        assert {sound.title, f"{sound.title} (Karaoke Version)"} <= titles
    for sound in _cases(hard, "version absent"):
        assert any(sound.title.startswith(f"{title} ") for title in titles)


def test_versions_and_covers_are_recordings_of_their_own(hard: World) -> None:
    for sound in _cases(hard, "version", "cover"):
        answers = _answers(hard, sound)
        assert len(answers) == 1
        assert sound.author.split(" & ")[0] == answers[0].artists[0]
        if hard.cases[sound.sound_id] == "version":
            base = answers[0].title.split(" - ")[0]
            originals = [s for s in hard.songs if s.title == base]
            assert originals
            assert sound.title.startswith(base)
            assert sound.title != base
            # No second song by the artist could be meant as well.
            marked = [s for s in hard.songs if s.title == answers[0].title]
            assert [s for s in marked if s.artists == answers[0].artists] == answers


def test_namesakes_are_better_known_songs_by_others(hard: World) -> None:
    for sound in _cases(hard, "namesake"):
        assert sound.song
        others = [
            song
            for song in hard.songs
            if song.title == sound.title and song.artists != sound.song.artists
        ]
        assert sum(song.popularity >= 65 for song in others) >= 2


def test_a_reissue_is_the_same_recording_under_other_titles(hard: World) -> None:
    gone = 0
    for sound in _cases(hard, "reissue"):
        titles = {song.title for song in _answers(hard, sound)}
        assert any("Remaster" in title for title in titles)
        assert len(_answers(hard, sound)) >= 2
        albums = {song.album for song in _answers(hard, sound)}
        gone += not any("Hits" not in a and "Deluxe" not in a for a in albums)
    assert gone


def test_a_name_in_two_scripts_is_shown_in_one_and_found_by_both(hard: World) -> None:
    for sound in _cases(hard, "script"):
        for song in _answers(hard, sound):
            assert song.title != sound.title
            assert song.title.isascii() != sound.title.isascii()
            assert {song.title, sound.title, sound.author} <= set(song.aliases)


def test_guests_are_told_in_many_ways(hard: World) -> None:
    shapes = set()
    for sound in _cases(hard, "credits"):
        song = _answers(hard, sound)[0]
        assert len(song.artists) == 2
        assert song.artists[0] in sound.author
        author = sound.author
        for name in sorted(song.artists, key=len, reverse=True):
            author = author.replace(name, "_")
        shapes.add((author, "feat." in sound.title, "feat." in song.title))
    assert len(shapes) > 6


def test_people_name_their_sounds_after_songs_and_hide_that_they_made_them() -> None:
    with (
        running(seed=7, tracks=100, look_alikes=True) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        world = up.world
        titles = {song.title for song in world.songs}
        named = _cases(world, "named like a song")
        assert any(sound.title in titles for sound in named)
        assert not any(world.answers(sound.sound_id) for sound in named)
        query = {
            "device_id": "7000000000000000001",
            "verifyFp": "verify_sandbox",
            "language": "en",
        }
        cookie = {"Cookie": "ttwid=sandbox; s_v_web_id=verify_sandbox"}
        hidden = _cases(world, "not told as user-made")
        for sound in (*named, *hidden):
            if sound.sound_id in world.region_blocked:
                continue
            answer = client.get(
                "/api/music/detail/",
                params=query | {"musicId": sound.sound_id},
                headers=cookie,
            )
            told = answer.json()["musicInfo"]["music"]["original"]
            assert told is (sound in named)
        answers = client.get("/sandbox/truth").json()["answers"]
        assert answers.keys() == world.sound.keys()
        assert [one for one in hidden if answers[one.sound_id]] == []


def test_the_same_seed_has_the_same_cases() -> None:
    assert build(3, 60, look_alikes=True) == build(3, 60, look_alikes=True)
    assert build(3, 60, look_alikes=True) != build(3, 60)
