"""Long work shows itself: a bar on a terminal, a line a step in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed


class Steps:
    """The steps of a run and the seconds each took.

    Parameters
    ----------
    weights : dict of float
        How long each step takes beside the others, in any unit: what the bar and the
        time that is left go by.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        self.seconds: dict[str, float] = {}
        self.reused: list[str] = []
        self._start = time.perf_counter()
        self._worked = 0.0  # seconds of steps that did run
        self._done = 0.0  # their weights
        console = Console()
        self._bar = None
        if console.is_terminal:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description:<36}"),
                BarColumn(),
                Elapsed(),
                TextColumn("{task.fields[left]}"),
                console=console,
                transient=True,
            )
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
        self._name, self._reused, self._began = name, reused, time.perf_counter()
        self._show(0.0, name)
        yield
        took = time.perf_counter() - self._began
        self.seconds[name] = round(took, 3)
        if reused:
            self.reused.append(name)
        else:
            self._worked += took
            self._done += self.weights[name]
        self._show(1.0, name)
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
        self._show(done / max(total, 1), what)

    def left_s(self, share: float) -> float | None:
        """Seconds until the end, with ``share`` of the running step behind it."""
        weight = self.weights[self._name]
        done, worked = self._done, self._worked
        if self._name not in self.seconds and not self._reused:
            done += share * weight
            worked += time.perf_counter() - self._began
        behind = sum(self.weights[name] for name in self.seconds)
        if self._name not in self.seconds:
            behind += share * weight
        if not done:
            return None
        return (sum(self.weights.values()) - behind) * worked / done

    def _show(self, share: float, what: str) -> None:
        if not self._bar:
            return
        behind = sum(w for name, w in self.weights.items() if name in self.seconds)
        if self._name not in self.seconds:
            behind += share * self.weights[self._name]
        left = self.left_s(share)
        told = "" if left is None else f"about {_words(left)} left"
        self._bar.update(self._task, description=what, completed=behind, left=told)


def _words(seconds: float) -> str:
    """Whole steps of time: nobody can use the second digit of a guess.

    >>> _words(3.2), _words(44), _words(200)
    ('5 s', '45 s', '4 min')
    """
    if seconds < 90:
        return f"{max(5, round(seconds / 5) * 5)} s"
    return f"{-(-seconds // 60):.0f} min"
