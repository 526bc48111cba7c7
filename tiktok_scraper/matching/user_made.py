"""Sounds that people recorded themselves, which no catalogue holds.

TikTok names them "original sound - <name>" in the language of whoever uploaded them.
In the 2021 tables 228 of them had been matched to songs that happen to be called so.
"""

from __future__ import annotations

import re
import unicodedata

_PHRASES = """
    original sound          # English
    original audio
    son original            # French
    sonido original         # Spanish
    so original             # Catalan
    som original            # Portuguese
    áudio original
    suono originale         # Italian
    audio originale
    audio original
    originalton             # German
    origineel geluid        # Dutch
    oorspronkelijk geluid
    originalljud            # Swedish
    originallyd             # Danish, Norwegian
    original lyd
    alkuperäinen ääni       # Finnish
    originaalheli           # Estonian
    oriģinālā skaņa         # Latvian
    originalus garsas       # Lithuanian
    izvirni zvok            # Slovenian
    oryginalny dźwięk       # Polish
    dźwięk oryginalny
    původní zvuk            # Czech
    originální zvuk
    originálny zvuk
    pôvodný zvuk            # Slovak
    eredeti hang            # Hungarian
    sunet original          # Romanian
    originalni zvuk         # Croatian, Serbian
    оригинальный звук       # Russian
    оригінальний звук       # Ukrainian
    оригинален звук         # Bulgarian
    αρχικός ήχος            # Greek
    πρωτότυπος ήχος
    orijinal ses            # Turkish
    الصوت الأصلي            # Arabic
    الصوت الاصلي
    صوت أصلي
    صدای اصلی               # Persian
    اصل آواز                # Urdu
    סאונד מקורי             # Hebrew
    צליל מקורי
    אודיו מקורי
    मूल ध्वनि               # Hindi
    मूल आवाज़
    मूळ आवाज                # Marathi
    மூல ஒலி                 # Tamil
    মূল শব্দ                # Bengali
    เสียงต้นฉบับ            # Thai
    nhạc nền                # Vietnamese
    âm thanh gốc
    suara asli              # Indonesian
    bunyi asal              # Malay
    bunyi asli
    swara asli              # Javanese
    orihinal na tunog       # Filipino
    orihinal nga tunog      # Cebuano
    မူရင်းအသံ               # Burmese
    សំឡេងដើម                # Khmer
    オリジナル楽曲          # Japanese
    オリジナルサウンド
    오리지널 사운드         # Korean
    원본 사운드
    原声                    # Chinese
    原聲
    原创音乐
    原創音樂
"""
_SEPARATED = re.compile(r"\s[-–—―](?:\s|$)")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Marks of direction are not seen, and folding leaves a dot beside Turkish "İ".
    kept = (c for c in folded if unicodedata.category(c) != "Cf" and c != "\u0307")
    return " ".join("".join(kept).split())


PHRASES = frozenset(
    _plain(line.partition("#")[0]) for line in _PHRASES.strip().splitlines()
)


def is_user_made(title: str | None, original: bool) -> bool:
    """Whether the sound is somebody's own: flagged so, named so, or without a name.

    >>> is_user_made("original sound - user_1", original=False)
    True
    >>> is_user_made("Original Sound of Silence", original=False)
    False
    >>> is_user_made("\u200eOR\u0130J\u0130NAL SES", original=False)
    True
    >>> is_user_made("Stay", original=True), is_user_made(None, original=False)
    (True, True)
    """
    if original or not title or not title.strip():
        return True
    return _plain(_phrase(title)) in PHRASES


def without_maker(title: str | None) -> str | None:
    """``title``; of a sound that is named as user-made, without its maker's name.

    >>> without_maker("original sound - user_1"), without_maker("Stay - Live")
    ('original sound', 'Stay - Live')
    """
    return _phrase(title) if title and is_user_made(title, original=False) else title


def _phrase(title: str) -> str:
    return _SEPARATED.split(title, maxsplit=1)[0]
