from __future__ import annotations

import pytest

from bench.wrong_matches import WRONG
from tiktok_scraper.items import DspIds, Track
from tiktok_scraper.matching import (
    Candidate,
    choose,
    core,
    is_user_made,
    normalise,
    ranked,
    search_words,
    versions,
)


def sound(title, author=None, album=None, duration_s=15.0, **more):
    return Track(
        "7000000000000000001", title, author, album, duration_s, False, None, None,
        "2026-11-23T00:00:00Z", "recommend", **more,
    )  # fmt: skip


def hit(title, artists="", album=None, spotify_id="s1", isrc=None, **more):
    names = tuple(artists.split(", ")) if artists else ()
    return Candidate(spotify_id, isrc, title, names, album, **more)


@pytest.mark.parametrize(("title", "album", "theirs", "artists", "record"), WRONG)
def test_the_wrong_matches_of_2021_are_refused(title, album, theirs, artists, record):
    match = choose(
        sound(title, None, album), [hit(theirs, artists, record)], "spotify"
    ).match

    assert match.status in {"none", "ugc"}
    assert match.spotify_id is None
    assert match.rule


ROSES = sound("Roses", "SAINt JHN", "Collection One")


@pytest.mark.parametrize(
    ("track", "candidate", "status", "rule"),
    [
        pytest.param(
            ROSES, hit("Roses", "SAINt JHN", "Roses"), "matched", "A", id="by artist"
        ),
        pytest.param(
            sound("Roses", "Saint Joan", "Collection One"),
            hit("Roses", "SAINt JHN", "Collection One (Deluxe)"),
            "matched",
            "B",
            id="by album",
        ),
        pytest.param(
            sound("Roses", None, "Roses"),
            hit("Roses", "SAINt JHN", "Roses"),
            "weak",
            "C",
            id="a single and nobody named",
        ),
        pytest.param(
            sound("Roses", "Outkast", "Roses"),
            hit("Roses", "SAINt JHN", "Roses"),
            "none",
            "none: neither artist nor an independent album agrees",
            id="a single of somebody else",
        ),
        pytest.param(
            ROSES,
            hit("Roses - Imanbek Remix", "SAINt JHN", "Roses"),
            "none",
            "none: version words differ",
            id="a remix of it",
        ),
        pytest.param(
            sound("晴天 (Live版)", "周杰倫"),
            hit("晴天", "周杰倫", "葉惠美"),
            "none",
            "none: version words differ",
            id="a version in a script without spaces",
        ),
        pytest.param(
            sound("Roses (Imanbek Remix)", "SAINt JHN"),
            hit("Roses - Purple Disco Machine Remix", "SAINt JHN", "Roses"),
            "none",
            "none: version words differ",
            id="another remix of it",
        ),
        pytest.param(
            sound("Roses (Imanbek Remix)", "SAINt JHN & Imanbek"),
            hit("Roses - Imanbek Remix", "SAINt JHN, Imanbek", "Roses"),
            "matched",
            "A",
            id="the same remix",
        ),
        pytest.param(
            sound("Roses", "SAINt JHN", duration_s=60.0),
            hit("Roses", "SAINt JHN", "Roses", duration_ms=57_999),
            "none",
            "none: shorter than the clip",
            id="shorter than its own clip",
        ),
        pytest.param(
            sound("Roses", "SAINt JHN", duration_s=60.0),
            hit("Roses", "SAINt JHN", "Roses", duration_ms=58_000),
            "matched",
            "A",
            id="as long as its clip but for two seconds",
        ),
        pytest.param(
            sound("Медлячок", "Баста"),
            hit("Medlyachok", "Basta", "X"),
            "matched",
            "A",
            id="transliterated",
        ),
        pytest.param(
            sound("Roses", "Outkast", "Greatest Hits"),
            hit("Roses", "Aqua", "Greatest Hits"),
            "none",
            "none: the album agrees, the artist contradicts",
            id="another artist's song on an album of the same name",
        ),
        pytest.param(
            sound("Розы", "Каста", "Лучшее"),
            hit("Розы", "Kino", "Лучшее"),
            "matched",
            "B",
            id="an artist in another script contradicts nobody",
        ),
        pytest.param(
            sound("Roses", "Various Artists", "Greatest Hits"),
            hit("Roses", "Aqua", "Greatest Hits"),
            "matched",
            "B",
            id="various artists are nobody",
        ),
        pytest.param(
            sound("Symphony Of The Seasons No. 5", "Aqua"),
            hit("Symphony Of The Seasons No. 6", "Aqua"),
            "none",
            "none: version words differ",
            id="another number",
        ),
        pytest.param(
            sound("Wind and Rose", "Mira", "Rose and Wind"),
            hit("Rose and Wind", "Mira", "Rose and Wind"),
            "none",
            "none: words in another order",
            id="the same words in another order",
        ),
        pytest.param(
            sound("Roses Imanbek Remix", "SAINt JHN"),
            hit("Roses - Imanbek Remix", "SAINt JHN"),
            "matched",
            "A",
            id="the same words without the dash",
        ),
        pytest.param(
            sound("はなのなみだ", "ミナ モリ"),
            hit("Hana no Namida", "Mina Mori"),
            "matched",
            "A",
            id="Japanese has no spaces",
        ),
        pytest.param(
            sound("Stay (10 Minute Version)", "Aqua"),
            hit("Stay", "Aqua"),
            "none",
            "none: version words differ",
            id="a version that no list has",
        ),
        pytest.param(
            sound("Untitled (How Does It Feel)", "Aqua"),
            hit("Untitled (Shade of Blue)", "Aqua"),
            "none",
            "none: subtitles differ",
            id="another subtitle",
        ),
        pytest.param(
            sound("Stay (Prod. Foo)", "Aqua"),
            hit("Stay (Official Audio)", "Aqua"),
            "matched",
            "A",
            id="makers and places are no subtitles",
        ),
        pytest.param(
            sound("Not Afraid of the Dark", "Aqua"),
            hit("Afraid of the Dark", "Aqua"),
            "none",
            "none: version words differ",
            id="the contrary",
        ),
        pytest.param(
            sound("The Long Title of a Song II", "Aqua"),
            hit("The Long Title of a Song III", "Aqua"),
            "none",
            "none: version words differ",
            id="a Roman number",
        ),
        pytest.param(
            sound("Sonata No. 14 - I. Adagio", "Aqua"),
            hit("Sonata No. 14 - III. Presto", "Aqua"),
            "none",
            "none: version words differ",
            id="another movement",
        ),
        pytest.param(
            sound("Hello Pt. II", "Aqua"),
            hit("Hello (Part Two)", "Aqua"),
            "matched",
            "A",
            id="a part by any of its names",
        ),
        pytest.param(
            sound("Don&#39;t Stop &amp; Go", "Aqua"),
            hit("Don't Stop & Go", "Aqua"),
            "matched",
            "A",
            id="HTML's names of characters",
        ),
        pytest.param(
            sound("Gangnam Style", "PSY"),
            hit("강남스타일 (Gangnam Style)", "PSY"),
            "matched",
            "A",
            id="a name in another script, in brackets",
        ),
        pytest.param(
            sound("Roses", "Various Artists", "Hits"),
            hit("Roses", "Various Artists", "Hits"),
            "matched",
            "B",
            id="a hit is no rival of itself",
        ),
        pytest.param(
            sound("Walk It Talk It", "Migos & Drake"),
            hit("Walk It Talk It (feat. Drake)", "Migos, Drake", "Culture II"),
            "matched",
            "A",
            id="two artists in one field",
        ),
    ],
)
def test_the_rules_accept_and_refuse(track, candidate, status, rule):
    match = choose(track, [candidate], "spotify").match

    assert (match.status, match.rule) == (status, rule)


