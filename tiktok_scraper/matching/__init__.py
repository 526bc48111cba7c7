"""Which catalogue recording a TikTok sound is, or that nobody can say. No I/O.

``text`` makes texts comparable, ``titles`` and ``artists`` take them apart,
``user_made`` knows sounds that are in no catalogue, ``judging`` scores one hit, and
``rules`` decides.
"""

from tiktok_scraper.matching.artists import lead
from tiktok_scraper.matching.judging import Candidate, Verdict
from tiktok_scraper.matching.rules import ACCEPTED, Choice, choose, ranked
from tiktok_scraper.matching.text import normalise, transliterated
from tiktok_scraper.matching.titles import core, search_words, versions
from tiktok_scraper.matching.user_made import is_user_made, without_maker

__all__ = [
    "ACCEPTED",
    "Candidate",
    "Choice",
    "Verdict",
    "choose",
    "core",
    "is_user_made",
    "lead",
    "normalise",
    "ranked",
    "search_words",
    "transliterated",
    "versions",
    "without_maker",
]
