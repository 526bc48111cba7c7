"""A session on disk: cookies, ids, token and user agent of one browser, as JSON.

``contents`` knows what is in a bundle and makes sessions of it, ``store`` keeps it
where only its owner reads it, and ``exports`` reads what other browsers export.
"""

from tiktok_scraper.bundle.contents import (
    Bundle,
    age,
    from_session,
    make,
    to_session,
)
from tiktok_scraper.bundle.cookies import Cookie
from tiktok_scraper.bundle.exports import import_file
from tiktok_scraper.bundle.store import place, read, save

__all__ = [
    "Bundle",
    "Cookie",
    "age",
    "from_session",
    "import_file",
    "make",
    "place",
    "read",
    "save",
    "to_session",
]
