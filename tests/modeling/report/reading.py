"""A page as a reader meets it: its text, and the rows of its tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from modeling.report.page import render
from modeling.report.sources import read

Folder = Callable[..., Path]


def page_of(folder: Path) -> str:
    """The page without its figures, which take seconds to draw."""
    return render(read(folder), {})


def visible(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)).replace("\xa0", " ")


def rows_of(page: str, label: str) -> list[str]:
    """The rows of a table as text, without its head."""
    table = re.search(
        rf'aria-label="{re.escape(label)}".*?<tbody>(.*?)</tbody>', page, re.DOTALL
    )
    assert table is not None, label
    return [visible(row).strip() for row in table[1].split("</tr>") if row.strip()]