def test_nothing_found_is_no_match():
    match = choose(ROSES, [], "spotify").match

    assert (match.status, match.rule) == ("none", "none: no hits")


def test_the_first_hit_is_not_taken_for_want_of_a_better():
    hits = [hit("Roses Are Red", "Aqua", "Aquarium"), hit("Rose", "Someone", "X")]

    match = choose(ROSES, hits, "spotify").match

    assert match.status == "none"
    assert match.title is None
    # "roses" and "rose": 2 * 4 letters in common of 9
    assert match.title_score == 88.9


def test_the_id_that_the_payload_names_beats_every_score():
    track = sound("original sound - user_1", dsp_ids=DspIds(spotify="s2"))
    hits = [
        hit("original sound - user_1", "x", spotify_id="s1"),
        hit("Stay", "Y", spotify_id="s2"),
    ]

    match = choose(track, hits, "spotify").match

    assert (match.status, match.spotify_id, match.title) == ("exact", "s2", "Stay")


def test_two_singles_of_one_name_are_ambiguous():
    hits = [
        hit("Stay", "Rihanna", "Stay", "s1", "US1"),
        hit("Stay", "Justin Bieber", "Stay", "s2", "US2"),
    ]

    match = choose(sound("Stay", None, "Stay"), hits, "spotify").match

    assert (match.status, match.spotify_id) == ("ambiguous", None)


