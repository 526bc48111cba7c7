"""Tables in the documentation, written by what measures them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path


def fill(document: Path, tables: Mapping[str, str]) -> None:
    """Write each table anew between `<!-- name -->` and `<!-- end -->`."""
    text = document.read_text()
    for name, table in tables.items():
        block = re.compile(rf"<!-- {name} -->\n.*?<!-- end -->", re.DOTALL)
        text = f"<!-- {name} -->\n{table}\n<!-- end -->".join(block.split(text))
    document.write_text(text)
