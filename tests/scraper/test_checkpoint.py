"""A page whose rows are not on disk is not remembered, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from tiktok_scraper.sandbox.serve import running
from tiktok_scraper.state import State
from tiktok_scraper.state.schema import waiting

Crawl = Callable[..., Any]

FULL_DISK = """
from tiktok_scraper import exporters

class FullDisk(exporters.JsonLinesPages):
    pages = 0

    def export_item(self, page):
        with exporters.noted(page):
            type(self).pages += 1
            if self.pages > 8:
                raise OSError(28, "No space left on device")
            super().export_item(page)
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


def test_what_a_full_disk_kept_from_being_written_waits_for_the_next_run(
    crawl: Crawl, tmp_path: Any
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
    assert "No space left on device" in crawled.log
    assert known == written | held
    assert not written & held
    assert again.code == 0, again.log
    world = sandbox.world
    everything = [sound.sound_id for sound in (*world.catalogue, *world.named)]
    assert sorted(t["track_id"] for t in again.records("track")) == sorted(everything)
    assert again.most_played().keys() == set(everything)


def test_a_store_that_fails_ends_the_crawl_and_does_not_hang_it(
    crawl: Crawl, tmp_path: Any
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
