"""The records of any number of crawls, merged into one row a sound.

DuckDB does it, in SQL, and spills to a temporary folder what its memory does not hold.
Lines are grouped and sorted by narrow keys only, because what an aggregate keeps a
group (texts, lists, structs) cannot be spilled. No step cares about the order of lines
or files: shards in any order, or one file given twice, make the same rows.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from modeling.dataset.columns import BY_HAND, FOURTEEN, HEARD_BY, LOCAL
from modeling.dataset.lines import LONGEST, readable, refuse_newer, told
from modeling.dataset.shape import (
    CHECKED,
    CLIP,
    SCORES,
    SHAPE,
    named,
    valid,
    wrong,
)
from tiktok_scraper.items import SCHEMA

MEMORY = "1GB"
THREADS = 4
"""At most: each holds buffers of its own beside `MEMORY`."""
VECTORS = 10
"""Of 2,048 rows each, DuckDB's unit; so many go to pandas at a time."""

READ = f"""
CREATE TABLE line AS
SELECT filename, json IS NULL AS torn, json_transform(json, $shape) AS r
FROM read_ndjson_objects($files, ignore_errors = true, filename = true,
                         maximum_object_size = {LONGEST})
"""

TRACK, VIDEO = named("r.track_id"), named("r.video_id")

BROKEN = f"""
SELECT count(*) FILTER (torn) AS "lines/torn",
       count(*) FILTER (NOT torn AND coalesce(r.kind, '') NOT IN ('track', 'video'))
           AS "lines/unknown_kind",
       count(*) FILTER (r.kind IN ('track', 'video') AND NOT {TRACK})
           AS "records/without_track_id",
       count(*) FILTER (r.kind = 'video' AND NOT {VIDEO})
           AS "records/without_video_id",
       count(*) FILTER (r.kind = 'video' AND r.plays IS NULL) AS "values/no_plays"
FROM line
"""

WRONG = f"""
SELECT {", ".join(f'count(*) FILTER ({wrong(n)}) AS "values/{n}"' for n in CHECKED)}
FROM line
"""

STEPS = f"""
CREATE VIEW track AS
SELECT rowid AS place, r, r.track_id AS track_id, {valid("collected_at")} AS moment
FROM line WHERE r.kind = 'track' AND {TRACK};

CREATE VIEW observation AS
SELECT r.track_id AS track_id, r.video_id AS video_id, {valid("plays")} AS plays,
       {valid("plays_step")} AS step, {valid("observed_at")} AS moment
FROM line WHERE r.kind = 'video' AND {TRACK} AND {VIDEO};

CREATE TABLE span AS
SELECT track_id, min(moment) AS first_seen, max(moment) AS last_seen
FROM (SELECT track_id, moment FROM track
      UNION ALL SELECT track_id, moment FROM observation)
GROUP BY track_id;

CREATE TABLE video AS  -- counts only grow: the highest observation is the latest
SELECT track_id, max(plays) AS plays,
       -- plays and, below them, how fine they are: one number, so that it spills
       max(plays * {10**12}::HUGEINT + {10**12} - coalesce(step, {10**12})) AS top
FROM observation
GROUP BY track_id, video_id;

CREATE TABLE seen AS
SELECT track_id, max(plays) AS views, count(*) AS videos, max(top) % {10**12} AS fine,
       -- median() keeps lists
       avg(plays) FILTER (place IN ((known + 1) // 2, known // 2 + 1)) AS views_median
FROM (
    SELECT *, count(plays) OVER (PARTITION BY track_id) AS known,
           row_number() OVER (PARTITION BY track_id ORDER BY plays NULLS LAST) AS place
    FROM video
)
GROUP BY track_id;

-- Total orders over contents: a person's word first, the latest of several; then what
-- was told before what was not, then the later, then a hash of the whole, so that only
-- equal records tie.
CREATE TABLE best AS
SELECT place FROM (
    SELECT place, track_id, md5(r::VARCHAR) AS content, moment,
           CASE WHEN contains(r.match.rule, '{BY_HAND}')
                THEN coalesce(moment, '') END AS decided,
           coalesce({", ".join(valid(name) for name in FOURTEEN[:-1])}) IS NULL AS mute,
           {valid("fetched_at")} AS fetched, r.match.status IS NULL AS alone
    FROM track
)
QUALIFY row_number() OVER (
    PARTITION BY track_id ORDER BY decided DESC NULLS LAST, mute,
                                   fetched DESC NULLS LAST, alone,
                                   moment DESC NULLS LAST, content) = 1;

CREATE TABLE best_clip AS
SELECT place FROM (
    SELECT place, track_id, md5(r.local_audio::VARCHAR) AS content, moment
    FROM track
    WHERE coalesce({", ".join(valid(name) for name in LOCAL)}) IS NOT NULL
)
QUALIFY row_number() OVER (
    PARTITION BY track_id ORDER BY moment DESC NULLS LAST, content) = 1;
"""

