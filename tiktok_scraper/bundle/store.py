"""The saved session: one JSON file that nobody but its owner can read."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast, get_origin, get_type_hints

import orjson

from tiktok_scraper.bundle.contents import AGAIN, SCHEMA, Bundle
from tiktok_scraper.bundle.cookies import Cookie
from tiktok_scraper.errors import CredentialsMissing

logger = logging.getLogger(__name__)

OWNER_ONLY = 0o600


def place(settings: Mapping[str, Any]) -> Path:
    """Where the session is kept: one made in a sandbox apart from a person's own."""
    path = Path(settings["SESSION_FILE"])
    return path.with_suffix(".sandbox.json") if settings.get("SANDBOX_URL") else path


def save(bundle: Bundle, path: Path) -> None:
    """Writes the bundle so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made for its owner only (0600), whatever the umask says.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps(bundle, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read(path: Path) -> Bundle | None:
    """The saved bundle, or None where none was saved.

    A file that others can read is made its owner's again, with a warning. Raises
    CredentialsMissing where it cannot be read, or is no bundle.
    """
    try:
        with path.open("rb") as file:
            _keep_from_others(file.fileno(), path)
            body = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CredentialsMissing(
            f"{path}: the saved session cannot be read ({error.strerror}); {AGAIN}"
        ) from error
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise CredentialsMissing(
            f"{path}:{error.lineno}: expected a saved session, got no JSON; {AGAIN}"
        ) from error
    if fault := _fault(told):
        raise CredentialsMissing(f"{path}: expected a saved session, {fault}; {AGAIN}")
    return cast(Bundle, told)


def _keep_from_others(handle: int, path: Path) -> None:
    mode = os.fstat(handle).st_mode & 0o777
    if mode & 0o077:
        os.fchmod(handle, OWNER_ONLY)
        logger.warning(
            "%s could be read by others (mode %o) and cannot any more; if this machine "
            "is shared, log out of TikTok everywhere and get a new session",
            path,
            mode,
        )


def _fault(told: Any) -> str:
    """What keeps ``told`` from being a bundle, without a word of what is in it."""
    if not isinstance(told, dict):
        return f"got a {type(told).__name__}"
    if told.get("schema") != SCHEMA:
        return f"got one of schema {told.get('schema')!r}, not {SCHEMA}"
    if fault := _mistyped(told, Bundle):
        return fault
    for cookie in told["cookies"]:
        if not isinstance(cookie, dict):
            return "got cookies of another shape"
        if fault := _mistyped(cookie, Cookie):
            return f"got a cookie whose {fault.removeprefix('got ')}"
    try:
        at = datetime.fromisoformat(told["made_at"])
    except ValueError:
        return "got no time in 'made_at'"
    return "" if at.tzinfo else "got a time without a zone in 'made_at'"


def _mistyped(told: dict[str, Any], shape: type) -> str:
    for name, hint in get_type_hints(shape).items():
        kind = get_origin(hint) or hint
        # JSON knows no difference between 3 and 3.0.
        if not isinstance(told.get(name), int | float if kind is float else kind):
            return f"got {name!r} missing or of another type"
    return ""
