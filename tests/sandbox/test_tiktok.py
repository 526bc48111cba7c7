from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from tiktok_scraper.sandbox.serve import Running, running
from tiktok_scraper.sandbox.things import shown

from .conftest import ASKED, SESSION

FEED = "/api/recommend/item_list/"


def page(client: httpx.Client, **query: str) -> dict[str, Any]:
    answer = client.get(FEED, params={**ASKED, **query}, headers=SESSION)
    assert answer.status_code == 200
    return answer.json()
