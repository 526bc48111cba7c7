"""Who is at work: a process that is not heard of for a while is taken for dead."""

from __future__ import annotations

import os
import secrets
import socket
import time
from typing import Any

from sqlalchemy import Connection, delete, func, select

from tiktok_scraper.state.schema import workers

LEASE_S = 120.0
"""Seconds after which a silent worker's listings go to others. A page with thirty
lookups takes half of it at the polite pace; clocks may differ by the other half."""

_here: set[str] = set()
"""Workers of this very process: a process id alone would not tell them apart."""


def name() -> str:
    """A name for a worker of this process."""
    worker = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    _here.add(worker)
    return worker


def beat(connection: Connection, insert: Any, worker: str, crawl_id: str) -> None:
    """Say that ``worker`` is alive: for the first time, or again. One that was silent
    for too long and taken for dead comes back so.
    """
    until = time.time() + LEASE_S
    connection.execute(
        insert.values(
            worker=worker, crawl_id=crawl_id, alive_until=until
        ).on_conflict_do_update(index_elements=["worker"], set_={"alive_until": until})
    )


def leave(connection: Connection, worker: str) -> None:
    _here.discard(worker)
    connection.execute(delete(workers).where(workers.c.worker == worker))


def at_work(connection: Connection, crawl_id: str) -> int:
    """How many workers a crawl has."""
    query = select(func.count("*")).where(workers.c.crawl_id == crawl_id)
    return connection.scalar(query) or 0


def bury(connection: Connection) -> None:
    """Forget those whose lease ran out, and those of this machine that are gone.

    The second makes a restart after a kill immediate: nobody has to wait for a lease.
    """
    told = connection.execute(select(workers.c.worker, workers.c.alive_until)).all()
    dead = [
        row.worker
        for row in told
        if row.alive_until < time.time() or _is_gone(row.worker)
    ]
    if dead:
        connection.execute(delete(workers).where(workers.c.worker.in_(dead)))


def _is_gone(worker: str) -> bool:
    host, pid, _ = worker.rsplit("/", 2)
    if host != socket.gethostname() or worker in _here:
        return False
    if int(pid) == os.getpid():
        return True  # a container's processes have the same numbers every time
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
