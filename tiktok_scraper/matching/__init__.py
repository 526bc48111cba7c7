"""Which catalogue recording a TikTok sound is, or that nobody can say. No I/O.

``text`` makes texts comparable, ``parts`` takes titles apart, ``versions``, ``titles``
and ``artists`` compare them, ``user_made`` knows sounds that are in no catalogue,
``judging`` scores one hit, and ``rules`` decides.
"""

from tiktok_scraper.matching.artists import lead
from tiktok_scraper.matching.judging import Candidate, Verdict
from tiktok_scraper.matching.parts import core
from tiktok_scraper.matching.rules import ACCEPTED, Choice, choose, ranked
from tiktok_scraper.matching.text import normalise, transliterated
from tiktok_scraper.matching.titles import search_words
from tiktok_scraper.matching.user_made import is_user_made, without_maker
from tiktok_scraper.matching.versions import versions

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
