"""``python -m tiktok_scraper.sandbox``: the local world, until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from tiktok_scraper.sandbox.app import create
from tiktok_scraper.sandbox.faults import FAULTS
from tiktok_scraper.sandbox.serve import address, listen, server_of
from tiktok_scraper.sandbox.world import build

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_TRACKS = 100_000

_TRY = """
In another terminal:

  export SANDBOX_URL={url}
  scrapy crawl tiktok_music

With other tools, any values of this form are a session here:

  TT_COOKIE='ttwid=sandbox; s_v_web_id=verify_sandbox'
  TT_DEVICE_ID=7000000000000000001
  TT_TOKEN=verify_sandbox
  SPOTIFY_CLIENT_ID=sandbox
  SPOTIFY_CLIENT_SECRET=sandbox
  LASTFM_API_KEY=sandbox
  TT_RESEARCH_CLIENT_KEY=sandbox
  TT_RESEARCH_CLIENT_SECRET=sandbox

What is true in it: {url}/sandbox/truth      Stop with Ctrl-C."""


def _fault_names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for name in text.split(",") if name))
    if unknown := [name for name in names if name not in FAULTS]:
        raise argparse.ArgumentTypeError(
            f"unknown fault {', '.join(unknown)}; known: {', '.join(FAULTS)}"
        )
    return names


def _between(low: int, high: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(
                f"must be a whole number from {low} to {high}, got {text!r}"
            )
        return int(text)

    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted; the exit code."""
    faults = "\n".join(f"  {name:17}{FAULTS[name].description}" for name in FAULTS)
    parser = argparse.ArgumentParser(
        prog="python -m tiktok_scraper.sandbox",
        description="A local world to crawl: TikTok and others, made up, repeatable.",
        epilog=f"faults:\n{faults}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default=LOOPBACK[0], choices=LOOPBACK)
    parser.add_argument(
        "--port", default=8765, type=_between(0, 65_535), help="0: any that is free"
    )
    parser.add_argument("--seed", default=7, type=_between(0, 2**32 - 1))
    parser.add_argument(
        "--tracks",
        default=600,
        type=_between(10, MOST_TRACKS),
        help="catalogue tracks in the world",
    )
    parser.add_argument(
        "--faults", default=(), type=_fault_names, metavar="NAME,NAME", help="see below"
    )
    parser.add_argument(
        "--look-alikes", action="store_true", help="sounds that are hard to match"
    )
    told = parser.parse_args(argv)
    try:
        bound = listen(told.host, told.port)
    except OSError as error:
        print(
            f"sandbox: cannot listen on {told.host}:{told.port} ({error.strerror}); "
            "choose another --port, or --port 0 for any that is free",
            file=sys.stderr,
        )
        return 1
    with bound:
        server = server_of(
            create(build(told.seed, told.tracks, told.look_alikes), told.faults)
        )
        url = address(bound)
        print(
            f"sandbox: {url} (seed {told.seed}, {told.tracks} catalogue tracks, "
            f"faults: {', '.join(told.faults) or 'none'})",
            flush=True,
        )
        print(_TRY.format(url=url), flush=True)
        try:
            server.run([bound])
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
