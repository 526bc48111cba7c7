"""Names of songs and artists that are written in two scripts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Name:
    """One name as it is written at home, and in Latin letters."""

    own: str
    latin: str


@dataclass(frozen=True)
class _Script:
    nouns: Pairs
    joint: tuple[str, str]
    first: Pairs
    last: Pairs


_SCRIPTS = (
    _Script(
        nouns=(
            ("Луна", "Luna"),
            ("Зима", "Zima"),
            ("Вода", "Voda"),
            ("Роза", "Roza"),
            ("Город", "Gorod"),
            ("Ветер", "Veter"),
            ("Дорога", "Doroga"),
            ("Берег", "Bereg"),
            ("Сестра", "Sestra"),
            ("Окно", "Okno"),
        ),
        joint=(" и ", " i "),
        first=(("Лена", "Lena"), ("Кира", "Kira"), ("Антон", "Anton")),
        last=(("Соколова", "Sokolova"), ("Орлов", "Orlov"), ("Белова", "Belova")),
    ),
    _Script(
        nouns=(
            ("さくら", "Sakura"),
            ("ゆめ", "Yume"),
            ("そら", "Sora"),
            ("うみ", "Umi"),
            ("はな", "Hana"),
            ("かぜ", "Kaze"),
            ("なみだ", "Namida"),
            ("ひかり", "Hikari"),
        ),
        joint=("の", " no "),
        first=(("アオイ", "Aoi"), ("ミナ", "Mina"), ("ハルカ", "Haruka")),
        last=(("モリ", "Mori"), ("ナカタ", "Nakata"), ("ヤマネ", "Yamane")),
    ),
    _Script(
        nouns=(
            ("하루", "Haru"),
            ("바다", "Bada"),
            ("나비", "Nabi"),
            ("구름", "Gureum"),
            ("노래", "Norae"),
            ("마음", "Maeum"),
            ("기차", "Gicha"),
            ("나무", "Namu"),
        ),
        joint=(" ", " "),
        first=(("유나", "Yuna"), ("소라", "Sora"), ("지우", "Jiu")),
        last=(("하나", "Hana"), ("미소", "Miso"), ("나라", "Nara")),
    ),
)


def song(rng: np.random.Generator) -> tuple[Name, Name]:
    """A title and its artist."""
    script = _SCRIPTS[int(rng.integers(len(_SCRIPTS)))]
    one, two = rng.choice(len(script.nouns), 2, replace=False)
    first = script.first[int(rng.integers(len(script.first)))]
    last = script.last[int(rng.integers(len(script.last)))]
    return (
        _joined(script.nouns[one], script.joint, script.nouns[two]),
        _joined(first, (" ", " "), last),
    )


def _joined(*parts: tuple[str, str]) -> Name:
    return Name("".join(own for own, _ in parts), "".join(told for _, told in parts))
