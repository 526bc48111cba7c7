from __future__ import annotations

from pathlib import Path

import pytest

from tiktok_scraper.errors import BadInput, UsageError
from tiktok_scraper.seeds import read

ID = "6767362751674189825"


def told(given: str) -> list[str]:
    return [str(listing) for listing in read(given)]


@pytest.mark.parametrize(
    "given",
    [
        ID,
        f"music:{ID}",
        f"https://www.tiktok.com/music/Some-Name-{ID}?lang=en",
        f"https://www.tiktok.com/music/Some-Name-{ID}/",
        f"https://www.tiktok.com/music/2021-hits-4-{ID}#top",
        f"http://tiktok.com/music/-{ID}",
        f"HTTPS://WWW.TIKTOK.COM/music/x-{ID}",
        f"//www.tiktok.com/music/x-{ID}",
        f"www.tiktok.com/music/x-{ID}",
        f"tiktok.com/music/x-{ID}?is_from_webapp=1&sender_device=pc",
        f"m.tiktok.com/music/{ID}",
        f"/music/x-{ID}",
        f"https://www.tiktok.com/embed/music/{ID}",
        f"https://www.tiktok.com/embed/music/x-{ID}",
        f"https://www.tiktok.com/music/%E3%83%80%E3%83%B3%E3%82%B9-%2C-a%2Fb-{ID}",
        f"https://www.tiktok.com/music/ダンス-{ID}",
        f"<https://www.tiktok.com/music/x-{ID}>",
        f'"https://www.tiktok.com/music/x-{ID}"',
        f" '{ID}' ",
        f"“tiktok.com/music/x-{ID}”",
    ],
)
def test_a_sound_is_known_in_every_form_that_people_paste(given: str) -> None:
    assert told(given) == [f"music:{ID}"]


@pytest.mark.parametrize(
    ("given", "listing"),
    [
        ("recommend", "recommend"),
        ("https://www.tiktok.com/foryou?lang=en", "recommend"),
        ("https://www.tiktok.com/", "recommend"),
        ("6767", "music:6767"),
        ("#Dance", "hashtag:dance"),
        ("hashtag:dance", "hashtag:dance"),
        ("https://www.tiktok.com/tag/dance?lang=en", "hashtag:dance"),
        ("https://www.tiktok.com/embed/tag/dance", "hashtag:dance"),
        ("tiktok.com/tag/%E3%83%80%E3%83%B3%E3%82%B9", "hashtag:ダンス"),
        ("#cafe\N{COMBINING ACUTE ACCENT}", "hashtag:café"),
        ("@Jo.K_1", "user:jo.k_1"),
        ("user:jo", "user:jo"),
        ("https://www.tiktok.com/@jo.k?lang=en", "user:jo.k"),
        (f"https://www.tiktok.com/@jo/video/{ID}?is_copy_url=1", f"video:{ID}"),
        (f"https://www.tiktok.com/@jo/photo/{ID}", f"video:{ID}"),
        (f"https://www.tiktok.com/@/video/{ID}", f"video:{ID}"),
        (f"https://www.tiktok.com/embed/v2/{ID}", f"video:{ID}"),
        (f"https://www.tiktok.com/embed/{ID}", f"video:{ID}"),
        (f"https://m.tiktok.com/v/{ID}.html", f"video:{ID}"),
        (f"video:{ID}", f"video:{ID}"),
    ],
)
def test_each_kind_of_listing_has_its_forms(given: str, listing: str) -> None:
    assert told(given) == [listing]


def test_what_a_listing_says_of_itself_can_be_pasted_back() -> None:
    text = f"recommend,music:{ID},hashtag:dance,user:jo,video:{ID}"
    assert ",".join(told(text)) == text


def test_several_are_kept_in_their_order_and_each_once() -> None:
    assert told(f"#b, {ID} ,@a,,#B,tiktok.com/music/x-{ID},") == [
        "hashtag:b",
        f"music:{ID}",
        "user:a",
    ]


@pytest.mark.parametrize(
    "given",
    [
        "https://vm.tiktok.com/ZMabc/",
        "vt.tiktok.com/ZSabc",
        "https://www.tiktok.com/t/ZTabc/",
    ],
)
def test_a_short_link_is_refused_with_the_way_out(given: str) -> None:
    with pytest.raises(UsageError, match=r"short link.*open it in your browser and"):
        read(given)


@pytest.mark.parametrize(
    "given",
    [
        "",
        " , ",
        "pop",
        "123",
        "1" * 21,
        "٣٤٥٦٧",
        "-5000",
        "67.67",
        "#",
        "@",
        "# dance",
        "#a b",
        "@jo/video",
        "music:",
        "music:abc",
        "recommend:1",
        "song:6767",
        "http://[",
        "https://www.tiktok.com/music/no-id-here",
        "https://www.tiktok.com/music/",
        "https://www.tiktok.com/tag/",
        "https://www.tiktok.com/tag/a%2Fb",
        "https://www.tiktok.com/@jo/live",
        "https://www.tiktok.com/explore",
        "https://www.tiktok.com.example/music/x-6767",
        "https://nottiktok.com/music/x-6767",
        "https://open.spotify.com/track/6767",
        "file:",
        "file:no/such/file.txt",
    ],
)
def test_anything_else_is_refused_in_one_sentence(given: str) -> None:
    with pytest.raises((BadInput, UsageError)) as raised:
        read(given)
    sentence = str(raised.value)
    assert sentence.startswith("argument seeds: expected ")
    assert ", got " in sentence
    assert "\n" not in sentence


def test_a_file_holds_one_a_line_beside_comments(tmp_path: Path) -> None:
    file = tmp_path / "my seeds.txt"
    lines = ["# sounds", f"{ID}", "", "#dance", "#", "  @jo  ", f"music:{ID}", "#\tx"]
    file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    seeds = [f"music:{ID}", "hashtag:dance", "user:jo"]
    assert told(f"file:{file}") == seeds
    assert told(f"@a,file:'{file}',#b") == ["user:a", *seeds, "hashtag:b"]


def test_a_wrong_line_is_named_by_file_and_number(tmp_path: Path) -> None:
    file = tmp_path / "seeds.txt"
    file.write_text("# a\n\n#dance\nvm.tiktok.com/x\n")
    with pytest.raises(UsageError, match=r"seeds\.txt:4: .* is a short link"):
        read(f"file:{file}")
    file.write_text(f"#dance\nfile:{file}\n")
    with pytest.raises(UsageError, match=r"seeds\.txt:2: expected recommend"):
        read(f"file:{file}")


def test_a_file_that_is_no_text_or_names_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "seeds.txt"
    file.write_bytes(b"#caf\xe9\n")
    with pytest.raises(BadInput, match=r"expected UTF-8 text in .*seeds\.txt, got"):
        read(f"file:{file}")
    file.write_text("# nothing\n\n")
    with pytest.raises(UsageError, match="argument seeds: expected recommend"):
        read(f"file:{file}")
    with pytest.raises(BadInput, match="expected a file at"):
        read(f"file:{tmp_path}")
