"""The machine: its data folder, its disk, the state store, the key, the browser."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tiktok_scraper.browser import find_chromium
from tiktok_scraper.doctor.finding import Finding
from tiktok_scraper.errors import ScraperError
from tiktok_scraper.partfiles import SUFFIX
from tiktok_scraper.pseudonyms import read_key
from tiktok_scraper.state import State

SCARCE = 10**9
"""Bytes: a few weeks of collecting."""

FULL = 5 * 10**7


def data_folder(folder: Path) -> Iterator[Finding]:
    """Whether files can be written, and for how long."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            yield Finding("data folder", "ok", f"{folder} can be written")
    except OSError as error:
        text = f"{folder} cannot be written ({error.strerror})"
        step = "make it a folder that you may write to, or set DATA_DIR to another"
        yield Finding("data folder", "fail", text, step)
        return
    yield disk(shutil.disk_usage(there).free)
    yield from parts(folder)


def disk(free: int) -> Finding:
    """Room for what is to be collected.

    >>> disk(2 * 10**9).status, disk(10**8).status, disk(10**7).status
    ('ok', 'warn', 'fail')
    """
    text = f"{free / 10**9:,.1f} GB free" if free >= 10**8 else f"{free / 10**6:.0f} MB"
    if free >= SCARCE:
        return Finding("disk", "ok", text)
    step = "make room, or set DATA_DIR to a larger disk"
    return Finding("disk", "warn" if free >= FULL else "fail", text, step)


def parts(folder: Path) -> Iterator[Finding]:
    """Files of crawls that died; the next crawl gives them their final names."""
    left = [path for path in sorted(folder.rglob(f"*{SUFFIX}")) if _unheld(path)]
    if left:
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        text = f"{left[0]}{more}: of a crawl that died; the next one adopts it"
        yield Finding("part files", "warn", text)


def _unheld(path: Path) -> bool:
    """Whether nobody writes ``path``: a writer holds an exclusive lock."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:  # held, or gone since it was listed
        return False
    return True


def state_store(url: str) -> Finding:
    """Whether the store opens; it is made where there is none."""
    try:
        state = State(url)
    except ScraperError as error:
        what, _, step = str(error).partition("; ")
        return Finding("state store", "fail", what, step)
    except OSError as error:
        text = f"its folder cannot be made ({error.strerror})"
        return Finding("state store", "fail", text, "check STATE_URL and DATA_DIR")
    where = state.engine.url.render_as_string(hide_password=True)
    state.close()
    return Finding("state store", "ok", where)


def pseudonym_key(path: Path, data: Path) -> Finding:
    """Whether names can be hidden, and stay hidden where the data is shared."""
    name = "pseudonym key"
    if path.resolve().is_relative_to(data.resolve()):
        text = f"{path} lies in the data folder: who gets the data gets the key"
        return Finding(name, "warn", text, f"move it out of {data}, set PSEUDONYM_KEY")
    if not path.exists():
        return Finding(name, "ok", f"{path} will be made by the first crawl")
    try:
        read_key(path)
    except ScraperError as error:
        text, _, step = str(error).partition("; ")
        return Finding(name, "fail", text, step)
    return Finding(name, "ok", str(path))


def chromium(setting: str) -> Finding:
    """The browser, which a crawl can do without."""
    if setting.lower() == "none":
        return Finding("Chromium", "skipped", "CHROMIUM=none")
    if path := find_chromium(setting):
        return Finding("Chromium", "ok", path)
    text = f"{setting} is not there" if setting else "none found"
    step = "install chromium, or run: playwright install chromium"
    return Finding("Chromium", "warn", text, step)
