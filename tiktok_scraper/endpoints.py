"""Where each service lives, and where it lives in a sandbox."""

from __future__ import annotations

REAL = {
    "TIKTOK_BASE_URL": "https://www.tiktok.com",
    "SPOTIFY_API_URL": "https://api.spotify.com/v1",
    "SPOTIFY_ACCOUNTS_URL": "https://accounts.spotify.com",
    "RECCOBEATS_API_URL": "https://api.reccobeats.com/v1",
    "DEEZER_API_URL": "https://api.deezer.com",
    "LASTFM_API_URL": "https://ws.audioscrobbler.com/2.0",
    "TIKTOK_RESEARCH_API_URL": "https://open.tiktokapis.com",
}

_IN_SANDBOX = {
    "TIKTOK_BASE_URL": "",
    "SPOTIFY_API_URL": "/spotify/v1",
    "SPOTIFY_ACCOUNTS_URL": "/spotify-accounts",
    "RECCOBEATS_API_URL": "/reccobeats/v1",
    "DEEZER_API_URL": "/deezer",
    "LASTFM_API_URL": "/lastfm/2.0",
    "TIKTOK_RESEARCH_API_URL": "/research",
}

SANDBOX_CREDENTIALS = (
    {
        "TT_COOKIE": "ttwid=sandbox; s_v_web_id=verify_sandbox",
        "TT_DEVICE_ID": "7000000000000000001",
        "TT_TOKEN": "verify_sandbox",
    },
    {"SPOTIFY_CLIENT_ID": "sandbox", "SPOTIFY_CLIENT_SECRET": "sandbox"},
    {"LASTFM_API_KEY": "sandbox"},
    {"TT_RESEARCH_CLIENT_KEY": "sandbox", "TT_RESEARCH_CLIENT_SECRET": "sandbox"},
)
"""Made up: a sandbox accepts them, nobody else does."""


def in_sandbox(url: str) -> dict[str, str]:
    """All services at one sandbox.

    >>> in_sandbox("http://127.0.0.1:8765/")["SPOTIFY_API_URL"]
    'http://127.0.0.1:8765/spotify/v1'
    """
    return {name: url.rstrip("/") + path for name, path in _IN_SANDBOX.items()}
