"""The accept rules: which of a catalogue's hits, if any, is the sound.

Thresholds were set on 10,794 matches of 2021, of which about a quarter were wrong:
a title alone, however equal, was wrong for 58 of 100 whose album contradicted.
In order, the first rule that accepts anything decides:

    exact   the payload itself names the catalogue id
    A       title >= 90 and artist >= 85                            matched
    B       title >= 95 and album >= 85, the album being no         matched
            mere repetition of the title
    C       title >= 95, artist unknown, and on both sides the      weak
            album repeats the title (a single)

Version words must agree, and a recording shorter than the clip cannot be its source.
Two equally good hits by different artists are ambiguous. Being the first hit counts
for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from tiktok_scraper.items import Match, MatchStatus, Track
from tiktok_scraper.matching.text import (
    album_score,
    core,
    normalise,
    remixers,
    similar,
    title_score,
    versions,
)
from tiktok_scraper.matching.user_made import is_user_made

ACCEPTED: frozenset[MatchStatus] = frozenset({"exact", "matched", "weak"})
"""The statuses that carry a catalogue entry."""

TITLE_WITH_ARTIST, TITLE_ALONE, ARTIST, ALBUM = 90, 95, 85, 85
SAME_REMIXER = 70
"""Names of one remixer differ more than names of one artist ("R3HAB" / "R3hab & X")."""

TIE = 3
"""Points within which two hits are as good as each other."""

CLIP_SLACK_MS = 2_000
"""A clip's duration is rounded up, and may hold a little silence."""

_ARTISTS = re.compile(
    r"\s*[,;、&]\s*|\s+(?:x|vs\.?|feat\.?|ft\.?|featuring)\s+", re.IGNORECASE
)


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


@dataclass(frozen=True, slots=True)
class _Verdict:
    candidate: Candidate
    title: float
    artist: float | None
    album: float | None
    rule: str | None
    refusal: str | None = None

    @property
    def score(self) -> float:
        """The mean of what the rule looked at."""
        second = self.artist if self.rule == "A" else self.album
        return (self.title + (second or 0)) / 2


def artist_score(author: str | None, artists: Sequence[str]) -> float | None:
    """The best agreement of any credited artist with any of ``author``'s, 0 to 100.

    >>> artist_score("Migos & Drake", ["Drake"])
    100.0
    >>> artist_score("Drake", ["Migos", "Drake"])
    100.0
    >>> artist_score(None, ["Drake"]) is None, artist_score("Drake", []) is None
    (True, True)
    """
    ours = [author, *_ARTISTS.split(author)] if author else []
    theirs = [*artists, ", ".join(artists)]
    scores = [
        similar(normalise(a), normalise(b), fuzz.token_sort_ratio)
        for a in ours
        for b in theirs
        if a.strip() and b.strip()
    ]
    return max(scores, default=None)


def choose(track: Track, candidates: Sequence[Candidate], provider: str) -> Match:
    """The candidate that is ``track``'s song, or why none is.

    >>> from tiktok_scraper.items import Track
    >>> track = Track("1", "Roses", "SAINt JHN", None, 15.0, False, None, None,
    ...               "2026-11-23T00:00:00Z", "recommend")
    >>> hit = Candidate("a", "US1", "Roses", ("SAINt JHN",), "Collection One", 176_000)
    >>> choose(track, [hit], "spotify").status
    'matched'
    >>> remix = Candidate("b", "US2", "Roses - Imanbek Remix", ("SAINt JHN",), "Roses")
    >>> choose(track, [remix], "spotify").rule
    'none: version words differ'
    """
    for candidate in candidates:
        if candidate.spotify_id and candidate.spotify_id == track.dsp_ids.spotify:
            return _match("exact", _scored(track, candidate, "exact"), provider)
    if is_user_made(track.title, track.original):
        return Match("ugc", "user-made sound")
    verdicts = [_judge(track, candidate) for candidate in candidates]
    accepted = [verdict for verdict in verdicts if verdict.rule]
    if not accepted:
        return _refused(verdicts, provider)
    rule = min(verdict.rule for verdict in accepted if verdict.rule)
    ranked = [verdict for verdict in accepted if verdict.rule == rule]
    best = max(ranked, key=lambda verdict: verdict.score)
    near = [verdict for verdict in ranked if verdict.score >= best.score - TIE]
    if any(_other_song(best.candidate, other.candidate) for other in near):
        return Match(
            "ambiguous",
            f"{rule}: several artists within {TIE} points",
            provider,
            title_score=best.title,
            artist_score=best.artist,
            album_score=best.album,
        )
    releases = [
        verdict
        for verdict in ranked
        if verdict.score == best.score
        or (best.candidate.isrc and verdict.candidate.isrc == best.candidate.isrc)
    ]
    status: MatchStatus = "weak" if rule == "C" else "matched"
    return _match(status, min(releases, key=_release_order), provider)


