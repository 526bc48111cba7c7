"""Clips with a known truth, and things that are no clips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyloudnorm
import pytest

from bench.synthetic_clips import RATE, Truth, encode, song
from tiktok_scraper.audio.analyse import ENGINE, analyse
from tiktok_scraper.audio.decode import LONGEST_S, UnusableClip, decode
from tiktok_scraper.audio.loudness import loudness

HOUSE = Truth("house", 124.0, 0, 1, 25, 0.0, True, -9)
BALLAD = Truth("ballad", 84.0, 2, 1, 20, 12.0, True, -14)
WALTZ = Truth("waltz", 105.0, 7, 1, 20, -18.0, False, -12)
BACKBEAT = Truth("backbeat", 98.0, 4, 0, 15, 0.0, False, -20)


def tone(seconds=4.0, hertz=997.0, level=0.5, channels=1):
    time = np.arange(int(seconds * RATE)) / RATE
    wave = level * np.sin(2 * np.pi * hertz * time)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


@pytest.mark.parametrize("kind", ["mp3", "m4a"])
@pytest.mark.parametrize(
    "truth", [HOUSE, BALLAD, WALTZ, BACKBEAT], ids=lambda truth: truth.style
)
def test_a_song_is_heard_as_it_was_made(truth, kind):
    samples = song(truth, seed=3, seconds=20)
    heard = analyse(encode(samples, kind))
    assert heard.tempo == pytest.approx(truth.tempo, rel=0.01)
    assert (heard.key, heard.mode) == (truth.key, truth.mode)
    assert heard.tempo_confidence > 0.3
    assert heard.key_strength > 0.6
    source = pyloudnorm.Meter(RATE).integrated_loudness(samples.astype(float))
    # LAME plays all that it is given at 0.95, which is 0.45 LU less.
    assert heard.loudness_lufs == pytest.approx(source, abs=0.6)
    assert heard.clip_duration_ms == pytest.approx(20_000, abs=60)
    assert heard.engine == ENGINE


@pytest.mark.parametrize("cents", [-45.0, 45.0])
def test_a_detuned_song_keeps_its_key(cents):
    truth = replace(BALLAD, detuned_cents=cents)
    heard = analyse(encode(song(truth, seed=3, seconds=20), "mp3"))
    assert (heard.key, heard.mode) == (truth.key, truth.mode)
    assert heard.key_strength > 0.8


def test_the_engine_names_its_library_and_version():
    import scipy

    assert f"scipy {scipy.__version__}" in ENGINE


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_loudness_is_within_a_tenth_of_pyloudnorm(rate, channels):
    dice = np.random.default_rng(5)
    # Loud and faint stretches, so that both gates have something to shut out.
    envelope = np.repeat([0.3, 0.003, 0.00001, 0.1, 0.3, 0.02], rate)[:, None]
    samples = dice.standard_normal((len(envelope), channels)) * envelope
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples)
    found = loudness(samples.T.astype(np.float32), rate)
    assert found == pytest.approx(expected, abs=0.1)


def test_the_same_tone_on_two_channels_is_three_lu_louder_than_mono():
    mono, stereo = (
        analyse(encode(tone(channels=channels), "wav")) for channels in (1, 2)
    )
    # BS.1770: a full-scale 997 Hz sine on one channel reads -3.01; half of it, -9.03.
    assert mono.loudness_lufs == pytest.approx(-9.03, abs=0.05)
    assert stereo.loudness_lufs - mono.loudness_lufs == pytest.approx(3.01, abs=0.02)


def test_silence_has_a_duration_and_nothing_else():
    heard = analyse(encode(np.zeros((3 * RATE, 2), np.float32), "mp3"))
    assert heard.clip_duration_ms == pytest.approx(3000, abs=60)
    assert heard.loudness_lufs is heard.tempo is heard.key is None
    assert heard.mode is heard.key_strength is heard.tempo_confidence is None


def test_noise_is_told_from_music_by_its_confidence():
    noise = np.random.default_rng(2).standard_normal((10 * RATE, 1)) * 0.1
    heard = analyse(encode(noise.astype(np.float32), "mp3"))
    assert heard.tempo_confidence < 0.1
    assert heard.key_strength < 0.6


def test_a_tone_without_beginnings_has_no_sure_tempo():
    heard = analyse(encode(tone(hertz=440.0), "wav"))
    assert (heard.tempo_confidence or 0) < 0.25


def test_only_the_first_minute_of_a_long_file_is_read():
    clip = decode(encode(tone(seconds=75.0), "mp3"))
    assert clip.channels.shape == (1, LONGEST_S * RATE)
    assert clip.duration_s == pytest.approx(75, abs=0.1)


def test_aac_that_begins_quietly_is_heard_to_its_end():
    """Raw AAC names no length, and FFmpeg's guess goes by the first frames."""
    quiet, loud = tone(15, level=1e-4), tone(15)
    noise = np.random.default_rng(0).normal(0, 0.2, loud.shape).astype(np.float32)
    clip = decode(encode(np.concatenate([quiet, loud + noise]), "aac"))
    assert clip.duration_s == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize("kind", ["mp3", "m4a"])
def test_a_file_that_breaks_off_is_refused(kind):
    whole = encode(tone(seconds=20.0), kind)
    with pytest.raises(UnusableClip, match=r"breaks off|neither"):
        decode(whole[: len(whole) // 2])


def test_a_broken_middle_is_played_over():
    data = bytearray(encode(song(HOUSE, seed=3, seconds=20), "mp3"))
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)
    heard = analyse(bytes(data))
    assert heard.tempo == pytest.approx(HOUSE.tempo, rel=0.01)


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.mp3\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "got 0 bytes"),
        (b"\n<!DOCTYPE html><html>expired</html>", "got HTML"),
        (b"{}", "neither"),
        (bytes(5000), "neither|without any"),
        (np.random.default_rng(1).bytes(50_000), "neither|without any|too short"),
        (PLAYLIST, "neither"),
        (b"ffconcat version 1.0\nfile '/etc/hostname'\n", "neither"),
    ],
    ids=["nothing", "html", "json", "zeros", "noise", "playlist", "concat"],
)
def test_what_is_no_clip_is_refused_in_one_sentence(data, said):
    with pytest.raises(UnusableClip, match=said) as refused:
        decode(data)
    assert "expected" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_blink_is_too_short_to_be_measured():
    with pytest.raises(UnusableClip, match="too short"):
        decode(encode(tone(seconds=0.5), "mp3"))
