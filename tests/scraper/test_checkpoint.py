"""A page whose rows are not on disk is not remembered, and nobody waits for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tiktok_scraper.partfiles import PartFileStorage
from tiktok_scraper.sandbox.serve import running
from tiktok_scraper.state import State
from tiktok_scraper.state.schema import waiting

Crawl = Callable[..., Any]

FULL_DISK = """
from tiktok_scraper import exporters

class Filling:
    pages = 0

    def __init__(self, file):
        self.file, self.name = file, file.name

    def write(self, lines):
        Filling.pages += 1
        if self.pages > 8:
            raise OSError(28, "No space left on device")
        self.file.write(lines)

    def flush(self):
        self.file.flush()

class FullDisk(exporters.JsonLinesPages):
    def __init__(self, file, **options):
        super().__init__(Filling(file), **options)
"""

LATE = """
import os

from tiktok_scraper.partfiles import PartFileStorage

KIND = os.environ["LATE"]

class Late(PartFileStorage):
    def open(self, spider):
        if self.path.parent.name == KIND and self.path.parent.is_dir():
            self.path.parent.rename(self.path.parent.with_name("gone"))
            self.path.parent.write_text("a file where the folder was")
        return super().open(spider)
"""

NO_COMMIT = """
from tiktok_scraper.spiders.tiktok_music import TikTokMusic

class Broken(TikTokMusic):
    name = "broken"
    pages = 0

    def commit(self, page):
        self.pages += 1
        if self.pages > 4:
            raise RuntimeError("the state store is gone")
        super().commit(page)
