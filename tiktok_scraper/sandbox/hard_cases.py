"""A world in which the right match is hard to find, and known.

Two sounds in five of a plain world change into a case of one kind; what the catalogue
holds changes with them. Videos, views and the order of sounds stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tiktok_scraper.sandbox import ids, scripts, titles
from tiktok_scraper.sandbox.things import Song, Sound, World

SHARES = {
    "plain": 0.49,
    "namesake": 0.10,  # others have a song of the same title, and are better known
    "credits": 0.11,  # guests in titles, artists in another order
    "reissue": 0.07,  # the same recording as a remaster, on compilations
    "version": 0.08,  # a remix, live, sped up ... that the catalogue has
    "version absent": 0.05,  # it has the song in another version only
    "cover": 0.03,
    "cover absent": 0.02,
    "absent": 0.02,  # it has karaoke and namesakes only
    "script": 0.03,  # one side writes in Latin letters, the other does not
}
USER_SHARES = {
    "plain": 0.4,
    "named like a song": 0.3,
    "not told as user-made": 0.3,
}
# How TikTok and how the catalogue write each version.
VERSIONS = (
    (("(Sped Up)", "- sped up version", "[Sped Up]"), "- Sped Up"),
    (("(Slowed + Reverb)", "- Slowed"), "- Slowed + Reverb"),
    (("(Live)", "- Live Version"), "- Live"),
    (("(Instrumental)", "- Instrumental"), "- Instrumental"),
    (("(Acoustic Version)", "(Acoustic)"), "- Acoustic"),
    (("({} Remix)", "- {} Remix"), "- {} Remix"),
)
REMASTERS = ("- 2015 Remaster", "(Remastered)", "- Remastered 2019")
MORE_ORIGINAL_SOUND = (
    *titles.ORIGINAL_SOUND,
    "orijinal ses",
    "suara asli",
    "nhạc nền",
    "الصوت الأصلي",
    "मूल ध्वनि",
)


def hard(world: World, tracks: int) -> World:
    """``world`` with look-alikes of every kind, on both sides."""
    return _Cases(world, np.random.default_rng([world.seed, tracks, 3])).world()


class _Cases:
    def __init__(self, world: World, rng: np.random.Generator) -> None:
        self.base = world
        self.rng = rng
        self.songs = {song.spotify_id: song for song in world.songs}
        self.owned = {sound.song.isrc for sound in world.sounds if sound.song}
        self.named = {s.song.isrc for s in world.named if s.song}
        self.strangers = titles.artists(rng, 200)
        self.kinds: dict[str, str] = {}
        self.make: dict[str, Callable[[Sound, Song], Sound]] = {
            "namesake": self.namesake,
            "credits": self.credits,
            "reissue": self.reissue,
            "version": lambda sound, song: self.version(sound, song, True),
            "version absent": lambda sound, song: self.version(sound, song, False),
            "cover": lambda sound, song: self.cover(sound, song, True),
            "cover absent": lambda sound, song: self.cover(sound, song, False),
            "absent": self.absent,
            "script": self.script,
        }

    def world(self) -> World:
        awkward = len(titles.AWKWARD)
        fixed = {s.sound_id for s in self.base.catalogue[:awkward]}
        fixed.add(self.base.catalogue[-1].sound_id)  # the end of the feed
        changed = {}
        for sound in self.base.sounds:
            if sound.kind == "removed" or sound.sound_id in fixed:
                continue
            changed[sound.sound_id] = (
                self.user_made(sound) if sound.kind == "user" else self.changed(sound)
            )
        for word in ("Original Sound", "Son Original"):
            self.add(self.alike(self.base.songs[0], word, self.stranger(), 60))

        def now(sound: Sound) -> Sound:
            return self.now(changed.get(sound.sound_id, sound))

        songs = list(self.songs.values())
        order = self.rng.permutation(len(songs))
        return replace(
            self.base,
            songs=tuple(songs[at] for at in order),
            sounds=tuple(now(sound) for sound in self.base.sounds),
            clips=tuple(replace(c, sound=now(c.sound)) for c in self.base.clips),
            cases=self.kinds,
        )

    def now(self, sound: Sound) -> Sound:
        """``sound`` with its song as the catalogue has it by now."""
        if sound.song is None or sound.song.spotify_id not in self.songs:
            return sound
        return replace(sound, song=self.songs[sound.song.spotify_id])

    def draw(self, shares: dict[str, float]) -> str:
        return str(self.rng.choice(list(shares), p=list(shares.values())))

    def changed(self, sound: Sound) -> Sound:
        kind = self.draw(SHARES)
        if sound.song is None or kind == "plain":
            return sound
        # A sound that names its song is told apart from its look-alikes by that.
        if not sound.on_spotify or sound.names_song or sound.song.isrc in self.named:
            return sound
        self.kinds[sound.sound_id] = kind
        return self.make[kind](sound, sound.song)

    def user_made(self, sound: Sound) -> Sound:
        kind = self.draw(USER_SHARES)
        if sound.names_song or kind == "plain":
            return sound
        self.kinds[sound.sound_id] = kind
        if kind == "named like a song":
            songs = self.base.songs
            song = songs[int(self.rng.integers(len(songs)))]
            artist = f" - {song.artists[0]}" if self.rng.random() < 0.5 else ""
            return replace(sound, title=f"{song.title}{artist}")
        word = MORE_ORIGINAL_SOUND[int(self.rng.integers(len(MORE_ORIGINAL_SOUND)))]
        name = f" - {sound.author}" if self.rng.random() < 0.7 else ""
        return replace(sound, title=f"{word}{name}", denied_original=True)

    # --- the kinds, in the order of SHARES ---

    def namesake(self, sound: Sound, song: Song) -> Sound:
        for _ in range(2):
            well_known = int(self.rng.integers(65, 96))
            self.add(self.alike(song, song.title, self.stranger(), well_known))
        return sound

    def credits(self, sound: Sound, song: Song) -> Sound:
        artist = song.artists[0]
        guest = song.artists[1] if len(song.artists) > 1 else self.stranger()
        in_title = bool(self.rng.random() < 0.5)
        title = f"{song.title} (feat. {guest})" if in_title else song.title
        self.everywhere(song, title=title, artists=(artist, guest))
        told = (
            (song.title, f"{guest} & {artist}"),
            (f"{song.title} (feat. {guest})", artist),
            (f"{song.title} ft. {guest}", artist),
            (song.title, f"{artist} feat. {guest}"),
            (song.title, f"{artist}, {guest}"),
            (song.title, f"{artist} x {guest}"),
            (song.title, artist),
        )[int(self.rng.integers(7))]
        return replace(sound, title=told[0], author=told[1])

    def reissue(self, sound: Sound, song: Song) -> Sound:
        word = REMASTERS[int(self.rng.integers(len(REMASTERS)))]
        remaster = replace(
            song,
            spotify_id=ids.spotify_id(self.rng),
            title=f"{song.title} {word}",
            album=f"{song.album} (Deluxe Edition)",
            album_type="album",
            released=ids.date(self.rng, 2024, 2025),
        )
        self.add(remaster)
        self.add(
            replace(
                song,
                spotify_id=ids.spotify_id(self.rng),
                album=f"Summer Hits {self.rng.integers(2010, 2026)}",
                album_type="compilation",
                popularity=int(self.rng.integers(0, 30)),
            )
        )
        if self.rng.random() < 0.5:
            return sound
        del self.songs[song.spotify_id]  # of what was first released, nothing is left
        return replace(sound, song=remaster)

    def version(self, sound: Sound, song: Song, there: bool) -> Sound:
        self.drop_versions(song)
        theirs, ours = VERSIONS[int(self.rng.integers(len(VERSIONS)))]
        other = self.stranger()
        artists = (*song.artists, other) if "{}" in ours else song.artists
        made = self.alike(
            song, f"{song.title} {ours.format(other)}", "", song.popularity
        )
        made = replace(made, artists=artists)
        if there:
            self.add(made)
        word = theirs[int(self.rng.integers(len(theirs)))].format(other)
        title = f"{song.title} {word}"
        album = title if sound.album else sound.album
        return self.about(sound, made, there, title=title, album=album)

    def cover(self, sound: Sound, song: Song, there: bool) -> Sound:
        artist = self.stranger()
        title = f"{song.title} (Cover)" if self.rng.random() < 0.5 else song.title
        made = self.alike(song, title, artist, song.popularity)
        if there:
            self.add(made)
        album = title if sound.album else sound.album
        return self.about(sound, made, there, title=title, author=artist, album=album)

    def absent(self, sound: Sound, song: Song) -> Sound:
        for one in [s for s in self.songs.values() if s.isrc == song.isrc]:
            del self.songs[one.spotify_id]
        self.namesake(sound, song)
        karaoke = f"{song.title} (Karaoke Version)"
        self.add(self.alike(song, karaoke, "Sing It Yourself", 20))
        return replace(sound, on_spotify=False)

    def script(self, sound: Sound, song: Song) -> Sound:
        title, artist = scripts.song(self.rng)
        own_title, own_artist = self.rng.random(2) < 0.5
        aliases = (title.own, title.latin, artist.own, artist.latin)
        shown = title.own if own_title else title.latin
        self.everywhere(
            song,
            title=shown,
            artists=(artist.own if own_artist else artist.latin,),
            aliases=aliases,
        )
        self.songs[song.spotify_id] = replace(
            self.songs[song.spotify_id], album=shown, album_type="single"
        )
        told = title.latin if own_title else title.own
        author = artist.own if self.rng.random() < 0.5 else artist.latin
        album = told if sound.album else sound.album
        return replace(sound, title=told, author=author, album=album)

    # --- what they do to the catalogue ---

    def stranger(self) -> str:
        return self.strangers[int(self.rng.integers(len(self.strangers)))]

    def add(self, song: Song) -> None:
        self.songs[song.spotify_id] = song

    def alike(self, song: Song, title: str, artist: str, popularity: int) -> Song:
        """Another recording: what moves views is as in ``song``; it sounds new."""
        audio = song.audio | {
            "tempo": round(float(np.clip(song.audio["tempo"] * 1.17, 55, 210)), 3),
            "key": (song.audio["key"] + float(self.rng.integers(1, 12))) % 12,
        }
        return replace(
            song,
            spotify_id=ids.spotify_id(self.rng),
            isrc=ids.isrc(self.rng),
            title=title,
            artists=(artist,),
            album=title,
            album_type="single",
            released=ids.date(self.rng, 2015, 2025),
            duration_ms=int(song.duration_ms * self.rng.uniform(0.9, 1.2)),
            popularity=popularity,
            audio=audio,
            aliases=(),
        )

    def about(self, sound: Sound, song: Song, there: bool, **told: str | None) -> Sound:
        """``sound`` as one of another recording, which the catalogue has or has not."""
        return replace(sound, song=song, on_spotify=there, **told)  # type: ignore[arg-type]

    def everywhere(self, song: Song, **told: str | tuple[str, ...]) -> None:
        """Other names for a recording, on all of its releases."""
        for one in [s for s in self.songs.values() if s.isrc == song.isrc]:
            self.songs[one.spotify_id] = replace(one, **told)  # type: ignore[arg-type]

    def drop_versions(self, song: Song) -> None:
        """Take away other versions by the artist, so that one answer is right."""
        for one in list(self.songs.values()):
            same_artist = one.artists[0] == song.artists[0]
            if (
                same_artist
                and one.title.startswith(f"{song.title} ")
                and one.isrc not in self.owned
            ):
                del self.songs[one.spotify_id]
