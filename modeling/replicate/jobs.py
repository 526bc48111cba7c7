"""Many small fits on a few processes: longest first, one thread each, same numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import joblib
from threadpoolctl import threadpool_limits

Answer = dict[str, Any] | str
"""The metrics of a model, or the sentence that says why there are none."""


@dataclass(frozen=True)
class Job:
    """One piece of work; `seconds` is about what it takes on the 7,328 real tracks."""

    name: tuple
    seconds: float
    work: Callable[..., Any]
    arguments: tuple


def run(jobs: list[Job], workers: int, tell: Callable[[str], None]) -> dict[tuple, Any]:
    """Results by name. With two workers a long job begun last would be waited for."""
    ordered = sorted(jobs, key=lambda job: -job.seconds)
    # No memory map: its alignment may differ from an array's own, and with it the last
    # bits of a sum.
    parallel = joblib.Parallel(
        n_jobs=workers, return_as="generator_unordered", max_nbytes=None, batch_size=1
    )
    results = {}
    for name, result in parallel(joblib.delayed(_do)(job) for job in ordered):
        results[name] = result
        tell(" ".join(str(part) for part in name))
    return results


def _do(job: Job) -> tuple[tuple, Any]:
    with threadpool_limits(limits=1):
        return job.name, job.work(*job.arguments)
