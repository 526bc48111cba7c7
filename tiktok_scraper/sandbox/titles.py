"""Made-up names for songs, artists, albums and people; no real one is meant."""

from __future__ import annotations

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Velvet Paper Neon Hollow Silver Lazy Golden Broken Tiny Distant Burning Quiet "
    "Electric Salty Crooked Lucid Frozen Cherry Midnight Plastic Humble Wild Sleepy "
    "Marble Dusty Copper Violet Restless Sugar Thunder Borrowed Hidden"
)
_SECOND = _words(
    "Harbour Engine Lantern Garden Mirror Satellite Orchard Parade River Signal "
    "Carousel Balcony Comet Pepper Elevator Kingdom Sparrow Window Postcard Ocean "
    "Motel Shadow Circus Avenue Compass Ribbon Tiger Weather Pocket Summer"
)
_GIVEN = _words(
    "Mira Otto Lune Kaya Ravi Jonas Pia Tomas Ines Bo Zadie Emre Noor Ilse Dario Yuna "
    "Felix Ama Sacha Leif Rosa Idris Wren Tariq Oona Milo Vera Kofi Anouk Juno"
)
_FAMILY = _words(
    "Halloway Brandt Okafor Lindqvist Marchetti Vance Delacroix Sorensen Tanaka Bell "
    "Ferreira Novak Ashby Quill Rahimi Castellan Moreau Pike Juarez Winter Fontaine"
)
_TAILS = ("Tonight", "Again", "(Interlude)", "Blues", "Forever", "Pt. 2", "Anthem")

AWKWARD = (
    ("Белые паруса", "Северный Двор", "Белые паруса"),
    ("夜の観覧車", "月島ユナ", "夜の観覧車"),
    ("ดาวกลางฝน", "น้ำค้าง", "ดาวกลางฝน"),
    ("NA", "NULL", "None"),
    ("\"Quote\" <script>alert(1)</script> & 'Co'", 'DJ "Tag" <b>', "<i>Markup</i>"),
    ("=1+1, comma; semicolon", "Tab\tand, Comma", "001"),
)
"""Title, artist, album of songs that trip up careless readers, writers and pages."""

ORIGINAL_SOUND = (
    "original sound",
    "son original",
    "sonido original",
    "som original",
    "suono originale",
    "Originalton",
    "オリジナル楽曲",
    "오리지널 사운드",
    "оригинальный звук",
    "เสียงต้นฉบับ",
)
"""What TikTok calls a user-made sound, by the language of the one who made it."""


def _one(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[int(rng.integers(len(words)))]


def song(rng: np.random.Generator) -> str:
    """A song's title. Two songs may well share one, as they do in reality."""
    shape = rng.random()
    if shape < 0.12:
        return _one(rng, _SECOND)
    name = f"{_one(rng, _FIRST)} {_one(rng, _SECOND)}"
    return name if shape < 0.75 else f"{name} {_one(rng, _TAILS)}"


def artists(rng: np.random.Generator, count: int) -> list[str]:
    """``count`` different names of people and bands."""
    names: dict[str, None] = {}
    while len(names) < count:
        if rng.random() < 0.6:
            name = f"{_one(rng, _GIVEN)} {_one(rng, _FAMILY)}"
        else:
            name = f"The {_one(rng, _FIRST)} {_one(rng, _SECOND)}s"
        if name in names:
            name = f"{name} {len(names)}"
        names[name] = None
    return list(names)


def person(rng: np.random.Generator) -> str:
    """The handle of somebody who posts."""
    return f"{_one(rng, _GIVEN).lower()}.{int(rng.integers(10, 10**5))}"
