"""Whether what a crawl shall write can be written, told before it asks for anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.extensions.feedexport import apply_uri_params
from scrapy.utils.misc import load_object

from tiktok_scraper.errors import UsageError
from tiktok_scraper.partfiles import PartFileStorage

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


def check(settings: BaseSettings) -> None:
    """Raises ScraperError where a file of FEEDS cannot be opened, and UsageError where
    it cannot be appended to, or is no file.
    """
    storages = settings.getwithbase("FEED_STORAGES")
    for uri, options in _feeds(settings):
        scheme = urlsplit(uri).scheme
        if storages.get(scheme) is None:
            raise UsageError(
                f"output {uri}: expected a path or one of "
                f"{', '.join(sorted(name for name in storages if name))}, got {scheme}:"
            )
        storage = load_object(storages[scheme])
        if issubclass(storage, PartFileStorage):
            storage(uri, feed_options=options).check()


def _feeds(settings: BaseSettings) -> Iterator[tuple[str, dict[str, Any]]]:
    """The feeds whose address is known while there is no spider yet."""
    now = datetime.now(UTC).isoformat().replace(":", "-")
    known = {"time": now, "batch_time": now, "batch_id": 1}
    for template, options in settings.getdict("FEEDS").items():
        fill = load_object(options.get("uri_params") or settings["FEED_URI_PARAMS"])
        try:
            params = fill(known, SimpleNamespace(settings=settings))
            yield apply_uri_params(str(template), params), options
        except (AttributeError, KeyError):
            continue  # it names something of the spider; its first page will tell
