"""Many tracks asked about side by side: equal questions once, and failures apart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from tiktok_scraper.errors import ProviderUnavailable
from tiktok_scraper.items import Track
from tiktok_scraper.providers.patience import Unanswered

T = TypeVar("T")


async def each(
    tracks: Sequence[Track],
    question: Callable[[Track], str | None],
    ask: Callable[[Track], Awaitable[T]],
) -> dict[str, T]:
    """What ``ask`` says of each track that has a question, by ``track_id``.

    A track whose question went unanswered is left out. ProviderUnavailable is raised
    only where that befell all of them.
    """
    alike: dict[str, list[Track]] = {}
    for track in tracks:
        if (asked := question(track)) is not None:
            alike.setdefault(asked, []).append(track)
    answers = await asyncio.gather(
        *(ask(group[0]) for group in alike.values()), return_exceptions=True
    )
    told: dict[str, T] = {}
    unavailable: ProviderUnavailable | None = None
    for group, answer in zip(alike.values(), answers, strict=True):
        if isinstance(answer, ProviderUnavailable):
            unavailable = answer
        elif isinstance(answer, BaseException):
            if not isinstance(answer, Unanswered):
                raise answer
        else:
            told |= {track.track_id: answer for track in group}
    if unavailable and not told:
        raise unavailable
    return told
