from __future__ import annotations

from tiktok_scraper.items import Page, Track
from tiktok_scraper.spiders.rounds import Rounds

AT = "2026-11-22T12:00:00Z"


def page(new: int, told: int) -> Page:
    tracks = tuple(
        Track(str(n), None, None, None, None, False, None, None, AT, "recommend")
        for n in range(new)
    )
    return Page("recommend", "recommend", tracks, told=told)


def test_a_round_is_over_at_its_size_and_the_threshold_decides_on_the_next() -> None:
    rounds = Rounds(size=50, threshold=2)
    rounds.add(page(new=2, told=30))
    assert not rounds.over
    rounds.add(page(new=0, told=20))
    assert rounds.over
    assert rounds.next()
    rounds.add(page(new=1, told=50))
    assert rounds.over
    assert not rounds.next()


def test_three_empty_lists_in_a_row_end_a_round_two_do_not() -> None:
    rounds = Rounds(size=50, threshold=0)
    for told in (0, 0, 5, 0, 0):
        rounds.add(page(new=0, told=told))
        assert not rounds.over
    rounds.add(page(new=0, told=0))
    assert rounds.over
    assert rounds.next()  # a threshold of nothing is always met
