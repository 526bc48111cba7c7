"""The page that gives a session, by hand and in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.serve import Seen, running

Ask = Callable[..., httpx.Response]


def test_the_front_page_gives_a_session_that_the_feed_accepts(
    client: httpx.Client, ask: Ask
) -> None:
    answer = client.get("/")
    cookies = dict(answer.cookies)
    assert cookies.keys() == {"ttwid", "msToken", "s_v_web_id", "tt_chain_token"}
    assert [
        "HttpOnly" in line
        for line in answer.headers.get_list("set-cookie")
        if line.startswith("ttwid")
    ] == [True]
    state = re.search(
        r'id="__UNIVERSAL_DATA_FOR_REHYDRATION__"[^>]*>(.*?)</script>', answer.text
    )
    assert state
    context = json.loads(state[1])["__DEFAULT_SCOPE__"]["webapp.app-context"]
    assert re.fullmatch(r"\d{19}", context["wid"])
    line = "; ".join(f"{name}={value}" for name, value in cookies.items())
    token = cookies["s_v_web_id"]
    assert '"' not in line
    page = ask(client, cookie=line, device_id=context["wid"], verifyFp=token)
    assert page.json()["itemList"]


def test_a_visitor_who_comes_back_stays_who_they_are(client: httpx.Client) -> None:
    def device() -> str:
        told = re.search(r'"wid": "(\d+)"', client.get("/").text)
        assert told
        return told[1]

    first = device()
    assert device() == first
    client.cookies.clear()
    assert device() != first


def test_the_session_that_expired_gets_fresh_cookies_that_are_served(ask: Ask) -> None:
    with (
        running(faults=["expired"], tracks=10) as up,
        httpx.Client(base_url=up.url, trust_env=False) as client,
    ):
        old = _session(client)
        for _ in range(5):
            assert ask(client, **old).json()["itemList"]
        assert ask(client, **old).content == b""
        new = _session(client)
        assert all(old[name] != new[name] for name in old)
        for _ in range(8):
            assert ask(client, **new).json()["itemList"]
        assert ask(client, **old).content == b""
        assert client.get("/").headers.get_list("set-cookie") == []


def _session(client: httpx.Client) -> dict[str, str]:
    context = re.search(r'"wid": "(\d+)"', client.get("/").text)
    assert context
    jar = dict(client.cookies)
    line = "; ".join(f"{name}={value}" for name, value in jar.items())
    return {"cookie": line, "device_id": context[1], "verifyFp": jar["s_v_web_id"]}


CALL = """async ([path, plain]) => {
  const answer = await fetch(plain ? path : new Request(path));
  return [answer.status, await answer.text()];
}"""


@pytest.mark.browser
def test_the_pages_own_script_signs_what_plain_calls_cannot(
    browser: Any, ask: Ask
) -> None:
    with running(faults=["unsigned"], tracks=20) as up:
        page = browser.new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        with page.expect_response("**/api/recommend/item_list/**") as first:
            page.goto(up.url + "/")
        assert json.loads(first.value.body())["itemList"]
        own = httpx.URL(first.value.url).params
        query = f"device_id={own['device_id']}&verifyFp={own['verifyFp']}&count=30"
        sound = up.world.catalogue[0].sound_id
        for path in (
            f"/api/recommend/item_list/?{query}",
            f"/api/music/item_list/?{query}&musicID={sound}&cursor=0",
            f"{up.url}/api/challenge/detail/?{query}&challengeName=f%79p&q=a+b%20c",
            f"/api/recommend/item_list/?{query}&msToken=old&X-Bogus=12345678",
        ):
            for plain in (True, False):
                status, text = page.evaluate(CALL, [path, plain])
                assert status == 200
                assert json.loads(text)["statusCode"] == 0
        cookies = {c["name"]: c for c in page.context.cookies()}
        page.close()
        assert said == []
        assert cookies["ttwid"]["httpOnly"]
        calls = [seen for seen in up.requests if seen.path.startswith("/api/")]
        token = cookies["msToken"]["value"]
        for seen in calls:
            assert httpx.QueryParams(seen.query)["msToken"] == token
            assert "ttwid=" in _header(seen, b"cookie")
        with httpx.Client(base_url=up.url, trust_env=False) as client:
            seen = calls[0]
            cookie = {"Cookie": _header(seen, b"cookie")}
            for query, there in (
                (seen.query, True),
                (seen.query.partition("&X-Bogus")[0], False),
                (seen.query.replace("count=30", "count=29"), False),
            ):
                answer = client.get(f"{seen.path}?{query}", headers=cookie)
                assert (answer.status_code, bool(answer.content)) == (200, there)
            assert ask(client).content == b""


def _header(seen: Seen, name: bytes) -> str:
    return dict(seen.headers)[name].decode()
