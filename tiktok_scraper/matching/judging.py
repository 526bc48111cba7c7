"""One hit of a catalogue's search held against one sound: scores, and a rule or a
refusal. The thresholds are explained in ``rules``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from tiktok_scraper.items import Track
from tiktok_scraper.matching.artists import artist_score, contradicts
from tiktok_scraper.matching.parts import core
from tiktok_scraper.matching.text import similar
from tiktok_scraper.matching.titles import album_score, same_order, title_score
from tiktok_scraper.matching.versions import decisive, remixers, subtitle, versions

TITLE_WITH_ARTIST, TITLE_ALONE, ARTIST, ALBUM = 90, 95, 85, 85
SAME_REMIXER = 70
"""Names of one remixer differ more than names of one artist ("R3HAB" / "R3hab & X")."""

SAME_SUBTITLE = 70
"""Below it "Untitled (Shade of Blue)" and "Untitled (How Does It Feel)" are two."""

CLIP_SLACK_MS = 2_000
"""A clip's duration is rounded up, and may hold a little silence."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One hit of a catalogue's search."""

    spotify_id: str | None
    isrc: str | None
    title: str
    artists: tuple[str, ...]
    album: str | None
    duration_ms: int | None = None
    popularity: int | None = None
    release_date: str | None = None
    deezer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks for a candidate, 0 to 100; the ``rule`` that takes it, or else why
    it is refused.
    """

    candidate: Candidate
    title: float
    artist: float | None
    album: float | None
    rule: str | None = None
    refusal: str | None = None

    @property
    def score(self) -> float:
        """The mean of what the rule looked at."""
        second = self.artist if self.rule == "A" else self.album
        return (self.title + (second or 0)) / 2


def scored(track: Track, candidate: Candidate) -> Verdict:
    """The scores alone."""
    album = (
        album_score(track.album, candidate.album)
        if track.album and candidate.album
        else None
    )
    return Verdict(
        candidate,
        title_score(track.title or "", candidate.title),
        artist_score(track.author, candidate.artists),
        album,
    )


def judge(track: Track, candidate: Candidate) -> Verdict:
    """The verdict of the rules A, B and C; by title, artist, album and duration."""
    plain = scored(track, candidate)
    if plain.title < TITLE_WITH_ARTIST:
        return replace(plain, refusal=f"title below {TITLE_WITH_ARTIST}")
    if not same_order(track.title or "", candidate.title):
        return replace(plain, refusal="words in another order")
    if not _same_version(track.title or "", candidate.title):
        return replace(plain, refusal="version words differ")
    if _contradict(subtitle(track.title or ""), subtitle(candidate.title)):
        return replace(plain, refusal="subtitles differ")
    if _shorter(candidate, track):
        return replace(plain, refusal="shorter than the clip")
    if plain.artist is not None and plain.artist >= ARTIST:
        return replace(plain, rule="A")
    rule, refusal = _by_album(track, plain)
    return replace(plain, rule=rule, refusal=refusal)


def _by_album(track: Track, plain: Verdict) -> tuple[str | None, str | None]:
    candidate = plain.candidate
    if plain.title < TITLE_ALONE or (plain.album or 0) < ALBUM:
        return None, "neither artist nor album agrees"
    repeats = (
        _repeats(track.title, track.album),
        _repeats(candidate.title, candidate.album),
    )
    if not any(repeats):
        if contradicts(track.author, candidate.artists):
            return None, "the album agrees, the artist contradicts"
        return "B", None
    if all(repeats) and plain.artist is None:
        return "C", None
    return None, "neither artist nor an independent album agrees"


def _same_version(a: str, b: str) -> bool:
    if versions(a) != versions(b) or decisive(a) != decisive(b):
        return False
    ours, theirs = remixers(a), remixers(b)
    if not ours or not theirs:
        return True
    return similar(ours, theirs, fuzz.token_set_ratio) >= SAME_REMIXER


def _contradict(ours: str, theirs: str) -> bool:
    """Whether both titles have a subtitle, and not the same."""
    if not ours or not theirs:
        return False
    return similar(ours, theirs, fuzz.token_set_ratio) < SAME_SUBTITLE


def _shorter(candidate: Candidate, track: Track) -> bool:
    """TikTok's duration is the clip's, so it can veto but never confirm."""
    if candidate.duration_ms is None or track.duration_s is None:
        return False
    return candidate.duration_ms < track.duration_s * 1000 - CLIP_SLACK_MS


def _repeats(title: str | None, album: str | None) -> bool:
    a, b = core(title or ""), core(album or "")
    return similar(a, b, fuzz.token_sort_ratio) >= TITLE_ALONE
