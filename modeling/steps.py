"""Long work shows itself: a bar on a terminal, a line a step in a pipe."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed


class Steps:
    """The steps of a run and the seconds each took.

    Parameters
    ----------
    total : int
        How many steps there will be.
    """

    def __init__(self, total: int) -> None:
        self.seconds: dict[str, float] = {}
        self._start = time.perf_counter()
        console = Console()
        self._bar = None
        if console.is_terminal:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description:<32}"),
                BarColumn(),
                TextColumn("{task.completed:.0f} of {task.total:.0f} steps"),
                Elapsed(),
                console=console,
                transient=True,
            )
            self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Steps:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def within(self, done: int, total: int, what: str) -> None:
        """How far the running step has come; shown on a terminal only."""
        if self._bar:
            self._bar.update(
                self._task,
                description=what,
                completed=len(self.seconds) + done / max(total, 1),
            )

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        if self._bar:
            self._bar.update(self._task, description=name)
        yield
        now = time.perf_counter()
        self.seconds[name] = round(now - began, 3)
        line = f"[{now - self._start:6.1f} s] {name} ({now - began:.1f} s)"
        if self._bar:
            self._bar.console.print(line, markup=False, highlight=False)
            self._bar.update(self._task, completed=len(self.seconds))
        else:
            print(line, flush=True)
