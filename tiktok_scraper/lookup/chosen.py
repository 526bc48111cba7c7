"""The feature providers that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object

from tiktok_scraper.errors import UsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

EXAMPLE = '{"tiktok_scraper.providers.deezer.Deezer": 100}'


def check_providers(settings: BaseSettings) -> None:
    """Raises UsageError where FEATURE_PROVIDERS names what cannot be asked, or
    LOCAL_AUDIO_ALWAYS says neither yes nor no.
    """
    for path in provider_paths(settings):
        try:
            kind = load_object(path)
        except Exception as error:  # a module may raise anything as it is imported
            raise UsageError(
                f"setting FEATURE_PROVIDERS: {path} cannot be imported "
                f"({type(error).__name__}: {error}); correct its path, or leave it out"
            ) from error
        if not hasattr(kind, "lookup"):
            raise UsageError(
                f"setting FEATURE_PROVIDERS: expected a feature provider, {path} is "
                "none; correct its path, or leave it out"
            )
    try:
        settings.getbool("LOCAL_AUDIO_ALWAYS")
    except ValueError as error:
        raise UsageError(
            "setting LOCAL_AUDIO_ALWAYS: expected 1, 0, true or false, got "
            f"{settings['LOCAL_AUDIO_ALWAYS']!r}; correct it, or leave it empty"
        ) from error


def provider_paths(settings: BaseSettings) -> list[str]:
    """Where the providers are to be imported from, in the order of asking.

    Raises UsageError where FEATURE_PROVIDERS is no object of such paths.
    """
    told = settings.get("FEATURE_PROVIDERS")
    try:
        order = told or {}
        if isinstance(order, str):
            order = orjson.loads(order.strip() or "{}")
        if not isinstance(order, Mapping):
            raise TypeError(f"a {type(order).__name__}")
        paths: list[str] = build_component_list(dict(order))
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"setting FEATURE_PROVIDERS: expected JSON such as {EXAMPLE}, an import "
            f"path and its order, got something else ({error}); correct it, or say "
            "{} to have nothing looked up"
        ) from error
    return paths
