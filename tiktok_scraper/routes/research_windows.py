"""Where one is in a walk through the Research API: thirty days at a time, backwards.

A place is told as ``<cursor>|<search_id>|<start>|<end>``, so that a crawl can keep it
like any other cursor, and go on from it after a restart.
"""

from __future__ import annotations

from datetime import date, timedelta

from tiktok_scraper.routes.missing import decode, drift
from tiktok_scraper.routes.reading import identifier, mapping

WINDOW = timedelta(days=29)
"""From the first to the last day of a window; more than 30 days apart is refused."""

_DAY = "%Y%m%d"


def first_cursor(today: date, days: int) -> str:
    """The place to begin at, where the last ``days`` days are wanted.

    >>> first_cursor(date(2026, 11, 22), 365), first_cursor(date(2026, 11, 22), 7)
    ('0||20261024|20261122', '0||20261116|20261122')
    """
    return _window(today, today - timedelta(days=days - 1))


def next_cursor(place: str, body: bytes, today: date, days: int) -> str | None:
    """The place after ``place``, which ``body`` answered; None where all is covered.

    While a window has more, its next page; the search id is always the newest one.
    Then the window before it.

    >>> more = b'{"data": {"has_more": true, "cursor": 100, "search_id": "7"}}'
    >>> next_cursor("0||20261024|20261122", more, date(2026, 11, 22), 365)
    '100|7|20261024|20261122'
    >>> done = b'{"data": {"has_more": false, "cursor": 200, "search_id": "7"}}'
    >>> next_cursor("100|7|20261024|20261122", done, date(2026, 11, 22), 35)
    '0||20261019|20261023'
    >>> next_cursor("0||20261019|20261023", done, date(2026, 11, 22), 35) is None
    True
    """
    _, search_id, start, end = place.split("|")
    where = f"research: {start}-{end}"
    data = mapping(mapping(decode(body, where)).get("data"))
    if "has_more" not in data:
        raise drift(where, "data.has_more", data)
    if data["has_more"]:
        cursor = identifier(data.get("cursor"))
        if cursor is None:
            raise drift(where, "data.cursor", data)
        return f"{cursor}|{data.get('search_id') or search_id}|{start}|{end}"
    earliest = today - timedelta(days=days - 1)
    before = date.fromisoformat(start) - timedelta(days=1)
    return _window(before, earliest) if before >= earliest else None


def _window(end: date, earliest: date) -> str:
    start = max(end - WINDOW, earliest)
    return f"0||{start:{_DAY}}|{end:{_DAY}}"
