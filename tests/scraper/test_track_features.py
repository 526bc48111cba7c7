"""The second step on real files, and a crawl whose services fail it."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from modeling.dataset import load
from tiktok_scraper.sandbox.serve import running

Crawl = Callable[..., Any]
PROJECT = Path(__file__).parents[2]
NO_CLIPS = json.dumps(
    {
        "tiktok_scraper.providers.spotify.Spotify": 100,
        "tiktok_scraper.providers.deezer.Deezer": 200,
        "tiktok_scraper.providers.reccobeats.ReccoBeats": 300,
        "tiktok_scraper.providers.lastfm.LastFm": 400,
    }
)
QUICK = ("-a", "wait=0", "-s", f"FEATURE_PROVIDERS={NO_CLIPS}")
SECOND = ("-s", f"FEATURE_PROVIDERS={NO_CLIPS}")
SERVICES = ("/spotify/", "/deezer/", "/reccobeats/", "/lastfm/")


def latest(crawled: Any) -> dict[str, dict[str, Any]]:
    return {track["track_id"]: track for track in crawled.records("track")}


def calls(sandbox: Any) -> list[str]:
    return [s.path for s in sandbox.requests if s.path.startswith(SERVICES)]


def test_a_crawl_with_every_service_down_still_writes_every_track(
    crawl: Crawl,
) -> None:
    with running(seed=3, tracks=40, faults=["services-down"]) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    tracks = crawled.records("track")
    world = sandbox.world
    assert crawled.code == 0
    assert len(tracks) == len({t["track_id"] for t in tracks})
    assert len(tracks) == len(world.catalogue) + len(world.named)
    assert all(t["audio"] is None and t["audio_missing"] for t in tracks)
    for service in ("spotify", "deezer", "reccobeats", "lastfm"):
        assert crawled.log.count(f"WARNING {service}: ") <= 1
    assert crawled.log.count("WARNING spotify: ") == 1


def test_the_second_step_fills_in_earlier_files_and_asks_nothing_twice(
    crawl: Crawl,
) -> None:
    with running(seed=3, tracks=40, faults=["services-down"]) as sandbox:
        crawl(*QUICK, SANDBOX_URL=sandbox.url)
    with running(seed=3, tracks=40) as sandbox:
        second = crawl(*SECOND, spider="track_features", SANDBOX_URL=sandbox.url)
        asked = len(calls(sandbox))
        lines = len(second.records("track"))
        third = crawl(*SECOND, spider="track_features", SANDBOX_URL=sandbox.url)
        again = len(calls(sandbox)) - asked
    tracks = latest(second)
    matched = [t for t in tracks.values() if t["match"]["spotify_id"]]
    assert second.code == third.code == 0, second.log
    assert asked > 40
    assert len(matched) > 30
    assert all(t["audio"]["source"] == "spotify" for t in matched)
    assert again == 0
    assert len(third.records("track")) == lines  # no line without news
    told = json.loads((second.data / "interim/coverage.json").read_text())
    assert told["tracks"] == len(tracks)
    assert told["fields"]["tempo"] == {"spotify": len(matched)}
    assert f"tempo{' ' * 25}{len(matched):>8}" in second.log
    assert all(file.stat().st_size for file in second.data.glob("raw/*/*.jsonl"))


def test_a_second_crawl_asks_no_service_again(crawl: Crawl, tmp_path: Path) -> None:
    with running(seed=3, tracks=30) as sandbox:
        crawl(*QUICK, SANDBOX_URL=sandbox.url)
        asked = len(calls(sandbox))
        state = f"sqlite:///{tmp_path}/data/interim/state.sqlite"
        features = ("-a", f"tracks={tmp_path}/data/raw/tracks/*.jsonl")
        crawl(
            *SECOND,
            *features,
            spider="track_features",
            SANDBOX_URL=sandbox.url,
            STATE_URL=state,
        )
    assert asked > 30
    assert len(calls(sandbox)) == asked


def test_a_new_app_still_gets_features_by_id_and_isrc(crawl: Crawl) -> None:
    with running(seed=3, tracks=60, faults=["spotify-dev-mode"]) as sandbox:
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
        asked = calls(sandbox)
        state = f"sqlite:///{crawled.data}/interim/state.sqlite"
        again = crawl(
            *SECOND, spider="track_features", SANDBOX_URL=sandbox.url, STATE_URL=state
        )
        assert again.code == 0
        assert calls(sandbox) == asked  # a match by name is not asked about by its id
    tracks = latest(crawled)
    sources = {t["audio"]["source"] for t in tracks.values() if t["audio"]}
    truth = sandbox.world.truth()["tracks"]
    assert sources == {"reccobeats"}
    assert sum(bool(t["audio"]) for t in tracks.values()) > 0.6 * len(tracks)
    for track_id, track in tracks.items():
        if track["match"]["status"] in ("exact", "matched"):
            assert track["match"]["isrc"] == truth[track_id]["isrc"]
    assert any(t["context"]["deezer_rank"] for t in tracks.values())
    assert any(t["context"]["lastfm_listeners"] for t in tracks.values())


def test_with_no_key_at_all_deezer_and_isrc_lead_to_features(crawl: Crawl) -> None:
    with running(seed=3, tracks=60) as sandbox:
        providers = {
            path: order
            for path, order in json.loads(NO_CLIPS).items()
            if "spotify" not in path and "lastfm" not in path
        }
        crawled = crawl(
            *("-a", "wait=0", "-s", f"FEATURE_PROVIDERS={json.dumps(providers)}"),
            SANDBOX_URL=sandbox.url,
        )
    tracks = latest(crawled)
    by_deezer = [t for t in tracks.values() if t["match"]["provider"] == "deezer"]
    named = [t for t in tracks.values() if t["dsp_ids"]["spotify"]]
    for track in named:
        assert track["match"]["status"] == "exact"
        assert track["match"]["spotify_id"] == track["dsp_ids"]["spotify"]
    assert len(by_deezer) + len(named) > 0.7 * len(tracks)
    assert len(by_deezer) > 0.5 * len(tracks)
    assert sum(bool(t["audio"]) for t in tracks.values()) > 0.6 * len(tracks)
    assert [s for s in calls(sandbox) if s.startswith("/spotify")] == []


def test_a_kill_during_lookups_loses_no_track(crawl: Crawl, tmp_path: Path) -> None:
    slow = ("-s", "DOWNLOAD_DELAY=0.05", "-s", "FEATURES_LINGER=0.2")
    with running(seed=3, tracks=40) as sandbox:
        env = os.environ | {
            "DATA_DIR": str(tmp_path / "data"),
            "PSEUDONYM_KEY": str(tmp_path / "key"),
            "SESSION_FILE": str(tmp_path / "session.json"),
            "SANDBOX_URL": sandbox.url,
        }
        command = [sys.executable, "-m", "scrapy", "crawl", "tiktok_music"]
        killed = subprocess.Popen(
            [*command, *QUICK, *slow], cwd=PROJECT, env=env, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not any("/spotify/v1/search" in path for path in calls(sandbox)):
            assert killed.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    world = sandbox.world
    wanted = {sound.sound_id for sound in (*world.catalogue, *world.named)}
    assert crawled.code == 0
    assert "going on with the crawl" in crawled.log
    assert latest(crawled).keys() == wanted
    assert sum(bool(t["audio"]) for t in latest(crawled).values()) > 30


def test_a_stop_by_hand_writes_what_still_waits(tmp_path: Path) -> None:
    with running(seed=3, tracks=60) as sandbox:
        env = os.environ | {
            "DATA_DIR": str(tmp_path / "data"),
            "PSEUDONYM_KEY": str(tmp_path / "key"),
            "SESSION_FILE": str(tmp_path / "session.json"),
            "SANDBOX_URL": sandbox.url,
        }
        command = [sys.executable, "-m", "scrapy", "crawl", "tiktok_music", *QUICK]
        stopped = subprocess.Popen(
            [*command, "-s", "DOWNLOAD_DELAY=0.1"],
            cwd=PROJECT,
            env=env,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline = time.monotonic() + 60
        while sum("/music/item_list" in s.path for s in sandbox.requests) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        stopped.send_signal(signal.SIGINT)
        _, log = stopped.communicate(timeout=60)
    tracks = [
        json.loads(line)
        for file in tmp_path.glob("data/raw/tracks/*.jsonl")
        for line in file.read_text().splitlines()
    ]
    videos = [
        json.loads(line)
        for file in tmp_path.glob("data/raw/videos/*.jsonl")
        for line in file.read_text().splitlines()
    ]
    assert stopped.returncode == 0, log
    assert "Closing spider (shutdown)" in log
    assert "Traceback" not in log
    assert {video["track_id"] for video in videos} <= {t["track_id"] for t in tracks}
    assert tracks
    assert {t["audio_missing"] for t in tracks} == {
        "not looked up yet: the crawl was stopped; scrapy crawl track_features does"
    }


def test_a_persons_word_on_the_sheet_is_obeyed_by_the_next_run(
    crawl: Crawl, tmp_path: Path
) -> None:
    """A single whose artist is not known is matched weakly: a person may know."""
    with running(seed=3, tracks=60) as sandbox:
        world = sandbox.world
        single = next(
            sound
            for sound in world.catalogue
            if sound.song and sound.on_spotify and sound.song.album == sound.song.title
        )
        title = single.song.title
        line = {
            "kind": "track",
            "schema": 1,
            "track_id": "4711",
            "title": title,
            "author": None,
            "album": title,
            "duration_s": 15.0,
            "original": False,
            "play_url": None,
            "video_count": None,
            "source": "import",
            "collected_at": "2026-11-24T00:00:00Z",
        }
        folder = tmp_path / "data" / "raw" / "tracks"
        folder.mkdir(parents=True)
        (folder / "0.jsonl").write_text(json.dumps(line) + "\n")
        first = crawl(*SECOND, spider="track_features", SANDBOX_URL=sandbox.url)
        before = first.records("track")[-1]
        sheet = first.data / "interim" / "matches.csv"
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            (row,) = csv.DictReader(file)
        other = next(
            song for song in world.songs if song.spotify_id != row["spotify_id_1"]
        )
        with sheet.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerow(row | {"accept": other.spotify_id})
        second = crawl(*SECOND, spider="track_features", SANDBOX_URL=sandbox.url)
        lines = second.records("track")
        third = crawl(*SECOND, spider="track_features", SANDBOX_URL=sandbox.url)
    after = lines[-1]
    assert row["status"] == before["match"]["status"] == "weak"
    assert second.code == 0, second.log
    assert after["match"]["rule"] == "by hand"
    assert after["match"]["spotify_id"] == other.spotify_id
    assert after["audio"]["tempo"] == other.audio["tempo"]
    assert third.records("track") == lines  # obeyed once


def test_a_table_of_2021_gets_features_and_keeps_its_views(
    crawl: Crawl, tmp_path: Path
) -> None:
    """Its tables name no artist: only an album of another name can confirm a song."""
    with running(seed=3, tracks=60) as sandbox:
        songs = {
            sound.sound_id: sound.song
            for sound in sandbox.world.catalogue
            if sound.song and sound.on_spotify and sound.album == sound.song.album
        }
        original = tmp_path / "tracks.csv"
        with original.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "title", "album", "views", "videos"])
            for number, (track_id, song) in enumerate(songs.items(), start=1):
                writer.writerow([track_id, song.title, song.album, number * 1000, 2])
        second = crawl(
            *SECOND,
            *("-a", f"tracks={original}"),
            spider="track_features",
            SANDBOX_URL=sandbox.url,
        )
    assert second.code == 0, second.log
    found = latest(second)
    matched = {k: t for k, t in found.items() if t["match"]["rule"] == "B"}
    assert len(matched) > 5
    for track_id, track in matched.items():
        assert track["audio"]["tempo"] == songs[track_id].audio["tempo"]
    table = load([original, second.data / "raw"]).table.set_index("track_id")
    assert set(table.index) == set(songs)
    for number, track_id in enumerate(songs, start=1):
        assert table.loc[track_id, "views"] == number * 1000
        assert table.loc[track_id, "videos"] == 2
        if track_id in matched:
            assert table.loc[track_id, "tempo"] == songs[track_id].audio["tempo"]


def test_wrong_arguments_and_missing_files_are_told_in_a_sentence(
    crawl: Crawl,
) -> None:
    nothing = crawl(spider="track_features")
    wrong = crawl("-a", "track=x", spider="track_features")
    assert (nothing.code, wrong.code) == (1, 2)
    assert "expected files of tracks, found none at" in nothing.log
    assert "unknown argument 'track'; known are: tracks" in wrong.log
    assert "Traceback" not in nothing.log + wrong.log
