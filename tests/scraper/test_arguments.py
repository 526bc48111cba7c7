from __future__ import annotations

import pytest

from tiktok_scraper.errors import UsageError
from tiktok_scraper.listings import Listing
from tiktok_scraper.spiders.arguments import Arguments


def test_the_defaults_are_the_contracts() -> None:
    assert Arguments.parse({}) == Arguments(
        seeds=(Listing("recommend"),),
        via="auto",
        limit=None,
        round=1000,
        threshold=1,
        wait=10.0,
        videos=None,
        originals=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "-3"),
        ("limit", "ten"),
        ("round", "0"),
        ("threshold", "-1"),
        ("threshold", "1.5"),
        ("wait", "soon"),
        ("wait", "-1"),
        ("wait", "nan"),
        ("videos", "٣"),
        ("originals", "yes"),
        ("via", "pigeon"),
        ("seeds", ""),
        ("seeds", "nonsense"),
    ],
)
def test_a_bad_value_is_refused_with_what_was_expected(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=rf"argument {name}: expected .*, got '"):
        Arguments.parse({name: value})


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown argument 'limt'; known are: seeds,"):
        Arguments.parse({"limt": "3"})
