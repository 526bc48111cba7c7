"""What would stop lookups, found before anything is opened for good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_scraper.errors import ScraperError
from tiktok_scraper.lookup.chosen import check_providers
from tiktok_scraper.lookup.sheet import Sheet
from tiktok_scraper.state import Library, State

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def check(settings: BaseSettings) -> None:
    """Raises ScraperError where providers, state store or sheet cannot be used."""
    check_providers(settings)
    try:
        state = State(settings["STATE_URL"])
    except OSError as error:
        raise ScraperError(
            f"{settings['DATA_DIR']}: expected a folder for the state store, it cannot "
            f"be made ({error.strerror}); check DATA_DIR and STATE_URL"
        ) from error
    try:
        Sheet(sheet_path(settings), Library(state.engine))
    finally:
        state.close()


def sheet_path(settings: BaseSettings) -> Path:
    return Path(settings["DATA_DIR"]) / "interim" / "matches.csv"
