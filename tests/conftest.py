"""What tests of both packages share."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real tables and payloads that may lie beside the project."""
    if not SHARED.is_dir():
        pytest.skip(
            "LOUDLY SKIPPED: the real tables and payloads are not beside the project "
            f"(looked for {SHARED.name}/ next to it), so nothing was checked on them"
        )
    return SHARED
