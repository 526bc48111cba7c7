"""spotipy made safe for a crawl: off the event loop, patient within limits, silent.

spotipy is always handed a ``requests.Session``. On one of its own it would sleep
through any Retry-After, up to a day, and drop the header.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

import requests
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyOauthError

from tiktok_scraper.providers.patience import Patience, SlowDown, TryAgain

T = TypeVar("T")

AT_ONCE = 4
"""Calls in flight, each on a client of its own: requests does not promise that threads
may share a Session."""

TIMEOUT_S = 10


class SpotifyCalls:
    """One app's calls to the Web API. ``count`` is told of each one made."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        api_url: str,
        accounts_url: str,
        count: Callable[[str], object],
    ) -> None:
        # At DEBUG, Scrapy's default level, spotipy logs the secret and every token, and
        # at ERROR each refusal anew. What matters of it is said here, once.
        logging.getLogger("spotipy").setLevel(logging.CRITICAL)
        self._patience = Patience("spotify")
        self._count = count
        self._credentials = _Credentials(client_id, client_secret, accounts_url)
        self._clients: asyncio.Queue[spotipy.Spotify] = asyncio.Queue()
        for _ in range(AT_ONCE):
            client = spotipy.Spotify(
                auth_manager=self._credentials,
                requests_session=requests.Session(),
                requests_timeout=TIMEOUT_S,
                retries=0,
                status_retries=0,
            )
            client.prefix = api_url.rstrip("/") + "/"
            self._clients.put_nowait(client)

    async def ask(
        self, what: str, shape: type[T], call: Callable[[spotipy.Spotify], Any]
    ) -> T:
        """The answer to ``call``, of the type ``shape``.

        Raises ProviderUnavailable once the service is given up, and SpotifyException
        for the refusals (4xx) whose meaning depends on ``what`` was asked.
        """

        async def once() -> T:
            client = await self._clients.get()
            try:
                self._count("calls")
                answer = await asyncio.to_thread(call, client)
            except _RECOGNISED as error:
                raise self._translated(what, error) from error
            finally:
                self._clients.put_nowait(client)
            if not isinstance(answer, shape):
                raise TryAgain(f"{what} {_ODD}")
            return answer

        return await self._patience.ask(once)

    def refused(self, what: str, error: spotipy.SpotifyException) -> Exception:
        """The service given up for a refusal that no other track will escape."""
        return self._patience.give_up(
            f"{what} answered {error.http_status}; look at what your app may do at "
            "developer.spotify.com/dashboard (in development mode its owner needs "
            "Premium)"
        )

    def _translated(self, what: str, error: Exception) -> Exception:
        if isinstance(error, SpotifyOauthError | UnicodeError):
            what = "token request"
        status, headers = _status(error)
        if status is None and isinstance(error, UnicodeError):
            status = 400  # an id that is not even ASCII would be answered so
        if status is None and isinstance(error, _TRIPPED):
            return TryAgain(f"{what} {_ODD}")
        if status is None:
            return TryAgain(f"{what} failed with {type(error).__name__}")
        if status == 429:
            return SlowDown(headers.get("Retry-After"))
        if status >= 500:
            return TryAgain(f"{what} answered {status}")
        if what == "token request":
            return self._patience.give_up(
                f"token request answered {status}; check SPOTIFY_CLIENT_ID and "
                "SPOTIFY_CLIENT_SECRET"
            )
        if status == 401:
            self._credentials.forget()
            return TryAgain(f"{what} answered 401")
        refusal: Exception = spotipy.SpotifyException(status, -1, what)
        return refusal


_ODD = "answered something other than Spotify's JSON"

# How spotipy trips over a body that is not the object it expects.
_TRIPPED = (TypeError, AttributeError, KeyError)
_RECOGNISED = (
    spotipy.SpotifyException,
    SpotifyOauthError,
    requests.RequestException,
    UnicodeError,
    *_TRIPPED,
)


def _status(error: BaseException) -> tuple[int | None, Any]:
    """The HTTP status and headers behind ``error``, where an answer came at all.

    spotipy's own errors name them, except those about tokens and those it makes while
    reading an error's body; these are raised while handling requests' HTTPError.
    """
    if isinstance(error, spotipy.SpotifyException):
        return error.http_status, error.headers
    response = getattr(error.__context__, "response", None)
    if isinstance(response, requests.Response):
        return response.status_code, response.headers
    return None, {}


class _Credentials(SpotifyClientCredentials):  # type: ignore[misc]  # spotipy: no types
    """The app's token, fetched once for all threads and kept in memory only."""

    def __init__(self, client_id: str, client_secret: str, accounts_url: str) -> None:
        super().__init__(
            client_id=client_id,
            client_secret=client_secret,
            requests_session=requests.Session(),
            requests_timeout=TIMEOUT_S,
            cache_handler=MemoryCacheHandler(),
        )
        self.OAUTH_TOKEN_URL = accounts_url.rstrip("/") + "/api/token"
        self._turn = threading.Lock()

    def get_access_token(self, as_dict: bool = False, check_cache: bool = True) -> str:
        with self._turn:
            token = super().get_access_token(as_dict=False, check_cache=check_cache)
        return cast(str, token)

    def forget(self) -> None:
        """Drop a token that the API called invalid before its time."""
        self.cache_handler.save_token_to_cache(None)
