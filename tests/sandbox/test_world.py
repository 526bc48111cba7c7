from __future__ import annotations

import json
import statistics
from itertools import pairwise

import numpy as np
import pytest

from tiktok_scraper.sandbox.feed import Feed
from tiktok_scraper.sandbox.things import World, shown
from tiktok_scraper.sandbox.world import build


def test_the_same_seed_is_the_same_world_and_another_seed_is_another() -> None:
    assert build(3, 50) == build(3, 50)
    assert build(3, 50) != build(4, 50)


@pytest.mark.parametrize(
    ("count", "on_the_site"),
    [
        (0, 0),
        (9_999, 9_999),
        (10_049, 10_000),
        (10_050, 10_100),
        (257_249, 257_200),
        (999_949, 999_900),
        (999_950, 1_000_000),
        (1_349_999, 1_300_000),
        (37_450_000, 37_500_000),
    ],
)
def test_counts_are_shown_as_the_site_rounds_them(count: int, on_the_site: int) -> None:
    assert shown(count) == on_the_site


def test_the_world_has_what_careless_readers_trip_over(world: World) -> None:
    sounds = world.sounds
    titles = {sound.title for sound in world.catalogue}
    assert {"NA", "Белые паруса", "夜の観覧車", "ดาวกลางฝน"} <= titles
    assert any("<script>" in title for title in titles)
    assert {None, ""} <= {sound.album for sound in world.catalogue}
    assert any(sound.empty_original for sound in world.catalogue)
    assert any(sound.kind == "removed" and sound.sound_id == "" for sound in sounds)
    assert any(sound.kind == "user" and sound.title in titles for sound in sounds)
    assert len(world.named) >= 3
    assert {clip.kind for clip in world.clips} == {
        "video",
        "live",
        "no-music",
        "negative",
    }


def test_ids_are_snowflakes_that_no_float_can_hold(world: World) -> None:
    ids = [clip.video_id for clip in world.clips]
    ids += [sound.sound_id for sound in world.sounds if sound.sound_id]
    assert len(set(ids)) == len(ids)
    for number in map(int, ids):
        assert number > 2**53
        assert 1_690_000_000 < number >> 32 < 1_800_000_000


def test_a_few_tracks_are_not_on_spotify_and_the_others_are(world: World) -> None:
    held = {song.spotify_id for song in world.songs}
    there = [s.song is not None and s.song.spotify_id in held for s in world.catalogue]
    assert there == [sound.on_spotify for sound in world.catalogue]
    assert 0.01 < 1 - sum(there) / len(there) < 0.08


def test_compilations_hold_the_same_recording_and_covers_do_not(world: World) -> None:
    songs = {sound.song.isrc: sound.song for sound in world.catalogue if sound.song}
    again = [song for song in world.songs if song.album_type == "compilation"]
    assert len(again) > 20
    for song in again:
        first = songs[song.isrc]
        assert (song.title, song.audio) == (first.title, first.audio)
        assert song.spotify_id != first.spotify_id
    karaoke = [song for song in world.songs if "Karaoke" in song.title]
    assert karaoke
    assert not {song.isrc for song in karaoke} & songs.keys()


def test_the_truth_is_the_highest_count_that_is_shown(world: World) -> None:
    truth = json.loads(json.dumps(world.truth()))
    assert len(truth["catalogue"]) == 600
    assert truth["law"]["valence"] == 0
    told = {**truth["tracks"]}
    for sound in world.catalogue[:50]:
        clips = [c for c in world.clips if c.sound == sound and c.kind == "video"]
        row = told[sound.sound_id]
        assert row["videos"] == len(clips)
        assert row["views"] == max(
            clip.plays if clip.exact else shown(clip.plays) for clip in clips
        )


def test_the_truth_names_every_video_that_counts_for_a_track(world: World) -> None:
    truth = world.truth()
    clips = {clip.video_id: clip for clip in world.clips}
    assert set(truth["videos"]) == {
        clip.video_id
        for clip in world.clips
        if clip.kind == "video" and clip.sound.sound_id in truth["tracks"]
    }
    for video_id, row in truth["videos"].items():
        assert row["track_id"] == clips[video_id].sound.sound_id
    best = max(row["views"] for row in truth["videos"].values())
    assert best == max(row["views"] for row in truth["tracks"].values())


def test_hashtags_are_twenty_and_the_one_that_everybody_uses(world: World) -> None:
    told = world.truth()["hashtags"]
    assert len(told) == 21
    assert max(told, key=told.get) == "fyp"
    for name in told:
        assert told[name] == sum(name in clip.hashtags for clip in world.clips)


def test_what_is_planted_is_found_and_valence_moves_nothing(world: World) -> None:
    tracks = world.truth()["tracks"]
    sounds = [sound for sound in world.catalogue if sound.on_spotify]
    columns = []
    for name in ("popularity", "danceability", "valence"):
        values = np.array(
            [
                sound.song.popularity
                if name == "popularity"
                else sound.song.audio[name]
                for sound in sounds
            ]
        )
        columns.append((values - values.mean()) / values.std())
    X = np.column_stack([np.ones(len(sounds)), *columns])
    y = np.log10([tracks[sound.sound_id]["views"] for sound in sounds])
    fit, *_ = np.linalg.lstsq(X, y, rcond=None)
    # Standard error of each: .72 / sqrt(577) = .03; the noise is balanced over causes.
    assert fit[1] == pytest.approx(0.24, abs=0.03)
    assert fit[2] == pytest.approx(0.16, abs=0.03)
    assert abs(fit[3]) < 0.09


def test_views_are_as_skewed_as_the_classes_of_the_study_need(world: World) -> None:
    views = [row["views"] for row in world.truth()["tracks"].values()]
    videos = [row["videos"] for row in world.truth()["tracks"].values()]
    assert 1e5 < statistics.median(views) < 5e5
    assert sum(view >= 1_000_000 for view in views) > 60
    assert sum(view < 50_000 for view in views) > 60
    assert statistics.median(videos) in (3, 4, 5)
    assert 1 == min(videos) < 30 < max(videos) <= 40


@pytest.mark.parametrize("tracks", [10, 100, 600])
@pytest.mark.parametrize("seed", [1, 9])
def test_new_tracks_keep_appearing_to_the_last_card(seed: int, tracks: int) -> None:
    world = build(seed, tracks)
    met: set[str] = set()
    at = [0]
    stream = Feed(world, "7000000000000000001").stream
    for index, clip in enumerate(stream):
        sound = clip.sound
        if clip.kind == "video" and sound.kind == "catalogue":
            if sound.sound_id not in met:
                at.append(index)
            met.add(sound.sound_id)
    assert len(met) == tracks
    assert max(later - sooner for sooner, later in pairwise(at)) < 300
    assert at[-1] == len(stream) - 1


def test_the_feed_tells_all_and_only_the_world_with_repeats(world: World) -> None:
    stream = Feed(world, "1234567890").stream
    told = {clip.video_id for clip in stream}
    assert told == {clip.video_id for clip in world.clips}
    assert 0.12 < 1 - len(world.clips) / len(stream) < 0.18
    assert stream == Feed(world, "1234567890").stream
    assert stream != Feed(world, "1234567891").stream