def test_one_recording_under_two_names_is_not_ambiguous():
    hits = [
        hit("Stay", "Kid LAROI", "Stay", "s1", "US1"),
        hit("Stay", "ザ・キッド・ラロイ", "Stay", "s2", "US1"),
    ]

    assert choose(sound("Stay", None, "Stay"), hits, "spotify").match.status == "weak"


@pytest.mark.parametrize(
    ("releases", "expected"),
    [
        (
            [("Hits of 2020", "2020-12-01", 90), ("Collection One", "2018-03-30", 3)],
            "Collection One",
        ),
        ([("Hits", "2020-12-01", 90), ("Roses", "2016-07-22", 3)], "Roses"),
        ([("Hits", "2020-12-01", 3), ("More Hits", "2020-12-01", 90)], "More Hits"),
        ([("Hits", None, 90), ("Roses", "2016-07-22", None)], "Roses"),
    ],
    ids=["its own album", "the earliest", "the most played", "a date before no date"],
)
def test_of_one_recording_the_better_release_is_taken(releases, expected):
    hits = [
        hit(
            "Roses",
            "SAINt JHN",
            album,
            f"s{n}",
            "US1",
            release_date=date,
            popularity=popularity,
        )
        for n, (album, date, popularity) in enumerate(releases)
    ]

    assert choose(ROSES, hits, "spotify").match.album == expected


@pytest.mark.parametrize(
    "title",
    [
        "original sound",
        "Original Sound - user_1",
        "original sound – user_1",
        "เสียงต้นฉบับ - user_404c8171",
        "الصوت الأصلي",
        "原声 - name",
        "原創音樂",
        "原创音乐",
        "オリジナル楽曲 - name",
        "오리지널 사운드 - name",
        "оригинальный звук - name",
        "оригінальний звук",
        "son original",
        "sonido original - name",
        "som original",
        "suono originale",
        "Originalton - name",
        "orijinal ses",
        "nhạc nền - name",
        "âm thanh gốc",
        "suara asli - name",
        "Originalljud - name",
        "oryginalny dźwięk - name",
        "मूल ध्वनि - name",
        "orihinal na tunog",
        "",
        "   ",
        None,
    ],
)
def test_user_made_sounds_are_known_in_every_language(title):
    assert is_user_made(title, original=False)
    assert (
        choose(sound(title), [hit(title or "x", "Y")], "spotify").match.status == "ugc"
    )