ROWS = f"""
WITH sound AS (SELECT * FROM track WHERE place IN (FROM best)),
clip AS (
    SELECT track_id, {", ".join(f"{valid(name)} AS {name}" for name in LOCAL)},
           r.local_audio.{CLIP[HEARD_BY]} AS {HEARD_BY}
    FROM track WHERE place IN (FROM best_clip)
)
SELECT r.title AS title_tt, r.match.title AS title_sp, r.album AS album_tt,
       r.match.album AS album_sp,
       coalesce(r.match.artist, CASE WHEN r.original = 'false' THEN r.author END)
           AS artist,
       coalesce(videos, 0) AS videos, views,
       {", ".join(f"{valid(name)} AS {name}" for name in FOURTEEN)},
       span.track_id AS track_id,
       coalesce(r.match.spotify_id, r.dsp_ids.spotify) AS spotify_id,
       r.match.isrc AS isrc, r.match.status AS match_status,
       r.match.rule AS match_rule,
       {", ".join(f"{valid(name)} AS {name}" for name in SCORES)},
       r.audio.source AS feature_source, views_median,
       CASE WHEN fine > 0 THEN CAST({10**12} - fine AS BIGINT) END AS views_step,
       first_seen, last_seen,
       {", ".join((*LOCAL, HEARD_BY))},
       r IS NULL AS no_record
FROM span
LEFT JOIN seen ON seen.track_id = span.track_id
LEFT JOIN sound ON sound.track_id = span.track_id
LEFT JOIN clip ON clip.track_id = span.track_id
WHERE (span.track_id IN (SELECT unnest($ids::VARCHAR[]))) = $wanted
ORDER BY first_seen NULLS LAST, span.track_id
"""


class Merged:
    """One row a sound, with the table's columns; read as often as wanted."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, losses: Counter[str]
    ) -> None:
        self.database = database
        self.losses = losses

    def of(self, ids: Sequence[str]) -> pd.DataFrame:
        """The rows of these sounds."""
        return pd.concat(self._rows(ids, wanted=True))

    def others(self, ids: Sequence[str]) -> Iterator[pd.DataFrame]:
        """The rows of all other sounds, a few thousand at a time, by `first_seen`."""
        return self._rows(ids, wanted=False)

    def _rows(self, ids: Sequence[str], *, wanted: bool) -> Iterator[pd.DataFrame]:
        self.database.execute(ROWS, {"ids": list(ids), "wanted": wanted})
        while True:
            rows = self.database.fetch_df_chunk(VECTORS)
            no_record = rows.pop("no_record").astype(bool)
            self.losses["tracks/without_record"] += int(no_record.sum())
            if not wanted:  # else a table has them
                self.losses["tracks/without_videos"] += int((rows["videos"] == 0).sum())
            yield rows
            if rows.empty:
                return


@contextmanager
def merge(files: Sequence[Path], losses: Counter[str]) -> Iterator[Merged]:
    """The merged rows, while inside; what was lost on the way is added to `losses`."""
    with tempfile.TemporaryDirectory(prefix="modeling-") as folder, told(files, folder):
        names = readable(files, Path(folder))
        settings = {"memory_limit": MEMORY, "temp_directory": f"{folder}/spilled"}
        settings |= {"preserve_insertion_order": "false"}
        settings |= {"threads": str(min(THREADS, os.cpu_count() or 1))}
        with duckdb.connect(f"{folder}/merge.duckdb", config=settings) as database:
            database.execute("SET enable_progress_bar = false")
            database.execute(READ, {"shape": json.dumps(SHAPE), "files": list(names)})
            newer = database.execute(
                "SELECT min(filename) FROM line"
                " WHERE TRY_CAST(r.schema AS DOUBLE) >= $1",
                [SCHEMA + 1],
            ).fetchone()[0]
            if newer is not None:
                refuse_newer(names.get(newer, Path(newer)))
            for query in (BROKEN, WRONG):
                _count(database, query, losses)
            database.execute(STEPS)
            yield Merged(database, losses)


def _count(
    database: duckdb.DuckDBPyConnection, query: str, losses: Counter[str]
) -> None:
    answer = database.execute(query)
    names = [column[0] for column in answer.description]
    for name, number in zip(names, answer.fetchone(), strict=True):
        losses[name] += number
