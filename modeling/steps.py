"""Long work shows itself: a bar on a terminal, a line a step in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
)
from rich.progress import TimeElapsedColumn as Elapsed
from rich.table import Column

PRIOR_S = 15.0
"""Seconds of work at the expected pace that are taken as seen, so that the first short
steps do not make a wild guess of all others."""

NEARLY = 0.95
"""The most of a running step that is shown as done when only the clock tells."""

NARROW = 70
"""Characters of a terminal below which there is room for the words alone."""


class Steps:
    """The steps of a run and the seconds each took.

    Parameters
    ----------
    weights : dict of float
        The seconds that each step is expected to take; another machine, or another
        table, is slower or faster in proportion.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        self.seconds: dict[str, float] = {}
        self.reused: list[str] = []
        self._start = self._began = time.perf_counter()
        self._worked = 0.0  # seconds of steps that did run
        self._done = 0.0  # their weights
        self._name, self._share = "", 0.0
        console = Console()
        self._bar = None
        if console.is_terminal:
            self._bar = _Bar(self._show, *_columns(console.width), console=console)
            self._task = self._bar.add_task("", total=sum(weights.values()), left="")

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

    @contextmanager
    def step(self, name: str, *, reused: bool = False) -> Iterator[None]:
        """Time a step; one that is ``reused`` from an earlier run says nothing of the
        speed of this machine.
        """
        self._began, self._share, self._name = time.perf_counter(), 0.0, name
        if self._bar:
            self._bar.update(self._task, description=name)
        yield
        took = time.perf_counter() - self._began
        self.seconds[name] = round(took, 3)
        if reused:
            self.reused.append(name)
        else:
            self._worked += took
            self._done += self.weights[name]
        note = "kept from an earlier run" if reused else f"{took:.1f} s"
        line = f"[{time.perf_counter() - self._start:6.1f} s] {name} ({note})"
        if self._bar:
            self._bar.console.print(line, markup=False, highlight=False)
        else:
            print(line, flush=True)

    def tell(self, sentence: str) -> None:
        """A sentence on standard error, above the bar."""
        if self._bar:
            self._bar.console.print(sentence, markup=False, highlight=False)
        else:
            print(sentence, file=sys.stderr)

    def within(self, done: int, total: int, what: str) -> None:
        """How far the running step has come; shown on a terminal only."""
        self._share = done / max(total, 1)
        if self._bar:
            self._bar.update(self._task, description=what)

    def behind(self) -> float:
        """Expected seconds of what is done, a part of the running step included.

        A step that does not tell how far it has come is taken to run as expected.
        """
        finished = sum(self.weights[name] for name in self.seconds)
        if self._name in self.seconds or self._name not in self.weights:
            return finished
        weight = self.weights[self._name]
        by_clock = (time.perf_counter() - self._began) / (weight * self._pace())
        return finished + weight * (self._share or min(by_clock, NEARLY))

    def left_s(self) -> float:
        """Seconds until the end, as far as the pace so far tells."""
        return self._pace() * (sum(self.weights.values()) - self.behind())

    def _pace(self) -> float:
        """Seconds that an expected second takes here."""
        return (PRIOR_S + self._worked) / (PRIOR_S + self._done)

    def _show(self) -> None:
        left = f"about {_words(self.left_s())} left" if self._name else ""
        if self._bar:
            self._bar.update(self._task, completed=self.behind(), left=left)


class _Bar(Progress):
    """A bar that asks how far things are each time it is drawn."""

    def __init__(
        self, ask: Callable[[], None], *columns: ProgressColumn, console: Console
    ) -> None:
        self._ask = ask
        super().__init__(*columns, console=console, transient=True)

    def get_renderables(self) -> Iterable[RenderableType]:
        self._ask()
        return super().get_renderables()


def _columns(width: int) -> list[ProgressColumn]:
    left = TextColumn("{task.fields[left]}", table_column=Column(no_wrap=True))
    if width < NARROW:
        return [SpinnerColumn(), TextColumn("{task.description}"), left]
    what = TextColumn("{task.description:<36}")
    return [SpinnerColumn(), what, BarColumn(), Elapsed(), left]


def _words(seconds: float) -> str:
    """Whole steps of time: nobody can use the second digit of a guess.

    >>> _words(3.2), _words(44), _words(200)
    ('5 s', '45 s', '4 min')
    """
    if seconds < 90:
        return f"{max(5, round(seconds / 5) * 5)} s"
    return f"{-(-seconds // 60):.0f} min"
