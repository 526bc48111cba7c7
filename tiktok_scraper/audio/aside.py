"""Analysis in a process of its own, which may die or hang without the crawl noticing.

Not a ProcessPoolExecutor: one of those cannot end a worker that hangs, is lost as a
whole when one dies, and with ``max_tasks_per_child`` may lock up before Python 3.12.3.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from tiktok_scraper.audio.decode import UnusableClip
from tiktok_scraper.audio.worker import LENGTH
from tiktok_scraper.items import LocalAudio

PATIENCE_S = 30.0
"""A clip takes an eighth of a second, and the first one the imports."""

MOST_CLIPS = 500
"""After so many a worker is replaced: what a decoder leaks stays small."""

PROJECT = Path(__file__).parents[2]
"""Where this package is found from, wherever the crawl was started."""

# One core is what the worker may take; the crawl and the person have the others.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONPATH", "SYSTEMROOT", "TMP")


class WorkerFailed(Exception):
    """The worker died or hung over a clip: in a sentence, how."""


class Aside:
    """One worker, started when the first clip comes; clips take turns."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._turn = asyncio.Lock()
        self._worker: Process | None = None
        self._clips = 0

    @property
    def pid(self) -> int | None:
        """The worker's process, if there is one now."""
        return self._worker.pid if self._worker else None

    async def analyse(self, data: bytes) -> LocalAudio:
        """As ``analyse.analyse``; WorkerFailed where there is no answer."""
        async with self._turn:
            if self._worker is None or self._clips >= MOST_CLIPS:
                await self._replace()
            self._clips += 1
            said: dict[str, dict[str, object]] | None = None
            try:
                async with asyncio.timeout(self._patience_s):
                    said = await self._ask(data)
            except TimeoutError as error:
                raise WorkerFailed(
                    f"expected an answer within {self._patience_s:.0f} s, got none"
                ) from error
            except (ConnectionError, json.JSONDecodeError) as error:
                raise WorkerFailed(
                    "expected an answer, got the worker's end"
                ) from error
            finally:
                if said is None:  # also where the crawl has given up waiting
                    await self._end()
        if "unusable" in said:
            raise UnusableClip(str(said["unusable"]))
        return LocalAudio(**said["audio"])  # type: ignore[arg-type]

    async def close(self) -> None:
        """End the worker; a later clip would start a new one."""
        async with self._turn:
            await self._end()

    async def _ask(self, data: bytes) -> dict[str, dict[str, object]]:
        assert self._worker is not None
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        self._worker.stdin.write(LENGTH.pack(len(data)) + data)
        await self._worker.stdin.drain()
        line = await self._worker.stdout.readline()
        said: dict[str, dict[str, object]] = json.loads(line)
        return said

    async def _replace(self) -> None:
        await self._end()
        # The environment may hold a session: a decoder of strange files needs none.
        env = {name: os.environ[name] for name in _KEPT if name in os.environ}
        self._worker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tiktok_scraper.audio.worker",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=PROJECT,
            env=env | dict.fromkeys(_THREADS, "1"),
            start_new_session=True,  # Ctrl-C is the crawl's to hear
        )
        self._clips = 0

    async def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        if worker.returncode is None:
            worker.kill()
        await worker.communicate()  # closes the pipes, too
