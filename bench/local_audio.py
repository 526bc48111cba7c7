"""`python -m bench.local_audio`: engines of local audio on the same 96 clips.

Writes local_audio.json, and the tables of docs/local-audio.md. The peers stand in
requirements-bench.txt: the project itself needs none of them.
"""

from __future__ import annotations

import json
import platform
import tempfile
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyloudnorm
from threadpoolctl import threadpool_limits

from bench.documents import fill
from bench.installed import added_mb
from bench.synthetic_clips import STYLES, Truth, encode, song, truths
from tiktok_scraper.audio.analyse import VERSION, analyse
from tiktok_scraper.audio.decode import decode
from tiktok_scraper.audio.key import of_pitch_classes

RESULTS = Path(__file__).with_name("local_audio.json")
DOCUMENT = Path(__file__).parents[1] / "docs" / "local-audio.md"
FRESH_SEED = 2
"""Of clips that nobody looked into while this engine was made."""

COLUMNS = (
    "engine",
    "tempo",
    "tempo, octaves allowed",
    "key and mode",
    "furthest from pyloudnorm, LU",
    "clips/s",
    "adds",
    "licence",
)
OURS = "tiktok_scraper.audio"
WITHIN = 0.04
OCTAVES = (1, 2, 3, 1 / 2, 1 / 3)
NOTES = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
"""As essentia spells them."""


class Heard(NamedTuple):
    tempo: float
    key: int
    mode: int
    lufs: float | None


class Engine(NamedTuple):
    """What is measured: the packages to install for it, and how it hears a clip."""

    packages: tuple[str, ...]
    licence: str
    hear: Callable[[bytes], Heard]


def _ours(data: bytes) -> Heard:
    heard = analyse(data)
    return Heard(
        heard.tempo or 0.0, heard.key or 0, heard.mode or 0, heard.loudness_lufs
    )


def _librosa(data: bytes) -> Heard:
    """As its tutorials do it; it has no key profiles and no loudness of its own."""
    import librosa

    clip = decode(data)
    mono = clip.channels.mean(axis=0)
    mono = librosa.resample(mono, orig_sr=clip.rate, target_sr=22_050)
    tempo, _ = librosa.beat.beat_track(y=mono, sr=22_050)
    tone = of_pitch_classes(librosa.feature.chroma_cqt(y=mono, sr=22_050).mean(axis=1))
    return Heard(float(np.ravel(tempo)[0]), tone.pitch_class, tone.mode, None)


def _essentia(data: bytes) -> Heard:
    import essentia.standard as es

    with tempfile.NamedTemporaryFile(suffix=".mp3") as file:
        file.write(data)
        file.flush()
        stereo, rate, *_ = es.AudioLoader(filename=file.name)()
    mono = es.MonoMixer()(stereo, 2)
    tempo = es.RhythmExtractor2013(method="degara")(mono)[0]
    key, mode, _ = es.KeyExtractor(profileType="edma")(mono)
    lufs = es.LoudnessEBUR128(sampleRate=rate)(stereo)[2]
    return Heard(float(tempo), NOTES.index(key), int(mode == "major"), float(lufs))


ENGINES = {
    OURS: Engine(("av",), "MIT (av: BSD, FFmpeg: LGPL)", _ours),
    "librosa": Engine(("librosa", "av"), "ISC", _librosa),
    "essentia": Engine(("essentia",), "AGPL-3.0", _essentia),
}


