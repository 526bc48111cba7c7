"""What is kept of a refused answer, and what never is."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from scrapy import Request
from scrapy.http import Response

from tiktok_scraper.evidence import Evidence

SECRETS = (
    "ttwid=1%7Cabc/def==; msToken=se/cret 123==",
    "se/cret 123==",
    "712345678901",
)
REQUEST = Request(
    "https://www.tiktok.com/api/recommend/item_list/?count=30&device_id=712345678901"
    "&verifyFp=verify_zz&msToken=rotated&X-Bogus=DFS&X-Gnarly=MM&_signature=_02B"
    "&secUid=MS4w&odinId=71&uniqueId=a.person",
    headers={"Cookie": SECRETS[0], "Authorization": "Bearer clt.x", "User-Agent": "Me"},
)


def kept(folder: Path, body: bytes, request: Request = REQUEST) -> str:
    response = Response(
        "https://www.tiktok.com/",
        status=403,
        headers={"Set-Cookie": "ttwid=fresh-one", "X-Ms-Token": "fresh", "Server": "n"},
        body=body,
    )
    path = Evidence(folder).keep("captcha", request, response, SECRETS)
    assert path is not None
    assert path.name.endswith("Z-captcha.txt")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return path.read_text()


def test_headers_are_named_and_those_that_hold_secrets_say_no_more(
    tmp_path: Path,
) -> None:
    text = kept(tmp_path / "refused", b"{}")
    for line in (
        "Cookie: [hidden]",
        "Authorization: [hidden]",
        "Set-Cookie: [hidden]",
        "X-Ms-Token: [hidden]",
        "User-Agent: Me",
        "Server: n",
        "HTTP 403, 2 bytes",
    ):
        assert line in text.splitlines()
    assert "fresh" not in text


def test_the_address_keeps_its_parameters_and_loses_their_secret_values(
    tmp_path: Path,
) -> None:
    first = kept(tmp_path, b"").splitlines()[0]
    hidden = "device_id verifyFp msToken X-Bogus X-Gnarly _signature secUid odinId"
    names = [*hidden.split(), "uniqueId"]
    told = "&".join(f"{name}=[hidden]" for name in names)
    path = "https://www.tiktok.com/api/recommend/item_list/"
    assert first == f"GET {path}?count=30&{told}"


@pytest.mark.parametrize(
    "spelled",
    [
        SECRETS[1],
        quote(SECRETS[1], safe=""),
        quote_plus(SECRETS[1]),
        SECRETS[1].replace("/", "\\/"),
    ],
    ids=["as it is", "percent-encoded", "as in forms", "as JSON writes it"],
)
@pytest.mark.parametrize("shape", ['{{"log": "{}"}}', "<p>{}</p>", '{{"log": "{}'])
def test_a_secret_in_the_body_is_hidden_in_every_spelling(
    tmp_path: Path, spelled: str, shape: str
) -> None:
    text = kept(tmp_path, shape.format(spelled).encode())
    assert "cret" not in text
    assert "[hidden]" in text.split("\n\n")[2]


def test_a_secret_across_the_cut_is_hidden_too(tmp_path: Path) -> None:
    body = json.dumps({"log": "x" * 19_985 + SECRETS[1]}).encode()
    text = kept(tmp_path, body)
    assert "se/c" not in text
    assert len(text.split("\n\n")[2].encode()) == 20_000


def test_names_of_people_are_hidden_and_the_shape_is_kept(tmp_path: Path) -> None:
    body = {
        "statusCode": 10219,
        "itemList": [
            {
                "id": "7000000000000000001",
                "desc": "by me",
                "author": {"id": "6812", "uniqueId": "a.person", "nickname": "A"},
                "music": {"title": "original sound - a.person", "authorName": "A"},
                "textExtra": [{"hashtagName": "fyp", "userUniqueId": "b.person"}],
            }
        ],
        "user": {"secUid": "MS4w", "signature": "hello"},
    }
    text = kept(tmp_path, json.dumps(body).encode()).split("\n\n")[2]
    hidden = "[hidden]"
    assert json.loads(text) == {
        "statusCode": 10219,
        "itemList": [
            {
                "id": "7000000000000000001",
                "desc": hidden,
                "author": {"id": hidden, "uniqueId": hidden, "nickname": hidden},
                "music": {"title": hidden, "authorName": hidden},
                "textExtra": [{"hashtagName": "fyp", "userUniqueId": hidden}],
            }
        ],
        "user": {"secUid": hidden, "signature": hidden},
    }


def test_a_body_that_breaks_off_shows_its_keys_alone(tmp_path: Path) -> None:
    torn = b'{"itemList": [{"id": "70", "author": {"uniqueId": "a.per'
    text = kept(tmp_path, torn).split("\n\n")[2]
    assert text == (
        '{"itemList": [{"id": "[hidden]", "author": {"uniqueId": "[hidden]"'
    )


def test_of_a_page_the_head_is_kept_without_profiles(tmp_path: Path) -> None:
    page = b"<title>A (@a.person) | TikTok</title>" + b"y" * 5_000
    body = kept(tmp_path, page).split("\n\n")[2]
    assert body.startswith("<title>A (@[hidden]) | TikTok</title>")
    assert len(body) == 2_000


def test_the_path_of_a_profile_is_hidden(tmp_path: Path) -> None:
    request = Request("https://www.tiktok.com/embed/@a.person")
    first = kept(tmp_path, b"", request).splitlines()[0]
    assert first == "GET https://www.tiktok.com/embed/@[hidden]"


def test_three_of_a_kind_are_enough(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    answer = Response("https://www.tiktok.com/", body=b"")
    for _ in range(5):
        evidence.keep("empty_body", REQUEST, answer, SECRETS)
    evidence.keep("captcha", REQUEST, answer, SECRETS)
    names = [path.name.partition("Z-")[2] for path in tmp_path.iterdir()]
    assert sorted(names) == ["captcha.txt"] + ["empty_body.txt"] * 3


def test_a_folder_that_cannot_be_written_does_not_end_the_crawl(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    answer = Response("https://www.tiktok.com/", body=b"")
    evidence = Evidence(tmp_path / "file" / "refused")
    assert evidence.keep("captcha", REQUEST, answer, SECRETS) is None
    assert "was not kept in" in caplog.text
