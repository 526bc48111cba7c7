"""Names of features, sets and models, as a musician would say them."""

from __future__ import annotations

__all__ = [
    "MEASURES",
    "MODELS",
    "SETS",
    "model",
    "term",
]  # the page's template knows these

TERMS = {
    "log_duration": "duration",
    "duration_ms": "duration",
    "mode": "major mode",
    "time_signature": "time signature",
    "time_signature_not_4": "time signature other than 4",
    "log10_views": "views",
    "duration_s": "duration",
    "script of the title": "script of the title (Latin, Han …)",
    "keywords": "words in the titles (remix, live …)",
    "lengths and counts": "lengths of titles and names",
    "agreement of the names": "TikTok and Spotify agree on the names",
    "local_loudness_lufs": "loudness of the clip",
    "local_tempo_confidence": "how clear the beat of the clip is",
    "local_key_strength": "how clear the key of the clip is",
}
"""Columns whose names are not yet words; all others only lose their underscores."""

KEYS = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
"""Pitch classes as Spotify numbers them, from 0."""

MEANINGS = {
    "danceability": "how well one can dance to it, 0 to 1",
    "energy": "how fast, loud and noisy it feels, 0 to 1",
    "key": "the tonic: 0 is C, 11 is B",
    "loudness": "mean level in dB, 0 is the loudest",
    "mode": "1 is major, 0 is minor",
    "speechiness": "how much of it is spoken, 0 to 1",
    "acousticness": "how surely no electric instrument plays, 0 to 1",
    "instrumentalness": "how surely nobody sings, 0 to 1",
    "liveness": "how surely an audience is heard, 0 to 1",
    "valence": "how cheerful it sounds, 0 to 1",
    "tempo": "beats a minute",
    "time_signature": "beats a bar",
    "duration_ms": "length of the whole recording",
    "popularity": "how much it is played on Spotify, 0 to 100",
}
"""What Spotify's features mean, for who makes music."""

MODELS = {
    "Linear": "a straight line in each feature",
    "Splines": "a smooth curve in each feature",
    "Additive": "boosted trees that look at one feature at a time",
    "ExtraTrees": "the mean of many trees grown at random",
    "HGB": "boosted trees: each one mends what those before it missed",
}
"""The models in words; those of 2021 have the names of their time."""

MEASURES = {
    "R²": "the share of the differences in log views that is explained; 0 is none",
    "Spearman": "how alike two orders are: 1 the same, 0 no likeness",
    "mean error": "in powers of ten of the views: 0.3 is off by a factor of two; less "
    "is better",
    "macro F1": "how well each class is found and hit, all classes alike, 0 to 1",
    "balanced acc.": "the share that is right in each class, averaged; a coin has one "
    "half, of three classes one third",
    "AUC": "how often the viral one of two tracks gets the higher chance; a coin has "
    "0.5",
    "AP": "the mean precision down the list of the likeliest; chance has the share of "
    "viral tracks",
    "Brier": "the mean squared error of the chances; less is better",
    "ECE": "how far promised chances are from what came, on average; less is better",
    "lift": "how many times more viral tracks there are in the likeliest tenth",
}
"""The scores in words."""

SETS = {
    "A0": "13 audio features",
    "P": "popularity alone",
    "A": "audio features and popularity",
    "B": "audio, popularity, title, match and time features",
    "V": "number of observed videos alone",
    "C": "set B and the number of observed videos",
}
"""The feature sets in words."""


def term(name: str) -> str:
    """A column's name in words.

    >>> term("log_duration"), term("valence"), term("k_sound_effect")
    ('duration', 'valence', 'k sound effect')
    >>> term("key_1"), term("local_tempo")
    ('key C♯', 'tempo of the clip')
    """
    if name in TERMS:
        return TERMS[name]
    kind, _, rest = name.partition("_")
    if kind == "key" and rest.isdecimal() and int(rest) < len(KEYS):
        return f"key {KEYS[int(rest)]}"
    if kind == "local" and rest:
        return f"{term(rest)} of the clip"
    return name.replace("_", " ")


def model(row: dict) -> str:
    """A model and its feature set, as the curves name it; dummies have no features.

    >>> model({"model": "HGB", "features": "B"}), model({"model": "Mean"})
    ('HGB B', 'Mean')
    """
    return f"{row.get('model', '')} {row.get('features') or ''}".strip()