def score(hear: Callable[[bytes], Heard], clips: list[tuple[Truth, bytes]]) -> dict:
    """Shares of clips that were heard right, and clips a second of one core."""
    hear(clips[0][1])  # imports, and what is compiled at the first call
    started = time.process_time()
    heard = [hear(data) for _, data in clips]
    seconds = time.process_time() - started
    true = [truth for truth, _ in clips]
    strict = [_same(h.tempo, t.tempo) for h, t in zip(heard, true, strict=True)]
    octave = [
        any(_same(h.tempo, t.tempo * factor) for factor in OCTAVES)
        for h, t in zip(heard, true, strict=True)
    ]
    keys = [
        (h.key, h.mode) == (t.key, t.mode) for h, t in zip(heard, true, strict=True)
    ]
    away = [
        abs(h.lufs - _pyloudnorm(data))
        for h, (_, data) in zip(heard, clips, strict=True)
        if h.lufs is not None
    ]
    by_style = {
        style: _share(
            [ok for ok, t in zip(strict, true, strict=True) if t.style == style]
        )
        for style in STYLES
    }
    return {
        "tempo_strict": _share(strict),
        "tempo_octaves": _share(octave),
        "tempo_strict_by_style": by_style,
        "key_and_mode": _share(keys),
        "loudness_furthest_lu": round(max(away), 3) if away else None,
        "clips_per_s": round(len(clips) / seconds, 1),
    }


def run() -> list[dict[str, object]]:
    """For `make bench`: this engine beside librosa."""
    with threadpool_limits(1):
        rows = main()["rows"]
    speed = {row["engine"]: row["clips_per_s"] for row in rows}
    ours, peer = speed[OURS], speed["librosa"]
    return [
        {
            "what": "local audio, decode included, one core",
            "ours": ours,
            "peer": peer,
            "unit": "clips/s",
            "ratio": ours / peer,
        }
    ]


def drawn(seed: int) -> list[tuple[Truth, bytes]]:
    """96 clips as mp3, with what is true of each."""
    songs = enumerate(truths(seed), start=1_000 * (seed - 1))
    return [(truth, encode(song(truth, number))) for number, truth in songs]


def main() -> dict[str, list[dict]]:
    """Measure every engine, and write it down."""
    clips = drawn(1)
    rows = []
    for name, engine in ENGINES.items():
        row = {
            "engine": name,
            "version": VERSION if engine.hear is _ours else metadata.version(name),
            "python": platform.python_version(),
            "licence": engine.licence,
            "added_mb": added_mb(engine.packages),
            **score(engine.hear, clips),
        }
        rows.append(row)
        print(json.dumps(row))
    results = {
        "clips": len(clips),
        "rows": rows,
        "fresh": score(ENGINES[OURS].hear, drawn(FRESH_SEED)),
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    fill(DOCUMENT, {"engines": table(results), "fresh": fresh(results)})
    return results


def table(results: dict[str, list[dict]]) -> str:
    """The results as docs/local-audio.md shows them."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "| --- " * len(COLUMNS) + "|"]
    for row in results["rows"]:
        away = row["loudness_furthest_lu"]
        cells = (
            f"{row['engine']} {row['version']}",
            f"{row['tempo_strict']:.3f}",
            f"{row['tempo_octaves']:.3f}",
            f"{row['key_and_mode']:.3f}",
            "has none" if away is None else f"{away:.3f}",
            f"{row['clips_per_s']:.1f}",
            f"{row['added_mb']:.0f} MB",
            row["licence"],
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def fresh(results: dict) -> str:
    """How this engine does on clips that are new to it, and by style."""
    told = results["fresh"]
    (ours,) = (row for row in results["rows"] if row["engine"] == OURS)
    lines = [
        f"On 96 fresh clips: tempo {told['tempo_strict']:.3f}, with octaves allowed "
        f"{told['tempo_octaves']:.3f}, key and mode {told['key_and_mode']:.3f}, "
        f"{told['loudness_furthest_lu']:.3f} LU, {told['clips_per_s']:.1f} clips/s.",
        "",
        "Tempo within 4 %, octaves not allowed, by style of the first 96:",
        "",
    ]
    styles = ours["tempo_strict_by_style"].items()
    return "\n".join([*lines, *(f"- {style}: {share:.2f}" for style, share in styles)])


def _pyloudnorm(data: bytes) -> float:
    clip = decode(data)
    return float(pyloudnorm.Meter(clip.rate).integrated_loudness(clip.channels.T))


def _same(heard: float, true: float) -> bool:
    return abs(heard / true - 1) <= WITHIN


def _share(right: list[bool]) -> float:
    return round(float(np.mean(right)), 3)


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
