from __future__ import annotations

import gzip
import hashlib
import json
import random
import subprocess
import sys
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import merge_large
from modeling.dataset import load, studied
from modeling.dataset import records as merging
from modeling.dataset.__main__ import main
from modeling.dataset.columns import AUDIO, LOCAL, ORIGINAL, TABLE
from modeling.dataset.lines import LONGEST
from modeling.dataset.table import csv
from modeling.dataset.write import write
from modeling.errors import BadInput, MissingColumn, NewerSchema
from tiktok_scraper.items import LocalAudio
from tiktok_scraper.lookup.sheet import BY_HAND, WITHDRAWN

TRACKS = "id,title,album,views,videos\n"
FEATURES = (
    "id,tt_id,title,album,artist,popularity,danceability,energy,key,loudness,mode,"
    "speechiness,acousticness,instrumentalness,liveness,valence,tempo,duration_ms,"
    "time_signature\n"
)
FEATURED = "sp1,{id},Song,Album,Artist,50,.5,.5,1,-8,1,.1,.1,0,.1,.5,120,200000,4\n"


def clip(**changes: object) -> dict[str, object]:
    """A record's local_audio."""
    measured = {
        "tempo": 120.0,
        "tempo_confidence": 0.7,
        "key": 9,
        "mode": 0,
        "key_strength": 0.6,
        "loudness_lufs": -9.4,
        "clip_duration_ms": 15_000,
        "engine": "tiktok_scraper.audio 1",
    }
    return measured | changes


def test_the_tables_of_2021_make_the_published_kind_of_table(real, real_rows):
    assert len(real_rows) == 7328
    published = real_rows[list(ORIGINAL)].to_csv(index=False).encode()
    assert hashlib.sha256(published).hexdigest() == (
        "527291bbbd3decea94ba06f09b34ae866a24c0f72240b436c3c6012f9cb3ba07"
    )
    assert real_rows["views"].sum() == 39281233765
    assert real_rows["videos"].sum() == 69387
    assert real_rows["spotify_id"].nunique() == 6308
    assert real.losses["rows/without_id"] == 1
    assert real.losses["rows/original_sound"] == 139
    assert "values/views" not in real.losses


def test_a_written_table_reads_back_as_the_same_table(real, tmp_path):
    path = tmp_path / "any name.csv"
    path.write_bytes(csv(real.table))
    assert load([path]).sha256 == real.sha256


def test_the_published_table_without_ids_can_be_studied(real_rows, tmp_path):
    path = tmp_path / "tracks.csv"
    real_rows[list(ORIGINAL)].to_csv(path, index=False)
    again = studied(load([path]).table)
    assert len(again) == 7328
    assert again["track_id"].isna().all()
    assert again["views"].tolist() == real_rows["views"].tolist()


def test_views_are_the_most_seen_video_and_videos_are_counted_once(
    tmp_path, make_track, make_video, write_lines
):
    path = write_lines(
        tmp_path / "a.jsonl",
        [
            make_track(1),
            make_video(1, 900, video_id="a", observed_at="2026-01-01T01:00:00Z"),
            make_video(1, 1500, video_id="a", observed_at="2026-01-03T00:00:00Z"),
            make_video(1, 1_300_000, video_id="b", plays_step=100_000),
            make_video(1, 40, video_id="c"),
        ],
    )
    (row,) = load([path]).table.to_dict("records")
    assert (row["views"], row["videos"], row["views_step"]) == (1_300_000, 3, 100_000)
    assert row["views_median"] == 1500  # of 1500, 1300000 and 40
    assert row["first_seen"] == "2026-01-01T00:00:01Z"  # the track's own line
    assert row["last_seen"] == "2026-01-03T00:00:00Z"


def test_features_that_arrive_later_win_wherever_they_stand(
    tmp_path, make_track, make_video, write_lines
):
    bare = make_track(1, audio=None, match=None, collected_at="2026-02-01T00:00:00Z")
    early = make_track(1)
    late = make_track(1)
    late["audio"] = late["audio"] | {
        "tempo": 99.0,
        "fetched_at": "2026-03-01T00:00:00Z",
    }
    lines = [late, bare, early, make_video(1)]
    for order in ([0, 1, 2, 3], [2, 1, 0, 3], [1, 0, 2, 3]):
        path = write_lines(tmp_path / "a.jsonl", [lines[i] for i in order])
        (row,) = load([path]).table.to_dict("records")
        assert (row["tempo"], row["spotify_id"]) == (99.0, "sp1")
        assert row["last_seen"] == "2026-02-01T00:00:00Z"


