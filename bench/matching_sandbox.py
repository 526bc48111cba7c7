"""The rules in a world where each sound's song is known, beside the original's rule.

Two in five of its sounds are hard: covers, versions, namesakes, songs that the
catalogue lacks or writes in another script, user-made sounds named like songs. Both
rules judge the same hits. What a payload says of its song is withheld: that would be no
matching.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence

from bench.original_rule import original_rule
from tiktok_scraper.items import Track
from tiktok_scraper.matching import Candidate
from tiktok_scraper.providers import catalogue
from tiktok_scraper.providers.spotify import Spotify
from tiktok_scraper.providers.spotify_tracks import queries
from tiktok_scraper.sandbox.serve import running
from tiktok_scraper.sandbox.things import Sound, World

ASK_AT_ONCE = 20

Tally = Counter[str]
"""``right``, ``wrong`` and ``missed`` (a right answer was there) of a rule."""


async def tally(
    world: World, spotify: Spotify, told: dict[str, dict[str, Tally]]
) -> None:
    """Count in ``told``, by kind of case, what each rule makes of the sounds."""
    turns = asyncio.Semaphore(ASK_AT_ONCE)

    async def judge(sound: Sound) -> None:
        hits: list[Candidate] = []

        async def search(query: str) -> list[Candidate]:
            found = await spotify.search(query)
            hits.extend(found)
            return found

        async with turns:
            track = track_of(sound)
            choice, _ = await catalogue.find(track, "spotify", queries(track), search)
            if not hits:  # ours did not ask: a user's sound. The original did.
                hits += await spotify.search(f"track:{track.title}"[:250])
        answers = world.answers(sound.sound_id)
        row = told[world.cases.get(sound.sound_id, "plain")]
        row["ours"][outcome(choice.candidate, answers)] += 1
        row["original"][outcome(original_rule(track, hits), answers)] += 1

    await asyncio.gather(*(judge(sound) for sound in judged(world)))


def judged(world: World) -> list[Sound]:
    """All sounds with an id, but those that only their payload tells the song of."""
    return [
        sound
        for sound in world.sounds
        if sound.sound_id and not (sound.kind == "user" and sound.names_song)
    ]


def track_of(sound: Sound) -> Track:
    """What a crawl knows of ``sound``, but for the ids that its payload may name."""
    original = sound.kind == "user" and not sound.denied_original
    return Track(
        sound.sound_id,
        sound.title,
        sound.author or None,
        sound.album or None,
        float(sound.duration_s),
        original,
        None,
        None,
        "2026-11-23T00:00:00Z",
        "recommend",
    )


def outcome(chosen: Candidate | None, answers: frozenset[str]) -> str:
    """What a choice is worth.

    >>> hit = Candidate("a", None, "Stay", (), None)
    >>> outcome(hit, frozenset("a")), outcome(hit, frozenset("b"))
    ('right', 'wrong, missed')
    >>> outcome(hit, frozenset()), outcome(None, frozenset("a"))
    ('wrong', 'missed')
    >>> outcome(None, frozenset())
    'rightly none'
    """
    if chosen is None:
        return "missed" if answers else "rightly none"
    if chosen.spotify_id in answers:
        return "right"
    return "wrong, missed" if answers else "wrong"


def shares(tallies: list[Tally]) -> dict[str, float | None]:
    """Precision: right among the accepted. Recall: right among those with a song."""
    total = sum(tallies, Counter())
    accepted = total["right"] + total["wrong"] + total["wrong, missed"]
    there = total["right"] + total["missed"] + total["wrong, missed"]
    return {
        "sounds": total.total(),
        "with_song": there,
        "accepted": accepted,
        "right": total["right"],
        "precision": round(total["right"] / accepted, 4) if accepted else None,
        "recall": round(total["right"] / there, 4) if there else None,
    }


def measure(seeds: Sequence[int], tracks: int) -> dict[str, object]:
    """Both rules, altogether and by kind of case, over a world for each seed."""
    told: dict[str, dict[str, Tally]] = defaultdict(lambda: defaultdict(Counter))
    for seed in seeds:
        with running(seed=seed, tracks=tracks, look_alikes=True) as sandbox:
            spotify = Spotify(
                "id",
                "secret",
                f"{sandbox.url}/spotify/v1",
                f"{sandbox.url}/spotify-accounts",
            )
            asyncio.run(tally(sandbox.world, spotify, told))

    def both(kinds: list[str]) -> dict[str, object]:
        return {
            rule: shares([told[kind][rule] for kind in kinds])
            for rule in ("ours", "original")
        }

    return {
        "seeds": list(seeds),
        "tracks": tracks,
        "all": both(list(told)),
        "kinds": {kind: both([kind]) for kind in sorted(told)},
    }
