"""The page in a real browser: quiet, accessible, and inside its window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def address(drawn: Path) -> str:
    return (drawn / "report.html").as_uri()


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")])
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    width, scheme = request.param
    opened = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    yield opened
    opened.close()


def test_the_page_is_quiet_accessible_and_fits(page: Any, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    violations = Axe().run(page).response["violations"]
    grave = [v for v in violations if v["impact"] in ("serious", "critical")]
    assert [(v["id"], v["nodes"][0]["html"]) for v in grave] == []


def test_on_paper_everything_is_inside_the_page_and_nothing_folded(
    browser: Any, address: str
) -> None:
    page = browser.new_page(
        viewport={"width": 718, "height": 1000}, color_scheme="dark"
    )  # A4 less margins of a centimetre
    page.emulate_media(media="print")
    page.goto(address)
    outside = page.evaluate(
        """[...document.querySelectorAll("main table, main figure, main p")]
        .filter(e => e.getBoundingClientRect().right > innerWidth)
        .map(e => e.innerText.slice(0, 40))"""
    )
    folded = page.evaluate(
        """[...document.querySelectorAll("main table")]
        .filter(e => !e.checkVisibility()).map(e => e.caption.innerText)"""
    )
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()
    assert outside == []
    assert folded == []
    assert paper == "rgb(255, 255, 255)"


def test_a_click_on_a_head_sorts_and_says_so(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    table = page.get_by_role("region", name="Viral or not?").locator("table")
    head = table.locator("thead th", has_text="lift")
    order = []
    for _ in range(2):
        head.get_by_role("button").click()
        cells = table.locator("tbody tr > :last-child").all_inner_texts()
        values = [float(cell.split()[0]) for cell in cells]
        order.append((head.get_attribute("aria-sort"), values == sorted(values)))
    page.close()
    assert order == [("ascending", True), ("descending", False)]
