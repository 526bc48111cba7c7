"""What tests of both packages share."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from pwd import getpwnam
from typing import Any

import psycopg
import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real tables and payloads that may lie beside the project."""
    if not SHARED.is_dir():
        pytest.skip(
            "LOUDLY SKIPPED: the real tables and payloads are not beside the project "
            f"(looked for {SHARED.name}/ next to it), so nothing was checked on them"
        )
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing that earlier runs kept, and nothing kept for later ones."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium without any request of its own."""
    from playwright.sync_api import Error, sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, names)), None
    )
    quiet = ("background-networking", "component-update", "gpu", "sync")
    with sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(
                executable_path=found,
                args=[
                    "--no-sandbox",
                    "--no-first-run",
                    *(f"--disable-{q}" for q in quiet),
                ],
            )
        except Error as error:
            pytest.fail(
                "tests marked 'browser' need a Chromium and found none "
                f"({str(error).splitlines()[0]}); install one with `python -m "
                "playwright install chromium`, or name yours in the variable CHROMIUM",
                pytrace=False,
            )
        yield opened
        opened.close()


def postgresql_bin() -> Path:
    """The folder of PostgreSQL's programs: of the PATH, or where Debian hides them."""
    hidden = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places = os.pathsep.join([os.environ.get("PATH", ""), *map(str, hidden)])
    found = shutil.which("initdb", path=places)
    if found is None:
        pytest.fail(
            "tests of the state store need a PostgreSQL and found no initdb; install "
            "the package postgresql, or run tests/postgresql.sh as root",
            pytrace=False,
        )
    return Path(found).parent


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL on a socket in a folder of its own: the URL to its databases."""
    programs = postgresql_bin()
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    (folder / "password").write_text("hunter22")
    who: dict[str, Any] = {}
    if os.getuid() == 0:  # as whom it refuses to run
        nobody = getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        for path in (folder, folder / "password"):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)

    def do(program: str, *words: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *words]
        log = (folder / "log").open("ab")
        with log:
            done = subprocess.run(
                command, cwd="/", stdout=log, stderr=log, check=False, **who
            )
        assert done.returncode == 0, (folder / "log").read_text()

    sign_in = ("-A", "scram-sha-256", f"--pwfile={folder}/password")
    do("initdb", "-U", "scraper", "-E", "UTF8", "--locale=C", "--no-sync", *sign_in)
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    do("pg_ctl", "-w", "-o", options, "start")
    try:
        yield f"postgresql://scraper:hunter22@/{{}}?host={folder}"
    finally:
        do("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql_url(postgresql: str, request: pytest.FixtureRequest) -> str:
    """An empty database of this test's own."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(postgresql.format("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return postgresql.format(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty state store, on each of the two databases in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state.sqlite"
    url: str = request.getfixturevalue("postgresql_url")
    return url
