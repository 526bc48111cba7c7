"""A sandbox that is up, and the ways to speak to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.serve import Running, running
from tiktok_scraper.sandbox.things import World
from tiktok_scraper.sandbox.world import build

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def world() -> World:
    return build(7)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with running(seed=7, tracks=60) as up:
        yield up


@pytest.fixture
def client(sandbox: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        client.post("/sandbox/reset")
        yield client


@pytest.fixture
def ask() -> Ask:
    """One call of the feed as a good session makes it, but for what is named."""

    def call(client: httpx.Client, cookie: str | None = None, **query: str | None):
        told = {"device_id": "7000000000000000001", "verifyFp": "verify_sandbox"}
        params = {name: v for name, v in (told | query).items() if v is not None}
        if cookie is None:
            cookie = "ttwid=sandbox; s_v_web_id=verify_sandbox"
        headers = {"Cookie": cookie} if cookie else {}
        return client.get("/api/recommend/item_list/", params=params, headers=headers)

    return call


SESSION = {"device_id": "7000000000000000001", "verifyFp": "verify_sandbox"}
COOKIE = {"Cookie": "ttwid=sandbox; s_v_web_id=verify_sandbox"}


@pytest.fixture
def call() -> Ask:
    """Any call of the web API as a good session makes it."""

    def get(client: httpx.Client, path: str, **query: str) -> httpx.Response:
        return client.get(f"/api/{path}/", params=SESSION | query, headers=COOKIE)

    return get


@pytest.fixture
def state() -> Callable[[httpx.Response], Any]:
    """What an embed page holds for its own address."""

    def read(answer: httpx.Response) -> Any:
        told = re.search(
            r'<script id="__FRONTITY_CONNECT_STATE__" type="application/json">(.*?)<',
            answer.text,
        )
        assert told
        return json.loads(told[1])["source"]["data"][answer.url.path]

    return read


@pytest.fixture
def app(client: httpx.Client) -> httpx.Client:
    """The client of a registered Spotify app, with its token."""
    told = client.post("/spotify-accounts/api/token", auth=("id", "secret")).json()
    client.headers["Authorization"] = f"Bearer {told['access_token']}"
    return client
