"""What a crawl must still know after it ended, however it ended."""

from tiktok_scraper.state.frontier import FOLLOWED, SEED, Taken
from tiktok_scraper.state.library import Library
from tiktok_scraper.state.store import Crawl, State

__all__ = ["FOLLOWED", "SEED", "Crawl", "Library", "State", "Taken"]
