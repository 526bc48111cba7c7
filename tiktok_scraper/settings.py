"""Every knob of the crawl, in blocks, with its unit and its reason.

The only reader of the environment. Each name here can be set for one run with ``-s
NAME=value``, and those that ``.env-example`` lists in ``.env`` or the environment, too.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from dotenv import dotenv_values
from platformdirs import user_data_dir

from tiktok_scraper import endpoints

for _name, _value in dotenv_values(Path.cwd() / ".env").items():
    if _value:  # a line that nobody filled in says nothing
        os.environ.setdefault(_name, _value)


def _env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


# --- Scrapy -----------------------------------------------------------------------
BOT_NAME = "tiktok_scraper"
SPIDER_MODULES = ["tiktok_scraper.spiders"]
COMMANDS_MODULE = "tiktok_scraper.commands"
TELNETCONSOLE_ENABLED = False  # a process that holds a session opens no console,
REMOTE_CONTROL_ENABLED = False  # and no server that runs what it is sent
STATS_DUMP = False  # the summary says it in words
LOG_VERSIONS: list[str] = []  # the study's manifest lists them
LOG_LEVEL = _env("LOG_LEVEL", "INFO")
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_DATEFORMAT = "%H:%M:%S"

# --- Whose session ----------------------------------------------------------------
TT_COOKIE = _env("TT_COOKIE")
TT_DEVICE_ID = _env("TT_DEVICE_ID")
TT_TOKEN = _env("TT_TOKEN")
# The browser that the cookie was copied from: TikTok distrusts a cookie in other hands.
USER_AGENT = _env(
    "TT_USER_AGENT", "tiktok_scraper (research, with the user's own session)"
)
# A session from `scrapy session`, used where the three above are empty.
SESSION_FILE = _env(
    "SESSION_FILE", str(Path(user_data_dir("tiktok_scraper")) / "session.json")
)
# The browser: a path or a name. Empty: the machine's Chromium, then Playwright's; none.
CHROMIUM = _env("CHROMIUM")
COOKIES_ENABLED = False  # the session is sent as it is; see middlewares/credentials.py
# Key of the pseudonyms: outside the data folder, so that data can be shared without it.
PSEUDONYM_KEY = _env(
    "PSEUDONYM_KEY", str(Path(user_data_dir("tiktok_scraper")) / "pseudonym.key")
)

# --- Feature services -------------------------------------------------------------
SPOTIFY_CLIENT_ID = _env("SPOTIFY_CLIENT_ID")
SPOTIFY_CLIENT_SECRET = _env("SPOTIFY_CLIENT_SECRET")
LASTFM_API_KEY = _env("LASTFM_API_KEY")
TT_RESEARCH_CLIENT_KEY = _env("TT_RESEARCH_CLIENT_KEY")
TT_RESEARCH_CLIENT_SECRET = _env("TT_RESEARCH_CLIENT_SECRET")
# Import path: order. The first provider that knows a field wins. Empty turns it off; in
# the environment it is JSON. lookup/chosen.py tells what is wrong with it.
FEATURE_PROVIDERS: dict[str, int] | str = {
    "tiktok_scraper.providers.spotify.Spotify": 100,
    "tiktok_scraper.providers.deezer.Deezer": 200,
    "tiktok_scraper.providers.reccobeats.ReccoBeats": 300,
    "tiktok_scraper.providers.lastfm.LastFm": 400,
    "tiktok_scraper.providers.local.Local": 500,
}
if "FEATURE_PROVIDERS" in os.environ:  # where empty differs from unset
    FEATURE_PROVIDERS = _env("FEATURE_PROVIDERS", "{}")
# 1: hear every clip, not only where features lack
LOCAL_AUDIO_ALWAYS = _env("LOCAL_AUDIO_ALWAYS", "0")
FEATURES_LINGER = 600.0  # seconds that a track waits at most for a full batch
# Requests at a time and seconds between two, for each service.
DOWNLOAD_SLOTS = {
    "deezer": {"concurrency": 4, "delay": 0.12, "jitter": 0},  # 50 in 5 s are allowed
    "reccobeats": {"concurrency": 1, "delay": 0.5},
    "lastfm": {"concurrency": 1, "delay": 0.25},
    "local": {"concurrency": 2, "delay": 0.25},
}

# --- Where everything is ----------------------------------------------------------
SANDBOX_URL = _env("SANDBOX_URL")
TIKTOK_BASE_URL = _env("TIKTOK_BASE_URL", endpoints.REAL["TIKTOK_BASE_URL"])
SPOTIFY_API_URL = _env("SPOTIFY_API_URL", endpoints.REAL["SPOTIFY_API_URL"])
SPOTIFY_ACCOUNTS_URL = _env(
    "SPOTIFY_ACCOUNTS_URL", endpoints.REAL["SPOTIFY_ACCOUNTS_URL"]
)
RECCOBEATS_API_URL = _env("RECCOBEATS_API_URL", endpoints.REAL["RECCOBEATS_API_URL"])
DEEZER_API_URL = _env("DEEZER_API_URL", endpoints.REAL["DEEZER_API_URL"])
LASTFM_API_URL = _env("LASTFM_API_URL", endpoints.REAL["LASTFM_API_URL"])
TIKTOK_RESEARCH_API_URL = _env(
    "TIKTOK_RESEARCH_API_URL", endpoints.REAL["TIKTOK_RESEARCH_API_URL"]
)
DATA_DIR = _env("DATA_DIR", "data")
STATE_URL = _env("STATE_URL")  # default: SQLite under DATA_DIR/interim

# --- Pace -------------------------------------------------------------------------
# Slow on purpose: it is one person's session, and their risk. Seconds and requests.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = _env("DOWNLOAD_DELAY", "1")
DOWNLOAD_DELAY_JITTER = 0.5  # a share of the delay, either way
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
DOWNLOAD_TIMEOUT = 60
# TikTok's robots.txt closes /api/ to all robots. This is not one that roams: it speaks
# for a person, with that person's session, at a person's pace. Set it True to obey.
ROBOTSTXT_OBEY = False
REDIRECT_ENABLED = False  # the API never redirects; where it does, it is a login wall
DAILY_REQUESTS = _env("DAILY_REQUESTS", "5000")  # to TikTok, a UTC day; 0: no cap

# --- How far -----------------------------------------------------------------------
LANES = 4  # listings read side by side; requests still go out one at a time
SOUND_PAGES = 10  # pages of a found sound's list, most watched first; 0: all of them
VIDEO_COUNTS = True  # ask how many videos a new sound has: one request each
# Hashtags to begin at where only public pages are left, which have no feed.
EMBED_TAGS = ["fyp", "foryou", "music", "newmusic", "song", "dance"]
RESEARCH_DAYS = 365  # how far back the Research API is asked

# --- Refusals ---------------------------------------------------------------------
REFUSAL_BACKOFF = 1.0  # seconds before the first new try; doubled each time
WAY_BACK_PAUSE = 900.0  # seconds until a way that was closed is tried again; doubled
RETRY_ENABLED = False  # who asks knows better whether and when to ask again

# --- What happens to a page -------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    "tiktok_scraper.middlewares.budget.KeepDailyCap": 100,
    "tiktok_scraper.middlewares.refusals.HandleRefusals": 560,
    "tiktok_scraper.middlewares.credentials.AddSession": 750,
}
_BROWSER = "tiktok_scraper.browser.BrowserOrHttp"
DOWNLOAD_HANDLERS = {"http": _BROWSER, "https": _BROWSER}
ITEM_PIPELINES = {
    "tiktok_scraper.pipelines.catalogue.KeepCatalogue": 100,
    "tiktok_scraper.pipelines.deduplicate.DropDuplicates": 200,
    "tiktok_scraper.pipelines.video_counts.AskVideoCounts": 250,
    "tiktok_scraper.pipelines.features.HoldForFeatures": 300,
}
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,  # it calls pages items
    "tiktok_scraper.extensions.redact.RedactSecrets": -100,
    "tiktok_scraper.extensions.checkpoint.CommitPages": 100,
    "tiktok_scraper.extensions.summary.TellSummary": 900,
    "tiktok_scraper.extensions.progress.ShowProgress": 950,
}
CONCURRENT_ITEMS = 8  # pages in the pipelines; each may wait for a feature service

# --- Files ------------------------------------------------------------------------
FEED_EXPORTERS = {
    "jsonlines": "tiktok_scraper.exporters.JsonLinesPages",
    "jsonl": "tiktok_scraper.exporters.JsonLinesPages",
    "jl": "tiktok_scraper.exporters.JsonLinesPages",
    "json": "tiktok_scraper.exporters.JsonPages",
    "csv": "tiktok_scraper.exporters.CsvPages",
}
FEED_STORAGES = {
    "": "tiktok_scraper.partfiles.PartFileStorage",
    "file": "tiktok_scraper.partfiles.PartFileStorage",
}
FEED_STORE_EMPTY = False


def feed_uri_params(params: dict[str, object], spider: object) -> dict[str, object]:
    """What stands in a feed's name: the data folder and the time of the start."""
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ")
    folder = spider.settings["DATA_DIR"]  # type: ignore[attr-defined]
    return params | {"data_dir": folder, "started": started}


FEED_URI_PARAMS = feed_uri_params
FEEDS = {
    f"%(data_dir)s/raw/{kind}s/%(started)s.jsonl": {
        "format": "jsonlines",
        "item_export_kwargs": {"kind": kind},
    }
    for kind in ("track", "video")
}