def test_a_persons_word_comes_before_features_and_the_later_word_first(
    tmp_path, make_track, make_video, write_lines
):
    def decided(day, rule, **changes):
        one = make_track(1, collected_at=f"2026-01-{day}T00:00:00Z", **changes)
        one["match"] = one["match"] | {"rule": rule, "title": f"as of {day}"}
        return one

    features = make_track(1)["audio"]
    fresh = features | {"fetched_at": "2026-09-01T00:00:00Z"}
    best_first = [
        decided(12, BY_HAND, audio=None),
        decided(11, f"title; {WITHDRAWN}"),
        decided(10, BY_HAND),
        decided(20, "title and artist", audio=fresh),
        decided(21, "title and artist"),
        decided(22, "title and artist", audio=None),
    ]
    for better, worse in pairwise(best_first):
        for order in ([better, worse], [worse, better]):
            lines = [*order, make_video(1)]
            (row,) = load([write_lines(tmp_path / "a.jsonl", lines)]).table.to_dict(
                "records"
            )
            assert row["title_sp"] == better["match"]["title"]
            assert row["match_rule"] == better["match"]["rule"]
            assert pd.isna(row["tempo"]) == (better["audio"] is None)


@pytest.fixture(scope="module")
def world(make_track, make_video):
    rng = random.Random(3)
    records = []
    for number in range(6):
        for turn in range(3):
            at = f"2026-01-0{turn + 1}T00:00:00Z"
            changed = make_track(number, collected_at=at)
            if rng.random() < 0.5:
                changed |= {"audio": None}
            else:
                changed["audio"] = changed["audio"] | {"popularity": rng.randrange(100)}
            if rng.random() < 0.5:
                changed["local_audio"] = clip(tempo=rng.choice([90.0, 180.0]))
            if rng.random() < 0.4:
                rule = rng.choice([BY_HAND, f"title; {WITHDRAWN}"])
                changed["match"] = changed["match"] | {"rule": rule}
                changed["collected_at"] = rng.choice([at, "2026-01-02T00:00:00Z"])
            records.append(changed)
            for name in "ab":
                plays = rng.choice([10, 10, 200, 3_000])
                step = rng.choice([1, 100])
                records.append(
                    make_video(
                        number, plays, video_id=name, plays_step=step, observed_at=at
                    )
                )
    return records[2:]  # sound 0 begins with a video whose track comes later


FIRST = 7_000_000_000_000_000_000
CSVS = {
    "t1": TRACKS + f"{FIRST},A,X,10,2\n1,B,,5,1\n{FIRST + 1},C,X,9000,1\n",
    "t2": TRACKS + f"1,B,Y,7,3\n{FIRST},A,X,10,1\n2,D,,1,1\n",
    "f1": FEATURES + FEATURED.format(id=1) + FEATURED.format(id=FIRST),
    "f2": FEATURES + FEATURED.format(id=1).replace("120", "121"),
    # a table of an earlier merge: one sound of the crawl, one of the CSV files
    "p1": "track_id,title_tt,views,videos,local_tempo," + ",".join(AUDIO) + "\n"
    f"{FIRST + 2},E,4,1,77" + "," * len(AUDIO) + "\n"
    "2,D,3,2,," + ",".join(["0.5"] * len(AUDIO)) + "\n",
    "p2": "track_id,title_tt,views,videos,local_tempo," + ",".join(AUDIO) + "\n"
    f"{FIRST + 2},E,4,1,78" + "," * len(AUDIO) + "\n"
    "2,D,1,1,66" + "," * len(AUDIO) + "\n",
}


@pytest.fixture(scope="module")
def whole(world, tmp_path_factory, write_lines):
    """The inputs once each, in one order: records alone, and with CSV files."""
    folder = tmp_path_factory.mktemp("whole")
    records = write_lines(folder / "whole.jsonl", world)
    for name, content in CSVS.items():
        (folder / f"{name}.csv").write_text(content)
    return {False: csv(load([records]).table), True: csv(load([folder]).table)}


