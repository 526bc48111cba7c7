"""The records of any number of crawls, merged into one row a sound.

DuckDB does it, in SQL: bounded memory (it spills to a temporary folder), and only
aggregates that do not care about the order of lines or files. So shards in any order,
or one file given twice, make the same rows.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
import orjson
import pandas as pd

from modeling.dataset.columns import FOURTEEN, RANGES, WHOLE
from modeling.errors import NewerSchema
from tiktok_scraper.items import SCHEMA

MEMORY = "1GB"

MATCH = ["status", "rule", "spotify_id", "isrc", "title", "artist", "album"]
SCORES = ["title_score", "artist_score", "album_score"]
TRACK = ["title", "author", "album", "original", "collected_at"]

SHAPE = {
    **dict.fromkeys(["kind", "schema", "track_id", *TRACK], "VARCHAR"),
    **dict.fromkeys(["video_id", "plays", "plays_step", "observed_at"], "VARCHAR"),
    "dsp_ids": {"spotify": "VARCHAR"},
    "match": dict.fromkeys([*MATCH, *SCORES], "VARCHAR"),
    "audio": dict.fromkeys([*FOURTEEN, "source", "fetched_at"], "VARCHAR"),
}
"""What is read of a line, all of it as text: ids keep every digit, and a value of the
wrong type is seen, counted and set to null instead of stopping the merge. A field that
is not named here is not read."""


def _checked() -> dict[str, tuple[str, str]]:
    """For each value with a range: where it stands in a line, and its check in SQL."""
    places = {name: f"r.audio.{name}" for name in FOURTEEN}
    places |= {name: f"r.match.{name}" for name in SCORES}
    places |= {"plays": "r.plays", "plays_step": "r.plays_step"}
    ranges = RANGES | {"plays": RANGES["views"], "plays_step": RANGES["views_step"]}
    checks = {}
    for name, place in places.items():
        low, high = ranges[name]
        sort = "BIGINT" if name in (*WHOLE, "plays", "plays_step") else "DOUBLE"
        number = f"TRY_CAST({place} AS {sort})"
        checks[name] = (
            place,
            f"CASE WHEN {number} BETWEEN {low} AND {high} THEN {number} END",
        )
    places = {
        "collected_at": "r.collected_at",
        "observed_at": "r.observed_at",
        "fetched_at": "r.audio.fetched_at",
    }
    for name, place in places.items():
        good = rf"regexp_matches({place}, '^\d{{4}}-\d\d-\d\dT\d\d:\d\d')"
        checks[name] = (place, f"CASE WHEN {good} THEN {place} END")
    return checks


CHECKED = _checked()

READ = """
CREATE TEMP TABLE line AS
SELECT filename, json IS NULL AS torn, json_transform(json, $shape) AS r
FROM read_ndjson_objects($files, ignore_errors = true, filename = true,
                         maximum_object_size = 67108864)
"""

BROKEN = """
SELECT count(*) FILTER (torn) AS "lines/torn",
       count(*) FILTER (NOT torn AND coalesce(r.kind, '') NOT IN ('track', 'video'))
           AS "lines/unknown_kind",
       count(*) FILTER (r.kind IN ('track', 'video') AND coalesce(r.track_id, '') = '')
           AS "records/without_track_id",
       count(*) FILTER (r.kind = 'video' AND coalesce(r.video_id, '') = '')
           AS "records/without_video_id",
       count(*) FILTER (r.kind = 'video' AND r.plays IS NULL) AS "values/no_plays"
FROM line
"""

VIDEOS = f"""
CREATE TEMP TABLE seen AS
WITH observation AS (
    SELECT r.track_id, r.video_id, {CHECKED["plays"][1]} AS plays,
           {CHECKED["plays_step"][1]} AS step, {CHECKED["observed_at"][1]} AS moment
    FROM line
    WHERE r.kind = 'video' AND r.track_id <> '' AND r.video_id <> ''
),
video AS (  -- counts only grow: the highest observation is the latest
    SELECT track_id, video_id, max(plays) AS plays, min(moment) AS first_seen,
           max(moment) AS last_seen,
           max({{'plays': coalesce(plays, -1), 'fine': -coalesce(step, 1e18)}}) AS top
    FROM observation
    GROUP BY track_id, video_id
)
SELECT track_id, max(plays) AS views, count(*) AS videos,
       median(plays) AS views_median, max(top) AS top,
       min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM video
