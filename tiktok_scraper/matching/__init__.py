"""Which catalogue recording a TikTok sound is, or that nobody can say. No I/O.

``text`` takes titles apart, ``user_made`` knows sounds that are in no catalogue, and
``rules`` decides.
"""

from tiktok_scraper.matching.rules import ACCEPTED, Candidate, choose
from tiktok_scraper.matching.text import core, normalise, search_words, versions
from tiktok_scraper.matching.user_made import is_user_made

__all__ = [
    "ACCEPTED",
    "Candidate",
    "choose",
    "core",
    "is_user_made",
    "normalise",
    "search_words",
    "versions",
]