def _scored(
    track: Track, candidate: Candidate, rule: str | None, refusal: str | None = None
) -> _Verdict:
    album = (
        album_score(track.album, candidate.album)
        if track.album and candidate.album
        else None
    )
    return _Verdict(
        candidate,
        title_score(track.title or "", candidate.title),
        artist_score(track.author, candidate.artists),
        album,
        rule,
        refusal,
    )


def _judge(track: Track, candidate: Candidate) -> _Verdict:
    plain = _scored(track, candidate, None)
    rule = refusal = None
    if plain.title < TITLE_WITH_ARTIST:
        refusal = f"title below {TITLE_WITH_ARTIST}"
    elif not _same_version(track.title or "", candidate.title):
        refusal = "version words differ"
    elif _shorter(candidate, track):
        refusal = "shorter than the clip"
    elif plain.artist is not None and plain.artist >= ARTIST:
        rule = "A"
    elif plain.title >= TITLE_ALONE and (plain.album or 0) >= ALBUM:
        repeats = (
            _repeats(track.title, track.album),
            _repeats(candidate.title, candidate.album),
        )
        if not any(repeats):
            rule = "B"
        elif all(repeats) and plain.artist is None:
            rule = "C"
        else:
            refusal = "neither artist nor an independent album agrees"
    else:
        refusal = "neither artist nor album agrees"
    return _Verdict(candidate, plain.title, plain.artist, plain.album, rule, refusal)


def _same_version(a: str, b: str) -> bool:
    if versions(a) != versions(b):
        return False
    ours, theirs = remixers(a), remixers(b)
    if not ours or not theirs:
        return True
    return similar(ours, theirs, fuzz.token_set_ratio) >= SAME_REMIXER


def _shorter(candidate: Candidate, track: Track) -> bool:
    """TikTok's duration is the clip's, so it can veto but never confirm."""
    if candidate.duration_ms is None or track.duration_s is None:
        return False
    return candidate.duration_ms < track.duration_s * 1000 - CLIP_SLACK_MS


def _repeats(title: str | None, album: str | None) -> bool:
    a, b = core(title or ""), core(album or "")
    return similar(a, b, fuzz.token_sort_ratio) >= TITLE_ALONE


def _other_song(a: Candidate, b: Candidate) -> bool:
    if a.isrc and a.isrc == b.isrc:
        return False
    return (artist_score(", ".join(a.artists), b.artists) or 0) < ARTIST


def _release_order(verdict: _Verdict) -> tuple[bool, str, int]:
    """The sound's own album first, then the earliest, then the most popular release.

    Compilations come later and are played less: the right song on one of them would
    have a popularity near 0.
    """
    candidate = verdict.candidate
    unlike_album = (verdict.album or 0) < ALBUM
    popularity = candidate.popularity if candidate.popularity is not None else -1
    return unlike_album, candidate.release_date or "9999", -popularity


def _match(status: MatchStatus, verdict: _Verdict, provider: str) -> Match:
    candidate = verdict.candidate
    return Match(
        status=status,
        rule=verdict.rule,
        provider=provider,
        spotify_id=candidate.spotify_id,
        isrc=candidate.isrc,
        title=candidate.title,
        artist=", ".join(candidate.artists) or None,
        album=candidate.album,
        duration_ms=candidate.duration_ms,
        title_score=round(verdict.title, 1),
        artist_score=_rounded(verdict.artist),
        album_score=_rounded(verdict.album),
    )


def _refused(verdicts: Sequence[_Verdict], provider: str) -> Match:
    """No match, with the scores and the fault of the hit that came nearest."""
    if not verdicts:
        return Match("none", "none: no hits", provider)
    nearest = max(verdicts, key=lambda v: (v.title, v.artist or 0, v.album or 0))
    return Match(
        "none",
        f"none: {nearest.refusal}",
        provider,
        title_score=round(nearest.title, 1),
        artist_score=_rounded(nearest.artist),
        album_score=_rounded(nearest.album),
    )


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 1)
