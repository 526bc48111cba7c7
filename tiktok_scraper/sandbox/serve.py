"""A sandbox inside a test: a real server on a free port, gone when the test is."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette

from tiktok_scraper.sandbox.app import Seen, create
from tiktok_scraper.sandbox.connection import NumberedConnections
from tiktok_scraper.sandbox.things import World
from tiktok_scraper.sandbox.world import build

PATIENCE_S = 10.0  # a server that has not started by then never will


@dataclass
class Running:
    """A sandbox that is up: where it is, what is true in it, what it was asked."""

    url: str
    world: World
    requests: list[Seen] = field(default_factory=list)


def listen(host: str, port: int) -> socket.socket:
    """A socket that already takes connections, so that an address once told works."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, or asyncio leaves Nagle on: 40 ms for every answer.
    server = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((host, port))
        server.listen(128)
    except OSError:
        server.close()
        raise
    return server


def address(server: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port, *_ = server.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_of(app: Starlette) -> uvicorn.Server:
    """The server for ``app``; quiet, and without protocols that nobody here speaks."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=NumberedConnections,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,  # how to log is the program's business, not the server's
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            # A connection that the server ends would look like one that broke.
            timeout_keep_alive=600,
        )
    )


@contextmanager
def running(
    seed: int = 7,
    faults: Sequence[str] = (),
    tracks: int = 600,
    look_alikes: bool = False,
) -> Iterator[Running]:
    """A sandbox in a thread of this process, on a port that was free."""
    requests: list[Seen] = []
    world = build(seed, tracks, look_alikes)
    with serving(create(world, faults, requests)) as url:
        yield Running(url, world, requests)


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """``app`` in a thread of this process: its URL, on a port that was free."""
    server = server_of(app)
    with listen("127.0.0.1", 0) as bound:
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        deadline = time.monotonic() + PATIENCE_S
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the sandbox did not start; see the log above")
            time.sleep(0.005)
        try:
            yield address(bound)
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)
