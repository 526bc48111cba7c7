from __future__ import annotations

import io
from collections import Counter

import av
import httpx
import numpy as np
import pytest

from tiktok_scraper.sandbox import music
from tiktok_scraper.sandbox.deezer import deezer_id
from tiktok_scraper.sandbox.hearing import format_of, lufs
from tiktok_scraper.sandbox.loudness import integrated
from tiktok_scraper.sandbox.music import MAJOR, MINOR, RATE, STYLES, encode, render
from tiktok_scraper.sandbox.serve import Running
from tiktok_scraper.sandbox.things import World


def decoded(data: bytes) -> music.Samples:
    with av.open(io.BytesIO(data)) as file:
        frames = [frame.to_ndarray() for frame in file.decode(audio=0)]
        assert file.streams.audio[0].rate == RATE
    return np.concatenate(frames, axis=1)


def pitch_classes(samples: music.Samples) -> np.ndarray:
    """The share of each pitch class in the notes between 200 and 500 Hz."""
    power = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    hertz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    notes = (hertz > 200) & (hertz < 500)
    classes = np.rint(69 + 12 * np.log2(hertz[notes] / 440)).astype(int) % 12
    told = np.bincount(classes, power[notes], minlength=12)
    return told / told.sum()


def beat_s(samples: music.Samples, expected: float) -> float:
    """The lag near ``expected`` at which the loud moments fall on each other."""
    hop = 441
    count = samples.shape[1] // hop
    power = np.square(samples[:, : count * hop]).mean(axis=0).reshape(count, hop)
    rise = np.maximum(np.diff(np.sqrt(power.mean(axis=1))), 0)
    same = np.fft.irfft(np.abs(np.fft.rfft(rise, 2 * count)) ** 2)
    beats = 8  # over many beats, so that a hundredth of a second is fine enough
    lags = np.arange(
        round(0.94 * beats * expected * 100), round(1.06 * beats * expected * 100)
    )
    return float(lags[np.argmax(same[lags])]) / 100 / beats


def test_a_full_sine_in_one_channel_reads_what_the_standard_says() -> None:
    # BS.1770: 997 Hz at 0 dBFS in one front channel is -3.01 LKFS; in two, 3.01 more.
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE).astype(np.float32)
    assert integrated(sine[np.newaxis], RATE) == pytest.approx(-3.01, abs=0.01)
    assert integrated(np.stack([sine, sine]), RATE) == pytest.approx(0.0, abs=0.01)
    assert integrated(0.1 * sine[np.newaxis], RATE) == pytest.approx(-23.01, abs=0.01)


def test_quiet_parts_do_not_count_and_silence_has_no_loudness() -> None:
    sine = np.sin(2 * np.pi * 997 * np.arange(10 * RATE) / RATE).astype(np.float32)
    for softly in (0, 0.05):  # under the absolute gate, and under the relative one
        told = np.concatenate([sine, softly * sine])[np.newaxis]
        assert integrated(told, RATE) == pytest.approx(-3.01, abs=0.15)
    assert integrated(np.zeros((2, RATE), dtype=np.float32), RATE) == -np.inf


@pytest.mark.parametrize("form", ["mp3", "m4a"])
@pytest.mark.parametrize("style", STYLES)
def test_the_file_holds_the_tempo_the_key_and_the_loudness_asked_for(
    style: str, form: str
) -> None:
    tempo, key, mode = 97.3, 4, STYLES.index(style) % 2
    samples = render(tempo, key, mode, -13.5, 20, style, seed=5)
    assert samples.shape == (2, 20 * RATE)
    assert np.abs(samples).max() < 1
    heard = decoded(encode(samples, RATE, form))
    assert heard.shape[1] == pytest.approx(20 * RATE, abs=0.1 * RATE)
    assert integrated(heard, RATE) == pytest.approx(-13.5, abs=0.15)
    assert 60 / beat_s(heard, 60 / tempo) == pytest.approx(tempo, rel=0.01)
    shares = pitch_classes(heard)
    scale = [(key + step) % 12 for step in (MAJOR if mode else MINOR)]
    assert shares[scale].sum() > 0.9
    tonic_chord = [key, (key + (4 if mode else 3)) % 12, (key + 7) % 12]
    assert shares[tonic_chord].sum() > 0.5
    third = {1: (4, 3), 0: (3, 4)}[mode]
    right, wrong = (shares[(key + step) % 12] for step in third)
    assert right > 2 * wrong


def test_the_same_seed_is_the_same_clip_and_another_is_another() -> None:
    one, same, other = (render(120, 0, 1, -14, 5, "house", seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_the_loudest_song_still_fits(world: World) -> None:
    assert lufs(0.5) == lufs(-1) == -9
    for style in STYLES:
        loud = encode(render(171, 0, 1, -9, 15, style, 3), RATE, "mp3")
        assert np.abs(decoded(loud)).max() < 1.1


def test_every_sound_has_a_clip_where_its_card_says(
    client: httpx.Client, sandbox: Running, call
) -> None:
    kinds = {"mp3": "audio/mpeg", "m4a": "audio/mp4"}
    truth = client.get("/sandbox/truth").json()["tracks"]
    for form, kind in kinds.items():
        sound = next(
            sound
            for sound in sandbox.world.catalogue
            if format_of(sound.sound_id) == form and sound.duration_s == 15
        )
        detail = call(client, "music/detail", musicId=sound.sound_id, language="en")
        url = detail.json()["musicInfo"]["music"]["playUrl"]
        assert url.endswith(f".{form}")
        answer = client.get(url)
        assert answer.headers["content-type"] == kind
        heard = decoded(answer.content)
        assert heard.shape[1] / RATE == pytest.approx(15, abs=0.1)
        told = truth[sound.sound_id]["audio"]
        assert told["tempo"] == sound.song.audio["tempo"]
        assert told["loudness_lufs"] == lufs(sound.song.audio["loudness"])
        assert integrated(heard, RATE) == pytest.approx(told["loudness_lufs"], abs=0.2)
        assert client.get(url).content == answer.content


def test_a_third_of_the_clips_are_m4a(world: World) -> None:
    counts = Counter(format_of(sound.sound_id) for sound in world.sounds)
    assert 0.28 < counts["m4a"] / counts.total() < 0.39


def test_a_preview_is_a_clip_too_and_what_is_not_there_is_404(
    client: httpx.Client, sandbox: Running
) -> None:
    song = sandbox.world.songs[0]
    row = client.get(f"/deezer/track/{deezer_id(song)}").json()
    heard = decoded(client.get(row["preview"]).content)
    expected = lufs(song.audio["loudness"])
    assert integrated(heard, RATE) == pytest.approx(expected, abs=0.2)
    sound = sandbox.world.catalogue[0].sound_id
    other = {"mp3": "m4a", "m4a": "mp3"}[format_of(sound)]
    for name in ("1.mp3", f"{sound}.{other}", "preview-1.mp3", "x.wav"):
        assert client.get(f"/audio/{name}").status_code == 404


def test_what_a_person_said_has_no_beat_and_a_loudness(
    client: httpx.Client, sandbox: Running
) -> None:
    sound = next(s for s in sandbox.world.sounds if s.kind == "user" and not s.song)
    form = format_of(sound.sound_id)
    heard = decoded(client.get(f"/audio/{sound.sound_id}.{form}").content)
    assert heard.shape[1] / RATE == pytest.approx(min(sound.duration_s, 20), abs=0.1)
    assert integrated(heard, RATE) == pytest.approx(-18, abs=0.3)
