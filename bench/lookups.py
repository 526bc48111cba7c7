"""Calls to the feature services for 10,000 new tracks, against one call a track.

    python -m bench.lookups [--tracks 10000]

The second step runs on a file of tracks in a sandbox, once as an app that still gets
audio features and once as a new app, whose features come from ReccoBeats; each time it
runs again at once, and should then ask nobody. Deezer and Last.fm are left out: one
call a track is all that they offer.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.matching_sandbox import track_of
from tiktok_scraper.sandbox.serve import Running, running

TRACKS = 10_000
BATCHED = {
    "Spotify audio-features": "/spotify/v1/audio-features",
    "ReccoBeats": "/reccobeats/",
}
PROVIDERS = {
    "tiktok_scraper.providers.spotify.Spotify": 100,
    "tiktok_scraper.providers.reccobeats.ReccoBeats": 200,
}
NO_WAIT = {"reccobeats": {"concurrency": 1, "delay": 0}}


@dataclass(frozen=True)
class Asked:
    """Calls by service of a first run, all calls of a second, tracks with features."""

    calls: Counter[str]
    again: int
    with_audio: int


def run(tracks: int = TRACKS) -> list[dict[str, object]]:
    rows = []
    for app, faults in (("an old app", []), ("a new app", ["spotify-dev-mode"])):
        asked = _measure(tracks, faults)
        told = f"of {tracks:,} tracks, {asked.with_audio:,} get features"
        for service in BATCHED:
            if ours := asked.calls[service]:
                what = f"lookups, {app}: calls to {service} ({told})"
                rows.append(_row(what, ours, tracks))
        rows.append(_row(f"lookups, {app}: calls of a second run", asked.again, 0))
    return rows


def _row(what: str, ours: int, peer: int) -> dict[str, object]:
    ratio = peer / ours if ours and peer else None
    return {"what": what, "ours": ours, "peer": peer, "unit": "calls", "ratio": ratio}


def _measure(tracks: int, faults: Sequence[str]) -> Asked:
    with (
        tempfile.TemporaryDirectory() as folder,
        running(seed=11, faults=faults, tracks=tracks) as sandbox,
    ):
        data = Path(folder)
        file = data / "raw" / "tracks" / "2026-11-24.jsonl"
        file.parent.mkdir(parents=True)
        sounds = sandbox.world.catalogue[:tracks]
        lines = [orjson.dumps(track_of(sound)) + b"\n" for sound in sounds]
        file.write_bytes(b"".join(lines))
        _look_up(sandbox, data)
        calls = Counter(
            service
            for seen in sandbox.requests
            for service, path in BATCHED.items()
            if seen.path.startswith(path)
        )
        before = len(sandbox.requests)
        _look_up(sandbox, data)
        # A token for Spotify is asked for anew by each process.
        again = [s for s in sandbox.requests[before:] if "accounts" not in s.path]
        told = json.loads((data / "interim" / "coverage.json").read_text())
        with_audio = sum(told["fields"]["tempo"].values())
    return Asked(calls, len(again), with_audio)


def _look_up(sandbox: Running, data: Path) -> None:
    settings = {
        "FEATURE_PROVIDERS": json.dumps(PROVIDERS),
        "DOWNLOAD_SLOTS": json.dumps(NO_WAIT),
        "DOWNLOAD_DELAY": "0",
    }
    places = {"SANDBOX_URL": sandbox.url, "DATA_DIR": str(data)}
    command = [sys.executable, "-m", "scrapy", "crawl", "track_features"]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    subprocess.run(command, env=os.environ | places, check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tracks", type=int, default=TRACKS)
    for row in run(parser.parse_args().tracks):
        print(f"{row['what']}: {row['ours']:,}")


if __name__ == "__main__":
    main()
