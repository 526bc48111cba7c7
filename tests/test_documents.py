"""Documents that must not drift from the code."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from tiktok_scraper import items

PROJECT = Path(__file__).parents[1]
RECORDS = (
    items.Track,
    items.Video,
    items.Match,
    items.AudioFeatures,
    items.LocalAudio,
    items.Context,
    items.DspIds,
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_the_format_names_every_field(record: type) -> None:
    told = (PROJECT / "docs/data-format.md").read_text()
    missing = [f.name for f in fields(record) if f"`{f.name}`" not in told]
    assert missing == []


def test_the_example_environment_lists_exactly_what_settings_read() -> None:
    source = (PROJECT / "tiktok_scraper/settings.py").read_text()
    read = {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "_env"
        and isinstance(node.args[0], ast.Constant)
    }
    example = (PROJECT / ".env-example").read_text()
    assert set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE)) == read


def test_nothing_else_reads_the_environment() -> None:
    allowed = {"settings.py", "demo.py", "aside.py"}  # these hand a cleaned one on
    readers = [
        path.relative_to(PROJECT)
        for path in (PROJECT / "tiktok_scraper").rglob("*.py")
        if path.name not in allowed and "os.environ" in path.read_text()
    ]
    assert readers == []


@pytest.mark.parametrize(
    ("module", "strangers"),
    [
        ("modeling.run", ("scrapy", "twisted")),
        ("modeling.report.page", ("sklearn", "statsmodels", "scrapy")),
        ("tiktok_scraper.spiders.tiktok_music", ("pandas", "sklearn", "statsmodels")),
        ("tiktok_scraper.sandbox.__main__", ("pandas", "sklearn", "scrapy")),
    ],
)
def test_strangers_stay_strangers(module: str, strangers: tuple[str, ...]) -> None:
    program = (
        f"import sys, {module}; "
        f"print([name for name in {strangers!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_each_refusal_has_an_entry_in_troubleshooting() -> None:
    from tiktok_scraper.errors import Refused

    told = (PROJECT / "docs/troubleshooting.md").read_text()
    missing = [
        refusal.reason
        for refusal in Refused.__subclasses__()
        if f"refused_{refusal.reason}" not in told
    ]
    assert missing == []