"""


NO_FEATURES = ("-s", "FEATURE_PROVIDERS={}")
QUICK = ("-a", "wait=0", *NO_FEATURES)
DEEZER = '{"tiktok_scraper.providers.deezer.Deezer": 200}'
FEATURES = ("-s", f"FEATURE_PROVIDERS={DEEZER}")


def everything(sandbox: Any) -> list[str]:
    world = sandbox.world
    return sorted(sound.sound_id for sound in (*world.catalogue, *world.named))


def remembered(data: Path, sandbox: Any) -> set[str]:
    state = State(f"sqlite:///{data}/interim/state.sqlite")
    known = state.known(sound.sound_id for sound in sandbox.world.sounds)
    state.close()
    return known


def test_what_a_full_disk_kept_from_being_written_waits_for_the_next_run(
    crawl: Crawl, tmp_path: Path
) -> None:
    (tmp_path / "full.py").write_text(FULL_DISK)
    exporters = '{"jsonlines": "full.FullDisk"}'
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(
            *("-a", "wait=0", "-s", f"FEED_EXPORTERS={exporters}"),
            PYTHONPATH=str(tmp_path),
            SANDBOX_URL=sandbox.url,
        )
        state = State(f"sqlite:///{crawled.data}/interim/state.sqlite")
        known = state.known(sound.sound_id for sound in sandbox.world.sounds)
        with state.engine.connect() as connection:
            held = set(connection.scalars(select(waiting.c.track_id)))
        state.close()
        written = {track["track_id"] for track in crawled.records("track")}
        again = crawl("-a", "wait=0", SANDBOX_URL=sandbox.url)
    assert crawled.code == 1
    assert "Closing spider (page_lost)" in crawled.log
    assert re.search(
        r"ERROR \S+\.jsonl\.part cannot be written \(No space left on device\); make",
        crawled.log,
    )
    assert "signal handler" not in crawled.log
    assert known == written | held
    assert not written & held
    assert again.code == 0, again.log
    assert sorted(t["track_id"] for t in again.records("track")) == everything(sandbox)
    assert again.most_played().keys() == set(everything(sandbox))


def test_a_store_that_fails_ends_the_crawl_and_does_not_hang_it(
    crawl: Crawl, tmp_path: Path
) -> None:
    (tmp_path / "broken.py").write_text(NO_COMMIT)
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(
            *("-a", "wait=0", "-s", "SPIDER_MODULES=broken"),
            spider="broken",
            PYTHONPATH=str(tmp_path),
            SANDBOX_URL=sandbox.url,
        )
    assert crawled.code == 1
    assert "Closing spider (page_lost)" in crawled.log
    assert "the state store is gone" in crawled.log


@pytest.mark.parametrize("folder", ["tracks", "videos"])
def test_nothing_is_asked_for_where_a_folder_cannot_be_made(
    crawl: Crawl, tmp_path: Path, folder: str
) -> None:
    blocked = tmp_path / "data" / "raw" / folder
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where a folder is due")
    with running(seed=3, tracks=40) as sandbox:
        refused = crawl(*QUICK, SANDBOX_URL=sandbox.url)
        asked = len(sandbox.requests)
        blocked.unlink()
        crawled = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    assert (refused.code, asked) == (1, 0)
    assert f"cannot be opened (File exists); check {blocked}, then" in refused.log
    assert "Traceback" not in refused.log
    assert crawled.code == 0, crawled.log
    assert sorted(t["track_id"] for t in crawled.records("track")) == everything(
        sandbox
    )
    assert crawled.most_played().keys() == set(everything(sandbox))


@pytest.mark.parametrize("spider", ["tiktok_music", "track_features"])
def test_nothing_is_asked_for_where_a_named_file_cannot_be_opened(
    crawl: Crawl, tmp_path: Path, spider: str
) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "a.jsonl"
    with running(seed=3, tracks=40) as sandbox:
        refused = crawl("-O", str(path), spider=spider, SANDBOX_URL=sandbox.url)
        assert sandbox.requests == []
    assert refused.code == 1
    assert f"{path} cannot be opened (" in refused.log
    assert "Traceback" not in refused.log
    assert not (refused.data / "interim").exists()


def test_a_file_that_another_crawl_writes_is_refused_and_left_alone(
    crawl: Crawl, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    other = PartFileStorage(str(path))
    file = other.open(None)
    file.write(b"of the other\n")
    with running(seed=3, tracks=40) as sandbox:
        refused = crawl(*QUICK, "-o", str(path), SANDBOX_URL=sandbox.url)
        assert sandbox.requests == []
    other.store(file)
    assert refused.code == 1
    assert f"{path}.part is being written by another crawl; name an" in refused.log
    assert "Traceback" not in refused.log
    assert path.read_bytes() == b"of the other\n"


@pytest.mark.parametrize("kind", ["tracks", "videos"])
def test_a_page_that_one_feed_could_not_take_is_read_again_by_the_next_run(
    crawl: Crawl, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "late.py").write_text(LATE)
    storages = '{"": "late.Late"}'
    with running(seed=3, tracks=40) as sandbox:
        sounds = [f"music:{sound.sound_id}" for sound in sandbox.world.catalogue[:4]]
        crawled = crawl(
            *(*QUICK, "-a", f"seeds={','.join(['recommend', *sounds])}"),
            *("-s", f"FEED_STORAGES={storages}"),
            PYTHONPATH=str(tmp_path),
            LATE=kind,
            SANDBOX_URL=sandbox.url,
        )
        known = remembered(crawled.data, sandbox)
        blocked = crawled.data / "raw" / kind
        blocked.unlink()
        again = crawl(*QUICK, SANDBOX_URL=sandbox.url)
    assert crawled.code == 1
    assert "Closing spider (page_lost)" in crawled.log
    assert (
        crawled.log.count(f"cannot be opened (File exists); check {blocked}") == 1
    )  # of 4
    assert "Traceback" not in crawled.log
    assert known == set()
    assert again.code == 0, again.log
    assert {t["track_id"] for t in again.records("track")} == set(everything(sandbox))
    assert again.most_played().keys() == set(everything(sandbox))


def test_a_page_is_not_remembered_where_scrapy_could_not_set_up_the_feeds(
    crawl: Crawl,
) -> None:
    feeds = '{"%(data_dir)s/a.xyz": {"format": "xyz"}}'
    with running(seed=3, tracks=40) as sandbox:
        crawled = crawl(*QUICK, "-s", f"FEEDS={feeds}", SANDBOX_URL=sandbox.url)
        known = remembered(crawled.data, sandbox)
    assert crawled.code == 1
    assert "Closing spider (page_lost)" in crawled.log
    assert "0 of 1 outputs can be written" in crawled.log
    assert known == set()


def test_features_that_could_not_be_written_are_written_by_the_next_run(
    crawl: Crawl, tmp_path: Path
) -> None:
    (tmp_path / "late.py").write_text(LATE)
    storages = '{"": "late.Late"}'
    with running(seed=3, tracks=40) as sandbox:
        first = crawl(*QUICK, SANDBOX_URL=sandbox.url)
        failed = crawl(
            *(*FEATURES, "-s", f"FEED_STORAGES={storages}"),
            spider="track_features",
            PYTHONPATH=str(tmp_path),
            LATE="tracks",
            SANDBOX_URL=sandbox.url,
        )
        (first.data / "raw/tracks").unlink()
        (first.data / "raw/gone").rename(first.data / "raw/tracks")
        again = crawl(*FEATURES, spider="track_features", SANDBOX_URL=sandbox.url)
    assert failed.code == 1
    assert "cannot be opened (File exists)" in failed.log
    assert again.code == 0, again.log
    latest = {track["track_id"]: track for track in again.records("track")}
    assert sorted(latest) == everything(sandbox)
    assert all(track["match"] is not None for track in latest.values())


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("a.json", "nothing can be appended to a JSON array"),
        ("foo://a/b.jsonl", "expected a path or one of"),
    ],
)
def test_an_output_that_makes_no_sense_is_a_usage_error(
    crawl: Crawl, tmp_path: Path, output: str, told: str
) -> None:
    earlier = tmp_path / "a.json"
    earlier.write_text("[1]")
    output = str(earlier) if output == "a.json" else output
    refused = crawl(*QUICK, "-o", output)
    assert refused.code == 2
    assert told in refused.log
    assert "Traceback" not in refused.log
    assert earlier.read_text() == "[1]"