@pytest.mark.parametrize("with_csv", [False, True])
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_shards_in_any_order_number_and_repetition_make_the_same_table(
    data, with_csv, world, whole, tmp_path_factory, write_lines
):
    folder = tmp_path_factory.mktemp("shards")
    shuffled = data.draw(st.permutations(range(len(world))))
    repeated = data.draw(st.lists(st.sampled_from(range(len(world))), max_size=9))
    places = [*shuffled, *repeated]
    cuts = data.draw(st.lists(st.integers(0, len(places)), max_size=3).map(sorted))
    contents = [
        "".join(json.dumps(world[place]) + "\n" for place in places[start:stop])
        for start, stop in pairwise([0, *cuts, len(places)])
    ]
    contents += list(CSVS.values()) if with_csv else []
    twice = data.draw(st.lists(st.sampled_from(contents), max_size=3))
    paths = []
    for number, content in enumerate(data.draw(st.permutations(contents + twice))):
        paths.append(folder / f"{number}.any")
        paths[-1].write_text(content)
    again = data.draw(st.lists(st.sampled_from(paths), max_size=2))
    assert csv(load([*paths, *again]).table) == whole[with_csv]


def test_what_the_clip_said_is_kept_wherever_it_stands(
    tmp_path, make_track, make_video, write_lines
):
    heard = make_track(1, audio=None, local_audio=clip(tempo=88.5))
    older = make_track(1, audio=None, local_audio=clip(tempo=44.0))
    older["collected_at"] = "2025-01-01T00:00:00Z"
    lines = [heard, make_track(1), older, make_track(2), make_video(1), make_video(2)]
    for order in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]):
        path = write_lines(tmp_path / "a.jsonl", [lines[i] for i in order])
        first, second = load([path]).table.to_dict("records")
        assert first["tempo"] == make_track(1)["audio"]["tempo"]  # Spotify's own
        assert [first[name] for name in LOCAL] == [88.5, 0.7, 9, 0, 0.6, -9.4, 15_000]
        assert first["local_engine"] == "tiktok_scraper.audio 1"
        assert all(pd.isna(second[name]) for name in (*LOCAL, "local_engine"))


def test_impossible_measures_of_a_clip_become_unknown_and_are_counted(
    tmp_path, make_track, make_video, write_lines
):
    wrong = clip(tempo=0, key=12, mode="major", loudness_lufs=21, key_strength=0.9)
    track = make_track(1, local_audio=wrong)
    dataset = load([write_lines(tmp_path / "a.jsonl", [track, make_video(1)])])
    assert dataset.losses == {
        "values/local_key": 1,
        "values/local_loudness_lufs": 1,
        "values/local_mode": 1,
        "values/local_tempo": 1,
    }
    (row,) = dataset.table.to_dict("records")
    assert (row["local_key_strength"], row["local_clip_duration_ms"]) == (0.9, 15_000)


def test_every_measure_of_a_clip_has_a_column():
    measured = {f"local_{field.name}" for field in fields(LocalAudio)}
    assert measured == {name for name in TABLE if name.startswith("local_")}


def test_features_completed_by_a_second_service_name_both(
    tmp_path, make_track, make_video, write_lines
):
    both = make_track(1)
    both["audio"]["source"] = "spotify+reccobeats"
    path = write_lines(tmp_path / "a.jsonl", [both, make_video(1)])
    out = tmp_path / "out.csv"
    write([path], out)
    for table in (load([path]).table, load([out]).table, studied(load([out]).table)):
        assert table["feature_source"].tolist() == ["spotify+reccobeats"]


def test_csv_files_pool_views_by_maximum_and_videos_by_sum_each_file_once(tmp_path):
    (tmp_path / "a.csv").write_text(TRACKS + "2,B,,5,1\n1,A,X,10,2\n")
    (tmp_path / "b.csv").write_text(TRACKS + "1,A,X,7,3\n3,C,,1,1\n")
    (tmp_path / "copy.csv").write_text((tmp_path / "a.csv").read_text())
    (tmp_path / "f.csv").write_text(FEATURES + FEATURED.format(id=1))
    names = ["a.csv", "b.csv", "copy.csv", "f.csv"]
    forward = load([tmp_path / name for name in names])
    backward = load([tmp_path / name for name in reversed(names)])
    assert forward.sha256 == backward.sha256
    assert forward.losses["files/repeated"] == 1
    rows = forward.table.set_index("track_id")
    assert rows.loc["1", ["views", "videos"]].tolist() == [10, 5]
    assert list(rows.index) == ["1", "2", "3"]  # places 0, 0 and 1 of their files
    assert list(studied(forward.table)["track_id"]) == ["1"]


