"""Parts under bad luck: writers that are killed, and several at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tiktok_scraper.errors import ScraperError, UsageError
from tiktok_scraper.partfiles import PartFileStorage, adopt

PROJECT = Path(__file__).parents[2]
OVERWRITE = {"overwrite": True}


def part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


@pytest.mark.parametrize("line", [b"a line\n", b"x" * 200_000 + b"\n"])
def test_a_line_that_a_kill_has_torn_never_gets_the_final_name(
    tmp_path: Path, line: bytes
) -> None:
    (tmp_path / "x.jsonl.part").write_bytes(line * 2 + line[:-1])
    assert adopt(tmp_path) == [tmp_path / "x.jsonl"]
    assert (tmp_path / "x.jsonl").read_bytes() == line * 2


@pytest.mark.parametrize("content", [b"", b'{"torn": '])
def test_a_part_without_a_whole_line_leaves_no_file(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.jsonl.part").write_bytes(content)
    assert adopt(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_parts_get_their_name_even_if_nothing_is_left_to_write(tmp_path: Path) -> None:
    (tmp_path / "old.jsonl.part").write_bytes(b"1\n")
    PartFileStorage(str(tmp_path / "new.jsonl"))
    assert (tmp_path / "old.jsonl").read_bytes() == b"1\n"


def test_what_other_programs_leave_unfinished_is_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "film.mp4.part"
    foreign.write_bytes(b"half\n")
    PartFileStorage(str(tmp_path / "x.jsonl"))
    assert adopt(tmp_path) == []
    assert foreign.read_bytes() == b"half\n"


def test_a_part_in_a_folder_that_another_crawl_makes_at_that_moment_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, is_dir = tmp_path / "tracks", Path.is_dir

    def just_before(path: Path) -> bool:
        answer = is_dir(path)
        if path == folder and not answer:
            folder.mkdir()
            (folder / "x.jsonl.part").touch()  # made, and not locked yet
        return answer

    monkeypatch.setattr(Path, "is_dir", just_before)
    assert adopt(folder) == []
    assert (folder / "x.jsonl.part").exists()


@pytest.mark.parametrize("options", [OVERWRITE, {}])
def test_a_file_with_a_name_of_its_own_goes_on_after_a_kill(
    tmp_path: Path, options: dict[str, bool]
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"of an earlier crawl\n")
    code = """
import os, sys
from tiktok_scraper.partfiles import PartFileStorage
file = PartFileStorage(sys.argv[1], feed_options=eval(sys.argv[2])).open(None)
file.write(b"1\\n2\\n3 is to")
file.flush()
os.kill(os.getpid(), 9)
"""
    command = [sys.executable, "-c", code, str(path), repr(options)]
    assert subprocess.run(command, cwd=PROJECT, check=False).returncode == -9
    assert path.read_bytes() == b"of an earlier crawl\n"
    storage = PartFileStorage(str(path), feed_options=options)
    file = storage.open(None)
    file.write(b"3\n")
    storage.store(file)
    before = b"" if options else b"of an earlier crawl\n"
    assert path.read_bytes() == before + b"1\n2\n3\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_kill_in_the_middle_of_copying_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"1\n2\n3\n")
    part(path).write_bytes(b"1\n2\n")
    storage = PartFileStorage(str(path))
    storage.store(storage.open(None))
    assert path.read_bytes() == b"1\n2\n3\n"


def test_half_a_json_array_is_set_aside_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    part(path).write_bytes(b"[{},")
    storage = PartFileStorage(str(path), feed_options=OVERWRITE)
    file = storage.open(None)
    file.write(b"[]")
    storage.store(file)
    assert path.read_bytes() == b"[]"
    assert (tmp_path / "x.json-2.part").read_bytes() == b"[{},"


def test_two_crawls_never_write_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    storage = PartFileStorage(str(path))
    file = storage.open(None)
    file.write(b"1\n")
    file.flush()
    with pytest.raises(ScraperError, match="written by another crawl"):
        PartFileStorage(str(path), feed_options=OVERWRITE).open(None)
    storage.store(file)
    assert path.read_bytes() == b"1\n"


@pytest.mark.parametrize("left", [b"", b"1\n"])
def test_a_check_leaves_the_folder_as_it_was(tmp_path: Path, left: bytes) -> None:
    path = tmp_path / "x.jsonl"
    if left:
        part(path).write_bytes(left)  # of a writer that was killed
    PartFileStorage(str(path)).check()
    found = {name.name: name.read_bytes() for name in tmp_path.iterdir()}
    assert found == ({"x.jsonl.part": left} if left else {})


def test_a_check_says_what_opening_would_say(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.jsonl").mkdir()
    for path, system, place in (
        ("file/x.jsonl", "File exists", "file"),
        ("file/deep/x.jsonl", "Not a directory", "file/deep"),
        ("folder.jsonl", "Is a directory", "folder.jsonl"),
    ):
        storage = PartFileStorage(str(tmp_path / path))
        expected = (
            f"{tmp_path / path} cannot be opened ({system}); check "
            f"{tmp_path / place}, then start again"
        )
        for ask in (storage.check, lambda one=storage: one.open(None)):
            with pytest.raises(ScraperError) as caught:
                ask()
            assert str(caught.value) == expected


def test_a_check_sees_that_another_crawl_writes_the_file(tmp_path: Path) -> None:
    storage = PartFileStorage(str(tmp_path / "x.jsonl"))
    file = storage.open(None)
    with pytest.raises(ScraperError, match="is being written by another crawl; name"):
        PartFileStorage(str(tmp_path / "x.jsonl")).check()
    file.write(b"1\n")
    storage.store(file)
    assert (tmp_path / "x.jsonl").read_bytes() == b"1\n"


def test_a_json_array_may_be_begun_or_written_anew_but_not_appended_to(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.json"
    PartFileStorage(str(path), feed_options={"format": "json"}).check()
    path.write_bytes(b"[]")
    PartFileStorage(str(path), feed_options={"format": "json"} | OVERWRITE).check()
    with pytest.raises(UsageError, match="nothing can be appended"):
        PartFileStorage(str(path), feed_options={"format": "json"}).check()


def test_many_that_open_files_in_one_folder_leave_each_others_alone(
    tmp_path: Path,
) -> None:
    code = """
import sys
from tiktok_scraper.partfiles import PartFileStorage
for number in range(150):
    storage = PartFileStorage(f"{sys.argv[1]}/{sys.argv[2]}-{number}.jsonl")
    file = storage.open(None)
    file.write(b"1\\n")
    storage.store(file)
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    started = [
        subprocess.Popen([*command, name], cwd=PROJECT, stderr=subprocess.PIPE)
        for name in "abc"
    ]
    told = [process.communicate(timeout=60)[1] for process in started]
    assert told == [b""] * 3
    names = {f"{name}-{number}.jsonl" for name in "abc" for number in range(150)}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"1\n"}