@pytest.mark.parametrize(
    "title", ["Original Soundtrack", "Son Original Mix", "Sound", "Danger Zone", "え"]
)
def test_songs_with_such_words_are_songs(title):
    assert not is_user_made(title, original=False)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Stay", set()),
        ("Stay (Remastered 2011)", set()),
        ("Stay - Radio Edit", set()),
        ("Stay (Deluxe Version)", set()),
        ("Stay - Single Version", set()),
        ("Stay [Original Mix]", set()),
        ("Stay (feat. Mix Master)", set()),
        ("Stay - Live", {"live"}),
        ("Live Forever", set()),
        ("Stay (Acoustic)", {"acoustic"}),
        ("Stay sped up", {"sped up"}),
        ("Stay (Sped-Up Version)", {"sped up"}),
        ("Stay (slowed + reverb)", {"slowed"}),
        ("Stay - Nightcore", {"nightcore"}),
        ("Stay (8D Audio)", {"8d"}),
        ("Stay (Karaoke Version)", {"karaoke"}),
        ("Stay - Instrumental", {"instrumental"}),
        ("Stay (Piano Cover)", {"piano", "cover"}),
        ("Take Cover", set()),
        ("Stay (Extended Mix)", {"extended"}),
        ("Stay (Kygo Edit)", {"remix"}),
        ("Stay, Pt. 2", {"part 2"}),
        ("Stay (Part II)", {"part 2"}),
        ("晴天 (现场版)", {"live"}),
        ("晴天 (Live版)", {"live"}),
        ("晴天（翻唱版）", {"cover"}),
        ("晴天 (伴奏版)", {"instrumental"}),
        ("晴天 (DJ混音版)", {"remix"}),
        ("夜に駆ける (ライブ版)", {"live"}),
        ("Haus am See (Akustikversion)", {"acoustic"}),
        ("Haus am See (Liveversion)", {"live"}),
        ("Кукла (Акустическая версия)", {"acoustic"}),
        ("無伴奏ソナタ", set()),  # without accompaniment
        ("Liverpool (Alive)", set()),
        ("Stay (Don Toliver)", set()),
        ("Stay (Speeded Up)", {"sped up"}),
        ("Stay (Slow Version)", {"slowed"}),
        ("Привет (ускоренная)", {"sped up"}),
        ("你好 (加速版)", {"sped up"}),
        ("Stay (16D Audio)", {"8d"}),
        ("Stay (Bass Boosted)", {"bass boosted"}),
        ("Stay - Instrumentale", {"instrumental"}),
        ("Stay (Type Beat)", {"instrumental"}),
        ("Stay (Intro)", {"intro"}),
        ("Stay (Full Version)", set()),
        ("Stay (English Ver.)", {"version english"}),
        ("Stay (Version anglaise)", {"version anglaise"}),
        ("你好（女声版）", {"version 女声"}),
        ("Stay (REMİX)", {"remix"}),
    ],
)
def test_version_words_are_told_from_neutral_ones(title, expected):
    assert versions(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Stay (feat. Justin Bieber)", "stay"),
        ("Stay ft. Justin Bieber", "stay"),
        ("Stay [with Justin Bieber] - Remix", "stay"),
        ("Stay （Ｌｉｖｅ）", "stay"),
        ("ЖИТЬ【Remix】", "жить"),
        ("Stay (unclosed", "stay"),
        ("(((", "((("),
        ("6 ft under", "6 ft under"),
        ("A-O-K", "a o k"),
        (" - ", "-"),
    ],
)
def test_the_core_is_what_names_the_song(title, expected):
    assert core(title) == expected


def test_vowel_marks_stay_within_their_words():
    assert normalise("น้ำ ใจ").split() == ["น\u0e49ํา", "ใจ"]


def test_a_search_asks_for_the_version_too():
    words = search_words("Roses (Imanbek Remix) - 2020 Remaster")

    assert words == "roses imanbek remix"


def test_a_hit_that_is_clearly_better_is_not_ambiguous():
    # "goldn hit" against "golden hits": 2 * 9 letters in common of 20, so 90; the mean
    # with the title's 100 is 5 points behind
    hits = [
        hit("Stay", "Rihanna", "Goldn Hit", "s1", "US1"),
        hit("Stay", "Justin Bieber", "Golden Hits", "s2", "US2"),
    ]

    match = choose(sound("Stay", None, "Golden Hits"), hits, "spotify").match

    assert (match.status, match.spotify_id) == ("matched", "s2")


def test_of_equal_titles_the_one_with_all_of_its_artists_is_taken():
    hits = [
        hit("Stay", "Mira", "Stay", "s1", "US1", release_date="2001-01-01"),
        hit("Stay", "Mira, Otto", "Stay", "s2", "US2", release_date="2020-01-01"),
    ]

    match = choose(sound("Stay", "Mira feat. Otto"), hits, "spotify").match

    assert match.spotify_id == "s2"


def test_hits_are_ranked_with_what_takes_or_refuses_them():
    hits = [
        hit("Rosie", "SAINt JHN"),
        hit("Roses (Live)", "SAINt JHN"),
        hit("Roses", "SAINt JHN", "Collection One"),
        hit("Roses", "Outkast"),
    ]

    told = [(one.candidate.title, one.rule, one.refusal) for one in ranked(ROSES, hits)]

    assert told == [
        ("Roses", "A", None),
        ("Roses (Live)", None, "version words differ"),
        ("Roses", None, "neither artist nor album agrees"),
        ("Rosie", None, "title below 90"),
    ]