def test_features_and_what_the_clip_said_may_come_from_two_tables(tmp_path):
    for name in ("p1", "p2"):
        (tmp_path / f"{name}.csv").write_text(CSVS[name])
    rows = load([tmp_path]).table.set_index("track_id")
    assert rows.loc["2", ["energy", "local_tempo", "views"]].tolist() == [0.5, 66, 3]


def test_a_persons_word_comes_before_the_features_of_2021(
    tmp_path, make_track, write_lines
):
    """Found by title alone then, refused by a person now: the word counts."""
    track_id = make_track(0)["track_id"]
    (tmp_path / "tracks.csv").write_text(
        f"id,title,album,views,videos\n{track_id},Song,Album,5000,2\n"
    )
    features = ",".join(["0.5"] * 2 + ["1", "-5", "1"] + ["0.5"] * 5)
    (tmp_path / "features.csv").write_text(
        "tt_id,id,title,album,artist,danceability,energy,key,loudness,mode,speechiness,"
        "acousticness,instrumentalness,liveness,valence,tempo,time_signature,"
        f"duration_ms,popularity\n{track_id},s,Other,Other,X,{features},120,4,9000,5\n"
    )
    refused = make_track(0)["match"] | dict.fromkeys(("title", "artist", "spotify_id"))
    word = {"status": "none", "rule": "by hand"}
    line = make_track(0, audio=None, match=refused | word)
    write_lines(tmp_path / "looked_up.jsonl", [line])
    table = load([tmp_path]).table
    (row,) = table.to_dict("records")
    assert (row["match_rule"], row["views"], row["videos"]) == ("by hand", 5000, 2)
    assert pd.isna(row["danceability"])
    assert "tracks/without_videos" not in load([tmp_path]).losses


def test_ids_that_a_spreadsheet_has_rounded_are_refused(tmp_path):
    (tmp_path / "tracks.csv").write_text(
        "id,title,album,views,videos\n6.77E+18,One,A,1,1\n6.77E+18,Two,B,2,1\n"
    )
    with pytest.raises(BadInput, match=r"tracks\.csv: expected ids .*'6\.77E\+18'"):
        load([tmp_path / "tracks.csv"])


def test_a_song_called_na_keeps_its_name(tmp_path):
    (tmp_path / "a.csv").write_text(TRACKS + "1,NA,null,10,2\n")
    (row,) = load([tmp_path / "a.csv"]).table.to_dict("records")
    assert (row["title_tt"], row["album_tt"]) == ("NA", "null")


@pytest.mark.parametrize(
    ("changes", "loss"),
    [
        ({"plays": "fast"}, "values/plays"),
        ({"plays": -1}, "values/plays"),
        ({"plays": 10**15}, "values/plays"),
        ({"plays": [1]}, "values/plays"),
        ({"plays_step": 0}, "values/plays_step"),
        ({"observed_at": "yesterday"}, "values/observed_at"),
        ({"plays": None}, "values/no_plays"),
        ({"video_id": None}, "records/without_video_id"),
        ({"track_id": ""}, "records/without_track_id"),
        ({"kind": "sound"}, "lines/unknown_kind"),
    ],
)
def test_a_wrong_value_is_set_aside_and_counted(
    tmp_path, make_track, make_video, write_lines, changes, loss
):
    good = make_video(1, 500, video_id="good")
    wrong = make_video(1, 9_000, video_id="wrong") | changes
    path = write_lines(tmp_path / "a.jsonl", [make_track(1), good, wrong])
    dataset = load([path])
    assert dataset.losses == {loss: 1}
    expected = 9_000 if "plays" not in changes and loss.startswith("values") else 500
    assert dataset.table["views"].tolist() == [expected]


