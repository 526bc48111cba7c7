"""The accept rules: which of a catalogue's hits, if any, is the sound.

Thresholds were set on 10,794 matches of 2021, of which about a quarter were wrong:
a title alone, however equal, was wrong for 58 of 100 whose album contradicted.
In order, the first rule that accepts anything decides:

    exact   the payload itself names the catalogue id
    A       title >= 90 and artist >= 85                            matched
    B       title >= 95 and album >= 85, the album being no         matched
            mere repetition of the title, and the artist, where
            known in the same script, no other
    C       title >= 95, artist unknown, and on both sides the      weak
            album repeats the title (a single)

Version words, numbers and the order of words must agree, and a recording shorter than
the clip cannot be its source. Two equally good hits by different artists are ambiguous.
Being the first hit counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from tiktok_scraper.items import Match, MatchStatus, Track
from tiktok_scraper.matching.artists import artist_score, whole_credit
from tiktok_scraper.matching.judging import (
    ALBUM,
    ARTIST,
    Candidate,
    Verdict,
    judge,
    scored,
)
from tiktok_scraper.matching.user_made import is_user_made

ACCEPTED: frozenset[MatchStatus] = frozenset({"exact", "matched", "weak"})
"""The statuses that carry a catalogue entry."""

TIE = 3
"""Points within which two hits are as good as each other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The match, and the candidate behind it where one was accepted."""

    match: Match
    candidate: Candidate | None = None


def choose(track: Track, candidates: Iterable[Candidate], provider: str) -> Choice:
    """The candidate that is ``track``'s song, or why none is; in whatever order.

    >>> from tiktok_scraper.items import Track
    >>> track = Track("1", "Roses", "SAINt JHN", None, 15.0, False, None, None,
    ...               "2026-11-23T00:00:00Z", "recommend")
    >>> hit = Candidate("a", "US1", "Roses", ("SAINt JHN",), "Collection One", 176_000)
    >>> choose(track, [hit], "spotify").match.status
    'matched'
    >>> remix = Candidate("b", "US2", "Roses - Imanbek Remix", ("SAINt JHN",), "Roses")
    >>> choose(track, [remix], "spotify").match.rule
    'none: version words differ'
    """
    hits = sorted(set(candidates), key=_total_order)
    for hit in hits:
        if hit.spotify_id and hit.spotify_id == track.dsp_ids.spotify:
            return _accepted("exact", "exact", scored(track, hit), provider)
    if is_user_made(track.title, track.original):
        return Choice(Match("ugc", "user-made sound"))
    verdicts = ranked(track, hits)
    accepted = [(verdict.rule, verdict) for verdict in verdicts if verdict.rule]
    if not accepted:
        return Choice(_refused(verdicts, provider))
    rule, best = accepted[0]
    rivals = [verdict for verdict in verdicts if verdict.rule == rule]
    near = [one for one in rivals[1:] if one.score >= best.score - TIE]
    if any(_other_song(best.candidate, other.candidate) for other in near):
        return Choice(
            Match(
                "ambiguous",
                f"{rule}: several artists within {TIE} points",
                provider,
                title_score=round(best.title, 1),
                artist_score=_rounded(best.artist),
                album_score=_rounded(best.album),
            )
        )
    releases = [
        verdict
        for verdict in rivals
        if verdict.score == best.score
        or (best.candidate.isrc and verdict.candidate.isrc == best.candidate.isrc)
    ]
    status: MatchStatus = "weak" if rule == "C" else "matched"
    release = min(releases, key=partial(_release_order, track))
    return _accepted(status, rule, release, provider)


def ranked(track: Track, candidates: Iterable[Candidate]) -> list[Verdict]:
    """Every candidate with its scores and its rule or refusal, the best first.

    What a rule accepts comes before what none does, and an earlier rule first.

    >>> from tiktok_scraper.items import Track
    >>> track = Track("1", "Roses", "SAINt JHN", None, 15.0, False, None, None,
    ...               "2026-11-23T00:00:00Z", "recommend")
    >>> hits = [Candidate("a", None, "Rosie", ("Rosé",), None),
    ...         Candidate("b", None, "Roses", ("SAINt JHN",), None)]
    >>> [(one.candidate.title, one.rule, one.refusal) for one in ranked(track, hits)]
    [('Roses', 'A', None), ('Rosie', None, 'title below 90')]
    """
    verdicts = [judge(track, one) for one in sorted(candidates, key=_total_order)]
    return sorted(
        verdicts,
        key=lambda one: (
            one.rule or "none",
            -one.score if one.rule else 0,
            -one.title,
            -(one.artist or 0),
            -(one.album or 0),
        ),
    )


def _total_order(candidate: Candidate) -> tuple[str, ...]:
    """An order that any two different candidates have; it says nothing of merit."""
    return (
        candidate.spotify_id or "",
        f"{candidate.deezer_id or 0:020d}",
        candidate.isrc or "",
        repr(candidate),
    )


def _other_song(a: Candidate, b: Candidate) -> bool:
    if a.isrc and a.isrc == b.isrc:
        return False
    return (artist_score(", ".join(a.artists), b.artists) or 0) < ARTIST


def _release_order(track: Track, verdict: Verdict) -> tuple[bool, bool, str, int]:
    """The sound's own album first, then all of its artists, then the earliest and the
    most popular release.

    Compilations come later and are played less: the right song on one of them would
    have a popularity near 0.
    """
    candidate = verdict.candidate
    unlike_album = (verdict.album or 0) < ALBUM
    popularity = candidate.popularity if candidate.popularity is not None else -1
    unlike_credit = whole_credit(track.author or "", candidate.artists) < ARTIST
    return unlike_album, unlike_credit, candidate.release_date or "9999", -popularity


def _accepted(
    status: MatchStatus, rule: str, verdict: Verdict, provider: str
) -> Choice:
    candidate = verdict.candidate
    match = Match(
        status=status,
        rule=rule,
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
    return Choice(match, candidate)


def _refused(verdicts: Sequence[Verdict], provider: str) -> Match:
    """No match, with the scores and the fault of the hit that came nearest."""
    if not verdicts:
        return Match("none", "none: no hits", provider)
    nearest = verdicts[0]
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
