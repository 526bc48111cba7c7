from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tiktok_scraper.errors import ScraperError
from tiktok_scraper.pseudonyms import read_key


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    with ThreadPoolExecutor(8) as pool:  # first starts of several crawls at once
        keys = set(pool.map(read_key, [path] * 32))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("content", ["", "abcd", "no hex at all"])
def test_a_file_that_holds_no_key_is_refused_not_used(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "key"
    path.write_text(content)
    with pytest.raises(ScraperError, match="expected the key of the pseudonyms"):
        read_key(path)
    assert path.read_text() == content
