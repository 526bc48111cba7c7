"""The forms of the ids that a catalogue knows a recording by."""

from __future__ import annotations

import re

SPOTIFY_ID = re.compile(r"[0-9A-Za-z]{22}")
"""A track's id at Spotify, in base 62."""

ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
"""ISO 3901 without its hyphens: country, registrant, year and a number."""

PROBE_ID = "11dFghVXANMlKmJXsNCbNl"
"""A track that Spotify's own documentation asks for."""
