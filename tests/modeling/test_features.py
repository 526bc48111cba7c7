from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from modeling import features
from modeling.errors import MissingColumn, UsageError

# Column means over the real table, as measured apart from this code.
MEANS = {
    "s_latin": 0.807846,
    "s_cyr": 0.032843,
    "s_han": 0.0054141,
    "s_kana": 0.00481768,
    "s_hangul": 0.00301244,
    "s_arab": 0.00449252,
    "s_thai": 0.00733038,
    "s_deva": 0,
    "s_greek": 0.00537596,
    "s_viet": 0.000470146,
    "s_dia": 0.00383536,
    "k_remix": 0.0427129,
    r"k_feat|ft\.": 0.075191,
    "k_instrumental": 0.0152838,
    "k_karaoke": 0.00286572,
    "k_cover": 0.00463974,
    "k_piano": 0.00927948,
    "k_lofi|lo-fi": 0.00354803,
    "k_slowed|reverb": 0.00463974,
    "k_sped|nightcore": 0.00095524,
    "k_live": 0.0117358,
    "k_acoustic": 0.00313865,
    "k_edit": 0.0365721,
    "k_version": 0.0327511,
    "k_mix": 0.0560862,
    "k_theme|soundtrack|ost": 0.0540393,
    "k_sleep|relax|meditat|healing": 0.0132369,
    "k_christmas|halloween": 0.0139192,
    "k_squid|game": 0.00777838,
    "k_sound effect|sfx|sounds": 0.0105076,
    "k_love": 0.0416212,
    "k_dance": 0.0105076,
    "k_trap|beat": 0.0131004,
    "k_extended": 0.00491266,
    "k_original": 0.0301583,
    "k_bgm": 0.000545852,
    "k_orchestr": 0.00177402,
    "k_kids|nursery": 0.00245633,
    "k_intro": 0.00095524,
    "k_medley": 0.000682314,
    "k_remaster": 0.0140557,
    "len": 15.9144,
    "words": 2.90407,
    "paren": 0.154067,
    "digits": 0.0903384,
    "upper": 0.0822871,
    "lower": 0.0563592,
    "n_art": 1.37636,
    "art_len": 15.6616,
    "alb_len": 16.6755,
    "alb_sp_len": 20.4865,
    "jac": 0.845135,
    "jac_alb": 0.572401,
    "single": 0.461517,
    "single_sp": 0.402429,
    "noalb": 0.0985262,
    "art_in_title": 0.00996179,
    "sound_year": -1.17216,
    "sound_ts_bad": 0.0847434,
}


def test_set_b_is_the_fourteen_and_then_the_described_columns(real_rows):
    matrix = features.matrix(real_rows, "B")
    assert list(matrix.columns) == [*features.FOURTEEN, *MEANS]
    assert matrix.shape == (7328, 73)
    for name, mean in MEANS.items():
        assert matrix[name].mean() == pytest.approx(mean, rel=1e-4), name
    assert matrix["jac_alb"].isna().sum() == 732
    assert matrix["sound_year"].isna().sum() == 621


@pytest.fixture
def one_track() -> pd.DataFrame:
    row = dict.fromkeys(features.FOURTEEN, 1.0) | {"videos": 100}
    row |= {"title_tt": "LOVE Ж1 (Remix)", "title_sp": "Love", "album_tt": None}
    row |= {
        "album_sp": "Best Of",
        "artist": "Love, B",
        "track_id": str(1_630_000_000 << 32),
    }
    return pd.DataFrame([row])


def test_a_title_is_described_by_hand(one_track):
    row = features.matrix(one_track, "B").iloc[0]
    assert row["s_latin"] == pytest.approx(9 / 15)
    assert row["s_cyr"] == pytest.approx(1 / 15)
    assert row[["k_remix", "k_love", "k_mix", "k_live"]].tolist() == [1, 1, 1, 0]
    assert row[["len", "words", "paren", "digits"]].tolist() == [15, 3, 1, 1]
    assert row["jac"] == 1 / 2  # {love, ж1} and {love}
    assert np.isnan(row["jac_alb"])
    assert row[["noalb", "n_art", "art_in_title"]].tolist() == [1, 2, 1]
    assert row[["sound_year", "sound_ts_bad"]].tolist() == [0, 0]


def test_a_table_without_ids_has_no_age_of_its_sounds(one_track):
    row = features.matrix(one_track.drop(columns="track_id"), "B").iloc[0]
    assert np.isnan(row["sound_year"])
    assert row["sound_ts_bad"] == 1


def test_exposure_is_in_the_sets_for_diagnosis_only(one_track):
    assert features.matrix(one_track, "V")["log_videos"].tolist() == [2.0]
    assert features.matrix(one_track, "C").shape[1] == 74
    for name in ("A0", "P", "A", "B"):
        assert "log_videos" not in features.matrix(one_track, name)
        assert "videos" not in features.matrix(one_track, name)


def test_a_missing_column_or_set_is_named(one_track):
    with pytest.raises(MissingColumn, match="'tempo'"):
        features.matrix(one_track.drop(columns="tempo"), "A0")
    with pytest.raises(UsageError, match="A0, P, A, B, V, C"):
        features.matrix(one_track, "Z")


def test_blocks_cover_every_column_once(one_track):
    columns = list(features.matrix(one_track, "B").columns)
    blocks = features.blocks(columns)
    assert sorted(place for places in blocks.values() for place in places) == list(
        range(73)
    )
    assert len(blocks) == 14 + 5
