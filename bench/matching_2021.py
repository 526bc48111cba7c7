"""The rules against the 7,467 matches that the project of 2021 published in the end.

Its tables do not hold the sound's artist, so only the rules that need none (B and C)
can speak. What they accept is no proof of being right; what they refuse was accepted
then.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from bench.wrong_matches import WRONG
from tiktok_scraper.items import Track
from tiktok_scraper.matching import ACCEPTED, Candidate, choose, core, is_user_made
from tiktok_scraper.matching.titles import album_score, title_score

Pair = tuple[Track, Candidate]

TIERS = (
    "called original sound",
    "title and album agree, the album has a name of its own",
    "title and album agree, the album is called like the title",
    "title agrees, a single at TikTok, another album at Spotify",
    "title agrees, TikTok names no album",
    "title agrees, the album contradicts",
    "title nearly agrees, the album agrees",
    "title nearly agrees, the album does not",
    "title differs, the album agrees",
    "title differs, the album does not",
)


def measure(folder: Path) -> dict[str, object]:
    """Rows and accepted rows in each tier, and of three sets whose truth is known."""
    pairs = list(read(folder))
    tiers = [[0, 0] for _ in TIERS]
    agreeing = [0, 0]
    for pair in pairs:
        accepted = is_accepted(pair)
        rows = [tiers[tier(pair)]]
        if agrees(pair):
            rows.append(agreeing)
        for row in rows:
            row[0] += 1
            row[1] += accepted
    wrong = [_pair("0", *one[:2], Candidate("s", None, one[2], _names(one[3]), one[4]))
             for one in WRONG]  # fmt: skip
    return {
        "pairs": len(pairs),
        "tiers": [
            {"tier": name, "rows": rows, "accepted": accepted}
            for name, (rows, accepted) in zip(TIERS, tiers, strict=True)
        ],
        "agreeing": {"rows": agreeing[0], "accepted": agreeing[1]},
        "wrong": {"rows": len(wrong), "accepted": sum(map(is_accepted, wrong))},
    }


def read(folder: Path) -> Iterator[Pair]:
    """Each published match: the sound, and the only hit that is left of its search."""
    with (folder / "tracks.csv").open(encoding="utf-8") as file:
        sounds = {row["id"]: row for row in csv.DictReader(file)}
    with (folder / "features.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            ours = sounds.get(row["tt_id"])
            if ours is None:
                continue
            theirs = Candidate(
                row["id"],
                None,
                row["title"],
                _names(row["artist"]),
                row["album"] or None,
                int(row["duration_ms"]),
            )
            yield _pair(ours["id"], ours["title"], ours["album"] or None, theirs)


def agrees(pair: Pair) -> bool:
    """Whether both cores are equal, of a sound that is no user's."""
    track, candidate = pair
    return (
        not is_user_made(track.title, track.original)
        and core(track.title or "") == core(candidate.title)
        and core(track.album or "") == core(candidate.album or "")
    )


def is_accepted(pair: Pair) -> bool:
    track, candidate = pair
    return choose(track, [candidate], "2021").match.status in ACCEPTED


def tier(pair: Pair) -> int:
    """The place in TIERS: by the same scores that the rules use."""
    track, candidate = pair
    if is_user_made(track.title, track.original):
        return 0
    title = title_score(track.title or "", candidate.title)
    album = album_score(track.album or "", candidate.album or "")
    single = core(track.album or "") == core(track.title or "")
    if title < 95:
        return (6 if title >= 70 else 8) + (album < 85)
    if album >= 85:
        return 2 if single else 1
    if single:
        return 3
    return 5 if track.album else 4


def _pair(
    track_id: str, title: str | None, album: str | None, candidate: Candidate
) -> Pair:
    track = Track(
        track_id, title, None, album, None, False, None, None, "2021-10-26", "import"
    )
    return track, candidate


def _names(joined: str) -> tuple[str, ...]:
    return tuple(name for name in joined.split(", ") if name)
