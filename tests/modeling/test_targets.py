from __future__ import annotations

import pandas as pd

from modeling import targets


def test_the_real_table_has_the_known_classes(real_rows):
    classes = targets.three_classes(real_rows["views"])
    assert classes.value_counts().sort_index().tolist() == [1280, 3558, 2490]
    assert targets.viral(real_rows["views"]).sum() == 2490


def test_no_views_are_low_and_billions_are_high():
    views = pd.Series([0, 2_000_000_000])
    assert targets.three_classes(views).tolist() == [1, 3]
    assert targets.log_views(views)[0] == 0
