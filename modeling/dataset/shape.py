"""What is read of a line of records, and the check of each value, in SQL."""

from __future__ import annotations

from modeling.dataset.columns import FOURTEEN, HEARD_BY, LOCAL, RANGES, WHOLE

MATCH = ["status", "rule", "spotify_id", "isrc", "title", "artist", "album"]
SCORES = ["title_score", "artist_score", "album_score"]
TRACK = ["title", "author", "album", "original", "collected_at"]
CLIP = {name: name.removeprefix("local_") for name in (*LOCAL, HEARD_BY)}
"""Columns of the table, and their names in a record's ``local_audio``."""

SHAPE = {
    **dict.fromkeys(["kind", "schema", "track_id", *TRACK], "VARCHAR"),
    **dict.fromkeys(["video_id", "plays", "plays_step", "observed_at"], "VARCHAR"),
    "dsp_ids": {"spotify": "VARCHAR"},
    "match": dict.fromkeys([*MATCH, *SCORES], "VARCHAR"),
    "audio": dict.fromkeys([*FOURTEEN, "source", "fetched_at"], "VARCHAR"),
    "local_audio": dict.fromkeys(CLIP.values(), "VARCHAR"),
}
"""What is read of a line, all of it as text: ids keep every digit, and a value of the
wrong type is seen, counted and set to null instead of stopping the merge. A field that
is not named here is not read."""

NO_ID = r"^[\[{]|[\x00-\x20]"
MOMENT = r"'^\d{4}-\d\d-\d\dT\d\d:\d\d'"


def named(place: str) -> str:
    """Whether an id is one: a text or a number, without blanks and control characters.

    A list or an object, which would be read as text, begins with a bracket.
    """
    return rf"coalesce({place} <> '' AND NOT regexp_matches({place}, '{NO_ID}'), false)"


def _checked() -> dict[str, tuple[str, str]]:
    """For each value with a rule: where it stands in a line, and its check in SQL."""
    places = {name: f"r.audio.{name}" for name in FOURTEEN}
    places |= {name: f"r.local_audio.{CLIP[name]}" for name in LOCAL}
    places |= {name: f"r.match.{name}" for name in SCORES}
    places |= {"plays": "r.plays", "plays_step": "r.plays_step"}
    ranges = RANGES | {"plays": RANGES["views"], "plays_step": RANGES["views_step"]}
    checks = {}
    for name, place in places.items():
        low, high = ranges[name]
        sort = "BIGINT" if name in (*WHOLE, "plays", "plays_step") else "DOUBLE"
        number = f"TRY_CAST({place} AS {sort})"
        good = f"{number} BETWEEN {low} AND {high}"
        checks[name] = (place, f"CASE WHEN {good} THEN {number} END")
    moments = {
        "collected_at": "r.collected_at",
        "observed_at": "r.observed_at",
        "fetched_at": "r.audio.fetched_at",
    }
    for name, place in moments.items():
        good = f"regexp_matches({place}, {MOMENT})"
        checks[name] = (place, f"CASE WHEN {good} THEN {place} END")
    return checks


CHECKED = _checked()


def valid(name: str) -> str:
    """The value where it can be true, else NULL."""
    return CHECKED[name][1]


def wrong(name: str) -> str:
    """Whether there is a value that cannot be true."""
    place, value = CHECKED[name]
    return f"{place} IS NOT NULL AND ({value}) IS NULL"