def test_an_impossible_feature_becomes_unknown_and_the_rest_stays(
    tmp_path, make_track, make_video, write_lines
):
    wrong = make_track(1)
    wrong["audio"] |= {"danceability": 1.5, "key": "C", "mode": True}
    dataset = load([write_lines(tmp_path / "a.jsonl", [wrong, make_video(1)])])
    assert dataset.losses == {
        "values/danceability": 1,
        "values/key": 1,
        "values/mode": 1,
    }
    row = studied(dataset.table).iloc[0]
    assert row[["danceability", "key", "mode"]].isna().all()
    assert row["tempo"] == wrong["audio"]["tempo"]


def test_a_torn_last_line_is_dropped_and_an_unknown_field_is_ignored(
    tmp_path, make_track, make_video, write_lines
):
    lines = [make_track(1, mood="bright"), make_video(1, 7)]
    path = write_lines(tmp_path / "a.jsonl", lines)
    with path.open("a") as file:
        file.write('{"kind": "video", "track_id": "7')
    dataset = load([path])
    assert dataset.losses == {"lines/torn": 1}
    assert dataset.table["views"].tolist() == [7]


def test_a_newer_schema_is_refused_with_file_and_line(
    tmp_path, make_track, make_video, write_lines
):
    path = write_lines(tmp_path / "b.jsonl", [make_track(1), make_video(1, schema=2)])
    with pytest.raises(NewerSchema, match=r"b\.jsonl:2: schema 2 is newer than 1"):
        load([path])


def test_tracks_without_videos_and_videos_without_tracks_are_counted(
    tmp_path, make_track, make_video, write_lines
):
    dataset = load([write_lines(tmp_path / "a.jsonl", [make_track(1), make_video(2)])])
    assert dataset.losses == {
        "tracks/without_features": 1,
        "tracks/without_record": 1,
        "tracks/without_videos": 1,
    }
    assert len(dataset.table) == 2
    assert len(studied(dataset.table)) == 0


def test_ids_beyond_two_to_the_53_stay_apart(
    tmp_path, make_track, make_video, write_lines
):
    lines = [line for n in (1, 2) for line in (make_track(n), make_video(n))]
    lines += [make_track(3, track_id=7_000_000_000_000_000_003)]  # a number, not a text
    table = load([write_lines(tmp_path / "a.jsonl", lines)]).table
    assert table["track_id"].str[-3:].tolist() == ["001", "002", "003"]


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        ("<html>no</html>\n", BadInput, "expected JSON lines"),
        ('{"a": 1}\n', BadInput, "expected JSON lines of kind"),
        ("a,b,c\n1,2,3\n", BadInput, "got 'a, b, c'"),
        ("id,title,views\n1,A,3\n", MissingColumn, "column 'videos' is missing"),
        (TRACKS + '1,"A,,3\n', BadInput, "cannot be read as CSV"),
        (FEATURES + FEATURED.format(id=1), BadInput, "holds features but no views"),
        (TRACKS, BadInput, "no track in it"),
        ("", BadInput, "no track in it"),
        ('{"statusCode": 10201}\n', BadInput, "expected JSON lines of kind"),
        ('[{"kind": "track"}]\n', BadInput, "no track in it"),
        ("kind,schema,track_id\ntrack,1,5\n", BadInput, "it is a crawl as CSV"),
        (gzip.compress(b"{}\n"), BadInput, r"compressed; unpack it first \(gunzip"),
        (TRACKS.encode("utf-16"), BadInput, "it is UTF-16; save it as UTF-8"),
        (TRACKS.replace("\n", "\r") + "1,A\r", BadInput, "first line is no header"),
        ("id," + "x" * 2**20, BadInput, "first line is no header"),
        (b"\0" * 4096, BadInput, "expected JSON lines"),
    ],
    ids=range(16),
)
def test_a_file_that_is_neither_gets_one_sentence(
    tmp_path, capsys, content, error, sentence
):
    path = tmp_path / "what.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(error, match=sentence) as caught:
        load([path])
    assert "what.csv" in str(caught.value)
    assert main([str(path), "-o", str(tmp_path / "out.csv")]) == 1
    captured = capsys.readouterr().err
    assert captured.startswith("error: ")
    assert captured.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()


