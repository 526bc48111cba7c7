"""Which way is taken after a refusal, and when the better one is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tiktok_scraper import errors
from tiktok_scraper.session import Session
from tiktok_scraper.spiders.access import Access

OLD = Session("ttwid=old", "7000000000000000001", "verify_old", "UA/1")
NEW = Session("ttwid=new", "7000000000000000002", "verify_new", "UA/1")
EMPTY = errors.EmptyBody("tiktok: /api/x")
OVERLOADED = errors.Overloaded("tiktok: /api/x", 503)
WAYS = ("api", "browser", "embed")


def access(
    renew: Callable[[Session | None], Awaitable[Session]] | None = None,
    pause: float = 900.0,
) -> Access:
    return Access(WAYS, OLD, renew, pause)


async def fresh(_: Session | None) -> Session:
    return NEW


def run(coroutine: Awaitable[object]) -> object:
    return asyncio.run(coroutine)  # type: ignore[arg-type]


def test_a_way_that_never_served_is_left_after_one_refusal() -> None:
    here = access()
    assert run(here.lost(OVERLOADED, here.sent("api")))
    assert here.way == "browser"


def test_a_way_that_has_served_is_left_after_two_in_a_row() -> None:
    async def story() -> None:
        here = access()
        here.served(here.sent("api"))
        assert await here.lost(OVERLOADED, here.sent("api"))
        here.served(here.sent("api"))  # bad luck: the count begins anew
        assert await here.lost(OVERLOADED, here.sent("api"))
        assert here.way == "api"
        assert await here.lost(OVERLOADED, here.sent("api"))
        assert here.way == "browser"

    run(story())


def test_the_last_way_has_nowhere_to_go() -> None:
    here = Access(("embed",), None, None, 900.0)
    assert not run(here.lost(OVERLOADED, here.sent("embed")))


@pytest.mark.parametrize("refusal", [errors.Captcha, errors.TooManyRequests])
def test_what_asks_for_a_person_or_for_less_is_never_dodged(
    refusal: type[errors.Refused],
) -> None:
    here = access(fresh)
    assert not run(here.lost(refusal("tiktok: /api/x"), here.sent("api")))
    assert (here.way, here.session) == ("api", OLD)


def test_a_session_is_renewed_once_and_those_who_listen_hear_of_it() -> None:
    async def story() -> None:
        here, heard = access(fresh), []
        here.on_session.append(heard.append)
        assert await here.lost(EMPTY, here.sent("api"))
        assert (here.way, here.session, heard) == ("api", NEW, [NEW])
        assert await here.lost(EMPTY, here.sent("api"))
        assert (here.way, here.session) == ("browser", NEW)

    run(story())


def test_a_refusal_of_the_old_session_says_nothing_about_the_new_one() -> None:
    async def story() -> None:
        here = access(fresh)
        before = here.sent("api")
        assert await here.lost(EMPTY, before)
        assert await here.lost(EMPTY, before)  # was under way at that time
        assert (here.way, here.session) == ("api", NEW)

    run(story())


def test_nothing_goes_out_while_a_session_is_being_renewed() -> None:
    async def story() -> None:
        made, asked = asyncio.Event(), []

        async def slow(_: Session | None) -> Session:
            await made.wait()
            return NEW

        async def ask() -> None:
            await here.ready()
            asked.append(here.session)

        here = access(slow)
        losing = asyncio.create_task(here.lost(EMPTY, here.sent("api")))
        await asyncio.sleep(0)
        waiting = [asyncio.create_task(ask()) for _ in range(3)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert asked == []
        made.set()
        await asyncio.gather(losing, *waiting)
        assert asked == [NEW] * 3

    run(story())


def test_a_browser_that_fails_is_told_and_the_next_way_is_taken() -> None:
    async def broken(_: Session | None) -> Session:
        raise errors.BrowserUnavailable("browser: none")

    here = access(broken)
    assert run(here.lost(EMPTY, here.sent("api")))
    assert here.way == "browser"


def test_the_way_back_is_tried_after_the_pause_and_kept_when_it_serves() -> None:
    async def story() -> None:
        steps: list[dict[str, str]] = []
        here = access(pause=0.0)
        here.on_step.append(steps.append)
        await here.lost(OVERLOADED, here.sent("api"))
        assert here.way == "browser"
        upwards = here.choose()
        assert upwards == "api"
        assert await here.lost(OVERLOADED, here.sent(upwards))  # not yet
        assert here.way == "browser"
        here.served(here.sent(here.choose()))
        assert here.way == "api"
        assert [(step["from"], step["to"]) for step in steps] == [
            ("api", "browser"),
            ("browser", "api"),
        ]

    run(story())


def test_before_the_pause_is_over_the_way_in_use_is_chosen() -> None:
    here = access(pause=900.0)
    run(here.lost(OVERLOADED, here.sent("api")))
    assert here.choose() == "browser"
