"""What ``-a name=value`` may say to a crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from tiktok_scraper import seeds
from tiktok_scraper.errors import UsageError
from tiktok_scraper.listings import Listing

WAYS = ("auto", "api", "browser", "embed", "research")


@dataclass(frozen=True)
class Arguments:
    """The arguments of ``tiktok_music``; the contract's names and defaults."""

    seeds: tuple[Listing, ...] = (Listing("recommend"),)
    via: str = "auto"
    limit: int | None = None
    round: int = 1000
    threshold: int = 1
    wait: float = 10.0
    videos: int | None = None
    originals: bool = False

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> Arguments:
        """The arguments in ``given``.

        Raises UsageError for an unknown name, with the known ones, and for a bad value,
        with what was expected.

        >>> Arguments.parse({"limit": "50", "originals": "1"}).limit
        50
        >>> Arguments.parse({"limt": "50"})
        Traceback (most recent call last):
            ...
        tiktok_scraper.errors.UsageError: unknown argument 'limt'; known are: \
seeds, via, limit, round, threshold, wait, videos, originals
        """
        known = [field.name for field in fields(cls)]
        for name in given:
            if name not in known:
                raise UsageError(
                    f"unknown argument {name!r}; known are: {', '.join(known)}"
                )
        default = cls()
        return cls(
            seeds=seeds.read(given.get("seeds", "recommend")),
            via=_one_of("via", given.get("via", default.via), WAYS),
            limit=_whole("limit", given.get("limit"), default.limit),
            round=_whole("round", given.get("round"), default.round) or default.round,
            threshold=_count("threshold", given.get("threshold"), default.threshold),
            wait=_seconds("wait", given.get("wait"), default.wait),
            videos=_whole("videos", given.get("videos"), default.videos),
            originals=_one_of("originals", given.get("originals", "0"), ("0", "1"))
            == "1",
        )


def _bad(name: str, expected: str, value: str) -> UsageError:
    return UsageError(f"argument {name}: expected {expected}, got {value!r}")


def _whole(name: str, value: str | None, default: int | None) -> int | None:
    if value is None:
        return default
    if not (value.isascii() and value.isdigit()) or int(value) == 0:
        raise _bad(name, "a whole number of 1 or more", value)
    return int(value)


def _count(name: str, value: str | None, default: int) -> int:
    if value is None:
        return default
    if not (value.isascii() and value.isdigit()):
        raise _bad(name, "a whole number of 0 or more", value)
    return int(value)


def _seconds(name: str, value: str | None, default: float) -> float:
    try:
        seconds = default if value is None else float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise _bad(name, "seconds between 0 and 86400", str(value))
    return seconds


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise _bad(name, "one of " + ", ".join(known), value)
    return value
