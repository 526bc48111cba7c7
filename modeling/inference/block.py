"""What one model adds to stats.json, and how a fit that failed is told."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field

import numpy as np
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

FAILED = (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
    np.linalg.LinAlgError,
)
"""A model that ends with one of these has no estimate to show."""


@dataclass(frozen=True)
class Block:
    """Effects of one model, or None with the reason in ``left_out``.

    ``numbers`` are those of the model as a whole, as its pseudo R2.
    """

    effects: dict | None
    numbers: dict[str, float] = field(default_factory=dict)
    left_out: list[dict[str, str]] = field(default_factory=list)


def nothing(name: str, reason: str, before: list | None = None) -> Block:
    return Block(None, left_out=[*(before or []), {"term": name, "reason": reason}])


def unsettled(error: BaseException) -> str:
    """Why a fit failed, in one sentence."""
    words = " ".join(str(error).split()) or type(error).__name__
    return f"the fit did not settle ({words})"


class strict(warnings.catch_warnings):  # noqa: N801
    """Turns statsmodels' doubts about a fit into exceptions."""

    def __enter__(self) -> None:
        super().__enter__()
        warnings.simplefilter("error", ConvergenceWarning)
        warnings.simplefilter("error", HessianInversionWarning)
        warnings.simplefilter("error", PerfectSeparationWarning)
        # A line search may step where exp() overflows or a probability is 0, and come
        # back; where it ends badly, one of the warnings above says so.
        warnings.filterwarnings("ignore", "overflow|divide by zero", RuntimeWarning)
        warnings.filterwarnings("ignore", "invalid value", RuntimeWarning)
