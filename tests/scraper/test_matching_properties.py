"""What holds for any titles, artists and albums whatever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tiktok_scraper.items import Track
from tiktok_scraper.matching import (
    ACCEPTED,
    Candidate,
    choose,
    core,
    normalise,
    ranked,
    versions,
)

WORDS = st.sampled_from(
    ("roses", "stay", "live", "forever", "Медлячок", "夜の観覧車", "part", "2", "mix")
)
DECORATIONS = st.sampled_from(
    (
        "",
        " (Live)",
        " - Sped Up",
        " (Imanbek Remix)",
        " (feat. X)",
        " (Cover)",
        ", Pt. 2",
    )
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TITLES = st.builds(str.__add__, NAMES, DECORATIONS)
ARTISTS = st.sampled_from(["SAINt JHN", "Aqua", "Баста", "Mira Bell", "The HU", "aqua"])
CANDIDATES = st.builds(
    Candidate,
    st.text("abc", min_size=1, max_size=2),
    st.sampled_from([None, "QZ1234500001", "QZ1234500002"]),
    TITLES,
    st.lists(ARTISTS, max_size=2).map(tuple),
    st.none() | TITLES,
    st.none() | st.integers(1_000, 300_000),
    st.none() | st.integers(0, 100),
    st.none() | st.sampled_from(["2016-07-22", "2020"]),
)


def sound(title, author, album):
    return Track(
        "1", title, author, album, 15.0, False, None, None,
        "2026-11-23T00:00:00Z", "recommend",
    )  # fmt: skip


SOUNDS = st.builds(sound, TITLES, st.none() | ARTISTS, st.none() | TITLES)


@given(st.text())
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text)

    assert normalise(once) == once


@given(st.text())
def test_every_title_that_is_not_empty_has_a_core(title):
    assert bool(core(title)) == bool(title.strip())


@given(SOUNDS, st.lists(CANDIDATES, max_size=6))
def test_another_version_is_never_chosen(track, candidates):
    candidate = choose(track, candidates, "x").candidate

    if candidate is not None:
        assert versions(candidate.title) == versions(track.title)


@given(SOUNDS, st.lists(CANDIDATES, max_size=5), st.randoms())
def test_the_order_of_the_hits_does_not_matter(track, candidates, lots):
    shuffled = lots.sample(candidates, len(candidates))

    assert choose(track, shuffled, "x") == choose(track, candidates, "x")
    assert ranked(track, shuffled) == ranked(track, candidates)


@given(SOUNDS, st.lists(CANDIDATES, max_size=5))
def test_what_is_chosen_was_accepted_by_the_first_rule_that_accepts_any(
    track, candidates
):
    choice = choose(track, candidates, "x")

    if choice.match.status in ACCEPTED:
        assert choice.match.rule == ranked(track, candidates)[0].rule
