"""Rounds over a feed that never says it is finished."""

from __future__ import annotations

import logging

from tiktok_scraper.items import Page

logger = logging.getLogger(__name__)

EMPTY_LISTS = 3
"""Empty lists in a row that end a round. One alone is never the end of a feed."""


class Rounds:
    """Counts a feed's videos into rounds of ``size``, and each round's new tracks.

    A round that brings fewer than ``threshold`` is the last.
    """

    def __init__(self, size: int, threshold: int) -> None:
        self.size = size
        self.threshold = threshold
        self.number = 1
        self.videos = 0
        self.new = 0
        self.empty_in_row = 0

    def add(self, page: Page) -> None:
        """Count a page that has been through the pipelines; ``page.told`` videos."""
        self.videos += page.told
        self.new += len(page.new)
        self.empty_in_row = 0 if page.told else self.empty_in_row + 1

    @property
    def over(self) -> bool:
        return self.videos >= self.size or self.empty_in_row >= EMPTY_LISTS

    def next(self) -> bool:
        """Close a round; whether there is to be another one."""
        logger.info(
            "round %d: %d new tracks in %d videos", self.number, self.new, self.videos
        )
        enough = self.new >= self.threshold
        self.number += 1
        self.videos = self.new = self.empty_in_row = 0
        return enough
