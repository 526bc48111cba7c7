from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from modeling import splits, targets
from modeling.errors import MissingColumn, TooFewRows
from modeling.features import first_artist


def test_folds_by_artist_are_those_of_the_reference(real_rows):
    folds = splits.folds(real_rows, "artist", 1, 5)
    viral = targets.viral(real_rows["views"])
    artists = first_artist(real_rows)
    assert [len(test) for _, test in folds] == [1466, 1466, 1466, 1465, 1465]
    assert [int(viral.iloc[test].sum()) for _, test in folds] == [498] * 5
    assert [artists.iloc[test].nunique() for _, test in folds] == [
        930,
        912,
        919,
        906,
        883,
    ]


@pytest.mark.parametrize("group", ["artist", "spotify"])
def test_no_artist_and_no_recording_sits_on_both_sides(real_rows, group):
    names = splits.groups(real_rows, group)
    for train, test in splits.folds(real_rows, group, 1, 5):
        assert not set(names[train]) & set(names[test])
        assert len(train) + len(test) == len(real_rows)


def test_in_scrape_order_a_model_never_sees_what_came_later(real_rows):
    folds = splits.folds(real_rows, "order", 1, 5)
    assert all(train.max() < test.min() for train, test in folds)
    judged = np.concatenate([test for _, test in folds])
    assert len(judged) == len(set(judged)) == 7328 - round(7328 / 6)


def table(artists: list[str | None]) -> pd.DataFrame:
    views = [(10_000, 100_000, 2_000_000)[i % 3] for i in range(len(artists))]
    return pd.DataFrame({"artist": artists, "views": views})


def test_tracks_of_nobody_known_are_not_tied_together():
    codes = splits.groups(table(["A, B", None, "A", "", None]), "artist")
    assert codes.tolist() == [0, 1, 0, 2, 3]


def test_a_rare_class_does_not_stop_the_folds():
    rows = table([f"a{i}" for i in range(60)])
    rows["views"] = 100_000
    rows.loc[0, "views"] = 5_000_000
    assert len(splits.folds(rows, "artist", 1, 5)) == 5
    rows["views"] = 100
    assert len(splits.folds(rows, "none", 1, 5)) == 5


@pytest.mark.parametrize(
    ("rows", "group", "sentence"),
    [
        (table(["A", "B", "C"]), "artist", "at least 10 tracks"),
        (table(["A", "B"] * 20), "artist", "by artist need at least 5"),
    ],
)
def test_too_little_for_folds_is_said(rows, group, sentence):
    with pytest.raises(TooFewRows, match=sentence):
        splits.folds(rows, group, 1, 5)


def test_folds_by_recording_need_its_id():
    with pytest.raises(MissingColumn, match="use --group artist"):
        splits.folds(table(["A"] * 30), "spotify", 1, 5)
