"""The columns of the study's table, their kinds and the values that can be true.

The first 21 are the 2021 study's, in its order, so that its published file is a table
of ours as it stands.
"""

from __future__ import annotations

TEXTS = ("title_tt", "title_sp", "album_tt", "album_sp", "artist")
COUNTS = ("videos", "views")

AUDIO = (
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "time_signature",
    "duration_ms",
)
FOURTEEN = (*AUDIO, "popularity")

ORIGINAL = (*TEXTS, *COUNTS, *FOURTEEN)
"""The header of the table that the 2021 study published."""

PROVENANCE = (
    "track_id",
    "spotify_id",
    "isrc",
    "match_status",
    "match_rule",
    "title_score",
    "artist_score",
    "album_score",
    "feature_source",
    "views_median",
    "views_step",
    "first_seen",
    "last_seen",
)
LOCAL = (
    "local_tempo",
    "local_tempo_confidence",
    "local_key",
    "local_mode",
    "local_key_strength",
    "local_loudness_lufs",
    "local_clip_duration_ms",
)
HEARD_BY = "local_engine"
"""The program that measured the `LOCAL` columns, with its version."""

BY_HAND = "by hand"
"""In the rule of a match that a person has decided: `tiktok_scraper.lookup.sheet`."""

TABLE = (*ORIGINAL, *PROVENANCE, *LOCAL, HEARD_BY)

WHOLE = (*COUNTS, "key", "mode", "time_signature", "duration_ms", "popularity")
WHOLE += ("views_step", "local_key", "local_mode", "local_clip_duration_ms")
DECIMAL = tuple(name for name in (*FOURTEEN, *LOCAL) if name not in WHOLE)
DECIMAL += ("title_score", "artist_score", "album_score", "views_median")

MOST_VIEWS = 100_000_000_000
"""No video had a tenth of this when the most seen one stood near 1e10 (YouTube, 2022):
a larger count is a parsing error."""

RANGES = {
    # Spotify's reference of audio features, with room where it only says "typically".
    "danceability": (0, 1),
    "energy": (0, 1),
    "key": (-1, 11),  # -1: no key was found
    "loudness": (-100, 20),  # dB; real tables hold values from -60 to 5
    "mode": (0, 1),
    "speechiness": (0, 1),
    "acousticness": (0, 1),
    "instrumentalness": (0, 1),
    "liveness": (0, 1),
    "valence": (0, 1),
    "tempo": (0, 1000),  # beats a minute; 0: no beat was found
    "time_signature": (0, 12),  # Spotify says 3 to 7; real tables hold 0 and 1 too
    "duration_ms": (1, 86_400_000),  # a day
    "popularity": (0, 100),
    # The project's own measures of the clip; these have no value for "not found".
    "local_tempo": (1, 1000),
    "local_tempo_confidence": (0, 1),
    "local_key": (0, 11),
    "local_mode": (0, 1),
    "local_key_strength": (0, 1),
    "local_loudness_lufs": (-100, 20),
    "local_clip_duration_ms": (1, 86_400_000),
    "views": (0, MOST_VIEWS),
    "videos": (0, MOST_VIEWS),
    "views_step": (1, MOST_VIEWS),
    "views_median": (0, MOST_VIEWS),
    "title_score": (0, 100),
    "artist_score": (0, 100),
    "album_score": (0, 100),
}
