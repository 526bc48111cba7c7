"""Real bodies, with expectations read off the bodies by a person.

The bodies are not part of the project; where they are not beside it, these tests say
so. What is here is what one sees when one opens the file and looks.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tiktok_scraper.errors import Captcha, EmptyBody, SchemaDrift
from tiktok_scraper.items import DspIds, Page
from tiktok_scraper.refusal import diagnose
from tiktok_scraper.routes.body import parse
from tiktok_scraper.routes.reading import Reading

AT = "2026-11-22T12:00:00Z"
READING = Reading("recommend", "recommend", AT, lambda name: f"<{name}>")


def read(shared: Path, name: str) -> Page:
    return parse((shared / "payloads" / name).read_bytes(), READING)


def test_the_feed_of_2021_has_eight_user_made_sounds_and_two_songs(
    shared: Path,
) -> None:
    page = read(shared, "2021-07_web_recommend_items_10.json")
    assert len(page.tracks) == len(page.videos) == 10
    assert [t.title for t in page.tracks if not t.original] == [
        "Astronaut In The Ocean",
        "Pieces (Solo Piano Version)",
    ]
    song, piano = (track for track in page.tracks if not track.original)
    assert song.track_id == "6782913875441371138"
    assert (song.author, song.album) == ("Masked Wolf", "Astronaut In The Ocean")
    assert song.duration_s == 60
    assert piano.album is None  # it is "" in the body
    assert page.skipped == {}


def test_the_feed_of_2021_shows_rounded_counts(shared: Path) -> None:
    page = read(shared, "2021-07_web_recommend_items_10.json")
    first, second = page.videos[:2]
    assert (first.plays, first.plays_step) == (257_200, 100)
    assert (second.plays, second.plays_step) == (37_400_000, 100_000)
    assert (first.likes, first.comments, first.shares) == (11_400, 93, 21)
    assert first.saves is None  # not told in 2021
    assert first.created_at == "2021-07-07T09:00:48Z"  # date -u -d @1625648448
    assert (first.duration_s, first.is_ad) == (26, False)


def test_people_are_named_by_pseudonym_only_in_titles_too(shared: Path) -> None:
    page = read(shared, "2021-07_web_recommend_items_10.json")
    assert page.videos[0].author == "<user_574af5b9>"
    assert page.tracks[0].author == "<user_404c8171>"
    assert page.tracks[0].title == "เสียงต้นฉบับ - <user_404c8171>"


def test_a_removed_sound_is_skipped_with_its_reason(shared: Path) -> None:
    page = read(shared, "2022-11_web_item_7165346556386839834.json")
    assert (page.tracks, page.videos) == ((), ())
    assert page.skipped == {"removed_sound": 1}


def test_a_plain_user_made_sound(shared: Path) -> None:
    page = read(shared, "2022-11_web_item_7164031309466078465.json")
    (track,), (video,) = page.tracks, page.videos
    assert track.original
    assert video.track_id == track.track_id == "7164031289111857922"
    assert (video.plays, video.likes, video.comments) == (23_300, 1_283, 3)


def test_a_sound_before_its_release_has_no_clip_yet(shared: Path) -> None:
    (track,) = read(shared, "2022-11_web_item_7166174024223952130.json").tracks
    assert (track.title, track.author) == ("ビアボールのうた", "ビアボーラーズ")
    assert (track.original, track.play_url, track.album) == (False, None, None)


def test_a_user_made_sound_may_name_its_song_at_spotify_and_apple(
    shared: Path,
) -> None:
    page = read(shared, "2025-10_web_post_item_list_popular_tt2dsp_1.json")
    (track,), (video,) = page.tracks, page.videos
    assert track.original
    assert track.dsp_ids == DspIds(spotify="2raz2ZPGIFOYUv9ceoZp9K", apple="1440775946")
    assert video.saves == 59_149  # statsV2; stats rounds it to 59100
    assert (video.plays, video.plays_step) == (14_200_000, 100_000)
    assert (page.cursor, page.has_more) == ("31865", True)


def test_a_video_page_of_2025_tells_its_time_as_text(shared: Path) -> None:
    page = read(shared, "2025-08_web_rehydration_video_detail.json")
    (track,), (video,) = page.tracks, page.videos
    assert track.track_id == "7524919488710593296"
    assert track.title == "nhạc nền - <user_0facf142>"
    assert track.album is None
    assert video.created_at == "2025-07-09T03:30:45Z"  # date -u -d @1752031845
    assert (video.plays, video.saves, video.duration_s) == (9_400_000, 13_833, 31)


def test_the_first_generation_calls_catalogue_music_original_nothing(
    shared: Path,
) -> None:
    page = read(shared, "2020-06_web_share_item_list_music_30.json")
    (track,) = page.tracks
    assert len(page.videos) == 10
    assert not track.original  # "" in the body
    assert (track.title, track.author) == ("Banana (feat. Shaggy)", "Conkarah")
    assert track.play_url == (
        "https://example.invalid/e30c7343a76b5df344500911538e4c1f.mp3"
    )
    second = page.videos[1]
    assert (second.video_id, second.plays, second.plays_step) == (
        "6826008485348510978",
        189_537_649,
        1,
    )
    assert (second.likes, second.comments, second.shares) == (6_056_904, 6_987, 13_873)
    assert second.duration_s == 14


def test_the_apps_detail_has_an_integer_id_above_2_to_the_53(shared: Path) -> None:
    (track,) = read(shared, "2021-08_app_music_detail.json").tracks
    assert track.track_id == "6767362751674189825"
    assert (track.title, track.author, track.album) == (
        "Beauty Hurts",
        "Jack Be",
        "The Great Alone",
    )
    assert (track.original, track.duration_s, track.video_count) == (False, 30, 481_284)
    assert track.dsp_ids.apple == "1469922665"  # JSON within a string


def test_an_embed_page_tells_artist_and_count_but_no_title(shared: Path) -> None:
    (track,) = read(shared, "embed_music_embedInfo_2026-09_TRANSCRIBED.json").tracks
    assert track.track_id == "7546394810303694849"
    assert (track.author, track.title) == ("Ellie Holcomb", None)
    assert (track.video_count, track.duration_s) == (44, None)


def test_the_research_api_counts_exactly_and_names_no_sound(shared: Path) -> None:
    page = read(shared, "2024_research_video_query_page_1_of_2.json")
    assert page.tracks == ()
    assert len(page.videos) == 27
    assert (page.cursor, page.has_more) == ("100", True)
    first = page.videos[0]
    assert (first.video_id, first.track_id) == (
        "7320768196569599275",
        "7159460238003800066",
    )
    assert (first.plays, first.plays_step, first.likes) == (4, 1, 6)
    without_likes = [video for video in page.videos if video.likes is None]
    assert [video.video_id for video in without_likes] == ["7320768149928955182"]


def test_the_research_apis_documentation_shows_one_video_twice(shared: Path) -> None:
    page = read(shared, "2023_research_video_query_ok.json")
    (video,) = page.videos
    assert (video.video_id, video.plays) == ("702874395068494965", 1_050)


def test_nul_characters_in_a_name_do_not_make_another_person(shared: Path) -> None:
    page = read(shared, "2024_research_video_query_unicode_with_null_bytes.json")
    assert page.videos[0].author == "<user_cd15ba364>"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("fail_2021-12_captcha_verify_code10000_full.json", Captcha),
        ("fail_empty_http200_zero_bytes.body", EmptyBody),
    ],
)
def test_refusals_are_told_apart(shared: Path, name: str, refusal: type) -> None:
    found = diagnose(200, (shared / "payloads" / name).read_bytes())
    assert found is not None
    assert found.kind is refusal


def test_a_body_of_unknown_shape_is_named_by_its_keys(shared: Path) -> None:
    with pytest.raises(SchemaDrift, match=r"itemList \(keys that came: error\)"):
        read(shared, "fail_2024-10_research_invalid_params_http400.json")