GROUP BY track_id
"""

TRACKS = f"""
CREATE TEMP TABLE sound AS
WITH record AS (
    SELECT r.track_id, {CHECKED["collected_at"][1]} AS moment, {{
        'title': r.title, 'album': r.album,
        'author': CASE WHEN r.original = 'false' THEN r.author END,
        'dsp': r.dsp_ids.spotify,
        {", ".join(f"'{name}': r.match.{name}" for name in MATCH[:2])},
        {", ".join(f"'match_{name}': r.match.{name}" for name in MATCH[2:])},
        {", ".join(f"'{name}': {CHECKED[name][1]}" for name in (*SCORES, *FOURTEEN))},
        'source': r.audio.source, 'fetched_at': {CHECKED["fetched_at"][1]}
    }} AS t
    FROM line
    WHERE r.kind = 'track' AND r.track_id <> ''
)
SELECT track_id, min(moment) AS first_seen, max(moment) AS last_seen,
       -- a total order over contents, so that files may come in any order: with
       -- features before without, then the later, then whatever sorts last
       arg_max(t, {{
           'heard': coalesce({", ".join(f"t.{name}" for name in FOURTEEN[:-1])})
                    IS NOT NULL,
           'fetched': coalesce(t.fetched_at, ''),
           'matched': t.status IS NOT NULL,
           'collected': coalesce(moment, ''),
           'content': t::VARCHAR}}) AS t
FROM record
GROUP BY track_id
"""

ROWS = f"""
SELECT t.title AS title_tt, t.match_title AS title_sp, t.album AS album_tt,
       t.match_album AS album_sp, coalesce(t.match_artist, t.author) AS artist,
       coalesce(videos, 0) AS videos, views,
       {", ".join(f"t.{name} AS {name}" for name in FOURTEEN)},
       coalesce(sound.track_id, seen.track_id) AS track_id,
       coalesce(t.match_spotify_id, t.dsp) AS spotify_id, t.match_isrc AS isrc,
       t.status AS match_status, t.rule AS match_rule,
       {", ".join(f"t.{name} AS {name}" for name in SCORES)},
       t.source AS feature_source, views_median,
       CASE WHEN top.plays >= 0 AND top.fine > -1e18
            THEN CAST(-top.fine AS BIGINT) END AS views_step,
       least(sound.first_seen, seen.first_seen) AS first_seen,
       greatest(sound.last_seen, seen.last_seen) AS last_seen,
       sound.track_id IS NULL AS no_record
FROM sound FULL JOIN seen ON sound.track_id = seen.track_id
ORDER BY first_seen NULLS LAST, track_id
"""


def merge(files: Sequence[Path], losses: Counter[str]) -> pd.DataFrame:
    """One row a sound, with the table's columns; what was lost is added to `losses`."""
    with tempfile.TemporaryDirectory(prefix="modeling-") as folder:
        settings = {"memory_limit": MEMORY, "temp_directory": folder}
        settings |= {"preserve_insertion_order": "false"}
        with duckdb.connect(f"{folder}/merge.duckdb", config=settings) as database:
            database.execute("SET enable_progress_bar = false")
            database.execute(
                READ, {"shape": json.dumps(SHAPE), "files": [str(f) for f in files]}
            )
            _refuse_newer(database)
            _count(database, BROKEN, losses)
            _count(database, _wrong_values(), losses)
            database.execute(VIDEOS)
            database.execute(TRACKS)
            rows = database.execute(ROWS).df()
    no_record = rows.pop("no_record").astype(bool)
    losses["tracks/without_record"] += int(no_record.sum())
    losses["tracks/without_videos"] += int((rows["videos"] == 0).sum())
    return rows


def _wrong_values() -> str:
    counts = ", ".join(
        f"count(*) FILTER ({place} IS NOT NULL AND ({check}) IS NULL)"
        f' AS "values/{name}"'
        for name, (place, check) in CHECKED.items()
    )
    return f"SELECT {counts} FROM line"


def _count(
    database: duckdb.DuckDBPyConnection, query: str, losses: Counter[str]
) -> None:
    answer = database.execute(query)
    names = [column[0] for column in answer.description]
    for name, number in zip(names, answer.fetchone(), strict=True):
        losses[name] += number


def _refuse_newer(database: duckdb.DuckDBPyConnection) -> None:
    newer = "SELECT min(filename) FROM line WHERE TRY_CAST(r.schema AS DOUBLE) >= $1"
    (name,) = database.execute(newer, [SCHEMA + 1]).fetchone()
    if name is None:
        return
    with Path(name).open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                version = float(orjson.loads(line)["schema"])
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
                continue
            if version >= SCHEMA + 1:
                raise NewerSchema(
                    f"{name}:{number}: schema {version:g} is newer than {SCHEMA}, "
                    "which this version reads; update this project"
                )
    raise NewerSchema(f"{name}: holds records newer than schema {SCHEMA}")
