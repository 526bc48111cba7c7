"""What an answer lacks: an item that is of no use, or keys that every one has had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from tiktok_scraper.errors import BadPayload, NotThere, SchemaDrift
from tiktok_scraper.routes.reading import Object


class Skipped(Exception):
    """An item that cannot be used; its first argument is the reason, a key in stats."""

    @property
    def reason(self) -> str:
        return str(self.args[0])


class Vanished(Skipped):
    """An item without a key that every item has had; its second argument names it."""

    @property
    def key(self) -> str:
        return str(self.args[1])


def unusable(reason: str, holder: Object, key: str, within: str = "") -> Skipped:
    """Why an item is left out: ``key`` says nothing of use, or is itself gone.

    >>> unusable("no_count", {"views": 7}, "playCount", "stats")
    Vanished('no_count', 'stats.playCount')
    >>> unusable("no_count", {"playCount": None}, "playCount", "stats")
    Skipped('no_count')
    """
    if key in holder:
        return Skipped(reason)
    return Vanished(reason, f"{within}.{key}" if within else key)


def decode(body: bytes, where: str) -> Any:
    """The JSON in ``body``. Raises BadPayload where there is none."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadPayload(
            f"{where}: expected JSON, got {len(body)} bytes of something else "
            f"({error}); try again, and report it if it stays"
        ) from error


def drift(where: str, gone: str, came: object) -> SchemaDrift:
    """The error that names the keys that vanished, and those that came, never values.

    >>> str(drift("music:6767", "itemList", {"b": 1, "a": "x"})).split("got ")[1][:45]
    'one without itemList (keys that came: a, b); '
    """
    if isinstance(came, Mapping):
        keys = [str(key)[:40] for key in sorted(came, key=str)[:12]]
        told = f"keys that came: {', '.join(keys) or 'none'}"
    else:
        told = f"{type(came).__name__} came"
    return SchemaDrift(where, detail=f"{gone} ({told})")


def named(body: bytes, where: str, *path: str) -> str:
    """The text at ``path`` in ``body``.

    Raises NotThere where an object on the way, or the text, is empty, and SchemaDrift
    where a key is gone.
    """
    found = decode(body, where)
    for depth, key in enumerate(path, start=1):
        if not isinstance(found, Mapping) or key not in found:
            raise drift(where, ".".join(path[:depth]), found)
        found = found[key]
        if not found:
            raise NotThere(where)
    if not isinstance(found, str):
        raise drift(where, f"a text in {'.'.join(path)}", found)
    return found
