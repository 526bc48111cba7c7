"""One seeded world: songs first, then sounds made of them, then videos using those.

What moves the views in it, and what does not, is the law in ``law.py``: one standard
deviation of popularity is worth 0.24 decades of views, of danceability 0.16, of valence
nothing. The number of a sound's videos follows its level (what is watched is shown more
often), never the other way round. Same seed, same world, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tiktok_scraper.sandbox import ids, law, titles
from tiktok_scraper.sandbox.hard_cases import hard
from tiktok_scraper.sandbox.look_alikes import beside
from tiktok_scraper.sandbox.posting import posted
from tiktok_scraper.sandbox.things import NOW, Clip, Song, Sound, World

_DAY = 86_400

USER_SOUNDS = 0.25  # for each catalogue track: 150 beside 600
OFF_SPOTIFY = 0.04  # share of catalogue tracks that Spotify does not have
MOST_VIDEOS = 40


def build(seed: int, tracks: int = 600, look_alikes: bool = False) -> World:
    """The world of ``seed`` with ``tracks`` catalogue tracks.

    ``look_alikes`` makes matching hard: two sounds in five become a case of their own.
    """
    rng = np.random.default_rng([seed, tracks])
    new_id = _ids(rng)
    columns = law.features(rng, tracks)
    on_spotify = rng.random(tracks) >= OFF_SPOTIFY
    on_spotify[: len(titles.AWKWARD)] = True
    levels = law.levels(rng, columns, on_spotify)

    songs = _songs(rng, columns)
    sounds = [
        _catalogue_sound(rng, index, song, bool(on_spotify[index]), new_id)
        for index, song in enumerate(songs)
    ]
    clips: list[Clip] = []
    for sound, level in zip(sounds, levels, strict=True):
        # One sound has a single video, so that the feed can keep it for its end.
        only_one = sound is sounds[-1]
        clips += _videos(rng, sound, float(level), new_id, only_one=only_one)

    made = list(_user_sounds(rng, songs, on_spotify, new_id, int(tracks * USER_SOUNDS)))
    for sound in made:
        # A sound that names its song obeys the law of that song; others are chatter.
        level = law.LEVEL - 0.6 + 0.8 * rng.standard_normal()
        if sound.names_song:
            level = float(levels[songs.index(sound.song)]) if sound.song else level
            level += 0.2 * rng.standard_normal()
        clips += _videos(rng, sound, level, new_id)
    late = sounds[-1]
    clips += _odd_cards(rng, [clip for clip in clips if clip.sound != late], new_id)

    catalogue = [song for song, there in zip(songs, on_spotify, strict=True) if there]
    catalogue += beside(rng, catalogue)
    order = rng.permutation(len(catalogue))
    world = World(
        seed=seed,
        songs=tuple(catalogue[index] for index in order),
        sounds=(*sounds, *made),
        clips=tuple(posted(clips, seed, tracks)),
    )
    return hard(world, tracks) if look_alikes else world


def _ids(rng: np.random.Generator) -> Iterator[tuple[str, int]]:
    """Snowflakes with the time in them (``id >> 32``), from the last three years."""
    told: set[int] = set()
    while True:
        created = NOW - int(rng.integers(2 * _DAY, 1000 * _DAY))
        snowflake = created << 32 | int(rng.integers(2**32))
        if snowflake not in told:
            told.add(snowflake)
            yield str(snowflake), created


def _songs(rng: np.random.Generator, columns: dict[str, law.Floats]) -> list[Song]:
    count = len(columns["key"])
    artists = titles.artists(rng, max(1, round(count * 7 / 12)))
    # A few artists have many songs: folds by artist must have something to hold.
    weight = 1 / (3 + np.arange(len(artists)))
    songs = []
    for index in range(count):
        names = [artists[int(rng.choice(len(artists), p=weight / weight.sum()))]]
        if index < len(artists):
            names = [artists[index]]
        if rng.random() < 0.15:
            guest = artists[int(rng.integers(len(artists)))]
            names += [guest] if guest not in names else []
        title = titles.song(rng)
        album = title if rng.random() < 0.55 else titles.song(rng)
        if index < len(titles.AWKWARD):
            title, artist, album = titles.AWKWARD[index]
            names = [artist]
        songs.append(
            Song(
                spotify_id=ids.spotify_id(rng),
                isrc=ids.isrc(rng),
                title=title,
                artists=tuple(names),
                album=album,
                album_type="single" if album == title else "album",
                released=ids.date(rng, 2008, 2023),
                duration_ms=int(columns["duration_ms"][index]),
                popularity=int(columns["popularity"][index]),
                audio={
                    name: float(values[index])
                    for name, values in columns.items()
                    if name not in ("popularity", "duration_ms")
                },
            )
        )
    return songs


def _catalogue_sound(
    rng: np.random.Generator,
    index: int,
    song: Song,
    on_spotify: bool,
    new_id: Iterator[tuple[str, int]],
) -> Sound:
    with_album = index in range(len(titles.AWKWARD)) or rng.random() < 0.85
    no_album = None if rng.random() < 0.5 else ""
    return Sound(
        sound_id=next(new_id)[0],
        kind="catalogue",
        title=song.title,
        author=" & ".join(song.artists),
        album=song.album if with_album else no_album,
        duration_s=int(rng.choice([15, 30, 45, 60], p=[0.1, 0.2, 0.1, 0.6])),
        song=song,
        on_spotify=on_spotify,
        apple_id=str(rng.integers(10**9, 2 * 10**9)),
        names_song=bool(rng.random() < 0.3),
        empty_original=bool(rng.random() < 0.02) or index == 7,
    )


def _user_sounds(
    rng: np.random.Generator,
    songs: list[Song],
    on_spotify: np.typing.NDArray[np.bool_],
    new_id: Iterator[tuple[str, int]],
    count: int,
) -> Iterator[Sound]:
    for index in range(count):
        person = titles.person(rng)
        word = titles.ORIGINAL_SOUND[index % len(titles.ORIGINAL_SOUND)]
        sound = Sound(
            sound_id=next(new_id)[0],
            kind="user",
            title=f"{word} - {person}",
            author=person,
            album="" if rng.random() < 0.5 else None,
            duration_s=int(rng.integers(5, 300)),
        )
        if index % 25 == 3:
            sound = replace(sound, kind="removed", sound_id="", author="", album=None)
        elif index % 10 == 5:
            at = int(rng.integers(len(songs)))
            sound = replace(sound, title=songs[at].title)
        elif index % 25 == 7:
            at = int(rng.choice(np.flatnonzero(on_spotify)))
            apple = str(rng.integers(10**9, 2 * 10**9))
            sound = replace(
                sound,
                song=songs[at],
                on_spotify=True,
                apple_id=apple,
                names_song=True,
            )
        yield sound


def _videos(
    rng: np.random.Generator,
    sound: Sound,
    level: float,
    new_id: Iterator[tuple[str, int]],
    *,
    only_one: bool = False,
) -> Iterator[Clip]:
    """The videos of one sound; the first stands at its level, the others below it."""
    typical = np.log(4) + 0.5 * (level - law.LEVEL)
    count = int(np.clip(np.rint(np.exp(rng.normal(typical, 0.8))), 1, MOST_VIDEOS))
    for index in range(1 if only_one else count):
        below = 0.0 if index == 0 else -abs(rng.normal(0, 0.7))
        plays = max(1, round(10 ** (level + below)))
        video_id, created = next(new_id)
        likes = round(plays * rng.uniform(0.02, 0.2))
        yield Clip(
            video_id=video_id,
            sound=sound,
            author=titles.person(rng),
            created=created,
            duration_s=int(rng.integers(5, 181)),
            plays=plays,
            likes=likes,
            comments=round(likes * rng.uniform(0.005, 0.05)),
            shares=round(likes * rng.uniform(0.005, 0.1)),
            saves=round(likes * rng.uniform(0.02, 0.15)),
            exact=bool(rng.random() < 1 / 3),
        )


def _odd_cards(
    rng: np.random.Generator, clips: list[Clip], new_id: Iterator[tuple[str, int]]
) -> list[Clip]:
    """Live cards, cards without a sound, cards with a negative count: 2 % of a feed."""
    odd = []
    for index in range(max(3, len(clips) // 50)):
        like = clips[int(rng.integers(len(clips)))]
        kind = ("live", "no-music", "negative")[index % 3]
        video_id, created = next(new_id)
        odd.append(replace(like, video_id=video_id, created=created, kind=kind))
    return odd