def test_globs_and_folders_and_files_name_the_same_things(
    tmp_path, make_track, make_video, write_lines
):
    write_lines(tmp_path / "raw/tracks/1.jsonl", [make_track(1)])
    write_lines(tmp_path / "raw/videos/1.jsonl", [make_video(1)])
    folder = load([tmp_path / "raw"])
    pattern = load([str(tmp_path / "raw" / "**" / "*.jsonl"), tmp_path / "raw"])
    assert folder.sha256 == pattern.sha256
    assert list(folder.table.columns) == list(TABLE)
    with pytest.raises(BadInput, match="no such file"):
        load([tmp_path / "nothing"])
    with pytest.raises(BadInput, match="no file matches"):
        load([str(tmp_path / "*.nothing")])


def test_the_command_writes_the_table_and_says_what_was_lost(crawl, tmp_path):
    out = tmp_path / "deep" / "tracks.csv"
    torn = tmp_path / "torn.jsonl"
    torn.write_text(crawl.read_text() + json.dumps({"kind": "video"})[:-2])
    answer = subprocess.run(
        [sys.executable, "-m", "modeling.dataset", str(torn), "-o", str(out)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert "240 tracks" in answer.stdout
    assert "lines/torn: 1" in answer.stdout
    assert len(out.read_text().splitlines()) == 241
    assert load([out]).sha256 == load([crawl]).sha256


def test_a_file_that_a_crawl_still_writes_is_counted_and_not_read(
    tmp_path, make_track, make_video, write_lines
):
    write_lines(tmp_path / "a.jsonl", [make_track(1), make_video(1)])
    write_lines(tmp_path / "b.jsonl.part", [make_track(2), make_video(2)])
    dataset = load([tmp_path])
    assert len(dataset.table) == 1
    assert dataset.losses["files/unfinished"] == 1


def test_packed_files_and_endings_in_capitals_are_seen_in_a_folder(
    tmp_path, make_track, make_video, write_lines
):
    write_lines(tmp_path / "A.JSONL", [make_track(1), make_video(1)])
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"{}\n"))
    dataset = load([tmp_path])
    assert len(dataset.table) == 1
    assert dataset.losses == {"files/compressed": 1}


@pytest.mark.parametrize(
    ("spoil", "losses"),
    [
        (lambda content: content.replace(b"\n", b"\r\n"), {}),
        (lambda content: b"\xef\xbb\xbf" + content, {}),
        (lambda content: content + b"\0" * 4096, {"lines/torn": 1}),
        (lambda content: content + b'{"a": "\0"}\n', {"lines/torn": 1}),
        (lambda content: content + b'{"a": "\xff"}\n', {"lines/torn": 1}),
        (lambda content: content + b'{"kind": 5}\n7\n[]\n', {"lines/unknown_kind": 3}),
    ],
    ids=["windows", "byte order mark", "zeros", "zero inside", "not utf-8", "other"],
)
def test_what_other_programs_do_to_a_file_costs_no_record(
    tmp_path, make_track, make_video, write_lines, spoil, losses
):
    path = write_lines(tmp_path / "a.jsonl", [make_track(1), make_video(1, 7)])
    good = load([path])
    path.write_bytes(spoil(path.read_bytes()))
    dataset = load([path])
    assert dataset.sha256 == good.sha256
    assert dataset.losses == losses


def test_a_feed_that_is_an_array_loses_nothing(
    tmp_path, make_track, make_video, write_lines
):
    """As `scrapy crawl -O x.json` writes it: a record a line, with commas between."""
    lines = [one for n in range(3) for one in (make_track(n), make_video(n, 10 * n))]
    expected = load([write_lines(tmp_path / "x.jsonl", lines)]).table
    folder = tmp_path / "raw"
    folder.mkdir()
    body = ",\n".join(map(json.dumps, lines))
    (folder / "x.json").write_text(f"\ufeff[\n{body}\n]")
    (folder / "settings.json").write_text('{"a": 1}')  # somebody else's
    for place in (folder, folder / "x.json"):
        pd.testing.assert_frame_equal(load([place]).table, expected)
    (folder / "x.json").write_text(f"[\n{body}")
    with pytest.raises(BadInput, match=r"x\.json: .* got an array that breaks off"):
        load([folder])


def test_an_id_that_is_none_is_counted(tmp_path, make_track, make_video, write_lines):
    odd = [make_track(2, track_id={"a": 1}), make_track(2, track_id="7\x00")]
    odd.append(make_video(1, video_id=["b"]))
    path = write_lines(tmp_path / "a.jsonl", [make_track(1), make_video(1), *odd])
    (tmp_path / "b.csv").write_text(TRACKS + "5,A,,1,1\n" + "\0" * 99)
    dataset = load([path, tmp_path / "b.csv"])
    assert dataset.losses["records/without_track_id"] == 2
    assert dataset.losses["records/without_video_id"] == 1
    assert dataset.losses["rows/without_id"] == 1
    assert dataset.table["track_id"].tolist() == ["5", str(FIRST + 1)]


def test_a_line_longer_than_any_record_is_told_with_its_place(
    tmp_path, make_track, write_lines
):
    path = write_lines(tmp_path / "a.jsonl", [make_track(1)])
    with path.open("ab") as file:
        file.write(b"x" * 2 * LONGEST + b"\n")  # DuckDB's buffer forgives less
    with pytest.raises(BadInput, match=r"a\.jsonl:2: a line of more than 16,777,216"):
        load([path])


def test_a_name_is_no_pattern(tmp_path, make_track, make_video, write_lines):
    for number, name in enumerate(["a*.jsonl", "ab.jsonl", "a?.jsonl", "a[b].jsonl"]):
        write_lines(tmp_path / name, [make_track(number), make_video(number)])
        table = load([tmp_path / name]).table
        assert table["track_id"].tolist() == [str(FIRST + number)]


def test_a_title_with_line_ends_reads_back_as_one_row(
    tmp_path, make_track, make_video, write_lines
):
    track = make_track(1, title='one\rtwo\nthree\0, "four"')
    path = write_lines(tmp_path / "a.jsonl", [track, make_video(1)])
    out = tmp_path / "out.csv"
    summary = write([path], out)
    again = load([out])
    assert again.table["title_tt"].tolist() == ['one two\nthree, "four"']
    assert again.sha256 == summary.sha256


def test_a_table_written_in_parts_is_the_table(
    tmp_path, monkeypatch, make_track, make_video, write_lines
):
    tracks = [make_track(1, track_id=str(10**6 + number)) for number in range(5_000)]
    tracks[3]["title"] = "Original Sound"  # dropped, as in 2021
    random.Random(5).shuffle(tracks)
    path = write_lines(tmp_path / "a.jsonl", tracks)
    monkeypatch.setattr(merging, "VECTORS", 1)  # 2,048 rows at a time
    out = tmp_path / "out.csv"
    summary = write([path], out)
    table = load([path]).table
    assert out.read_bytes() == csv(table)
    assert summary.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert summary.losses["rows/original_sound"] == 1
    numbers = [10**6 + number for number in range(5_000) if number != 3]
    assert table["track_id"].tolist() == list(map(str, numbers))


def test_too_little_memory_is_told_in_a_sentence(crawl, tmp_path, monkeypatch):
    monkeypatch.setattr(merging, "MEMORY", "5MB")
    out = tmp_path / "out.csv"
    with pytest.raises(BadInput, match=r"crawl\.jsonl: the merge needs more memory"):
        write([crawl], out)
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_cannot_be_written_is_told_in_a_sentence(crawl, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main([str(crawl), "-o", str(tmp_path / "file" / "out.csv")]) == 1
    assert capsys.readouterr().err.startswith(f"error: {tmp_path}/file/out.csv: cannot")


def test_the_bench_of_large_merges_adds_up(tmp_path):
    result = merge_large.run(3_000, tmp_path)
    assert (result["rows"], result["videos"]) == (300, 1_350)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_in_the_midst_of_a_query_writes_nothing(
    crawl, tmp_path, monkeypatch, capsys
):
    def interrupted(*_: object) -> None:
        raise RuntimeError("Query interrupted")  # in which DuckDB packs the signal

    monkeypatch.setattr(merging, "_count", interrupted)
    assert main([str(crawl), "-o", str(tmp_path / "out.csv")]) == 130
    assert capsys.readouterr().err == "interrupted; nothing was written\n"
    assert list(tmp_path.iterdir()) == []


def test_a_column_that_is_there_twice_is_named(tmp_path):
    path = tmp_path / "tracks.csv"
    path.write_text("id,title,views,videos,views\n1,Roses,10,1,7\n")
    with pytest.raises(
        BadInput, match=r"tracks.csv: the column 'views' is there twice"
    ):
        load([path])
