"""The faults that are on, and what they remember of the calls so far."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from starlette.responses import Response

from tiktok_scraper.sandbox.faults import FAULTS, GOOD_PAGES, SHARE, Call, Fault


@dataclass(frozen=True)
class Arrival:
    """A call of a service: its number there, and what it brings along."""

    service: str
    path: str
    number: int
    session: str = ""
    signed: bool = False


@dataclass
class Troubles:
    """What goes wrong with the calls of one sandbox."""

    seed: int
    names: Sequence[str] = ()
    calls: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    sessions: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.names) - set(FAULTS)):
            raise ValueError(
                f"unknown fault {', '.join(unknown)}; known: {', '.join(FAULTS)}"
            )

    def reset(self) -> None:
        """Forget every call."""
        for counted in (self.calls, self.pages, self.sessions, self.struck):
            counted.clear()

    def arrive(
        self, service: str, path: str, session: str = "", *, signed: bool = False
    ) -> Arrival:
        """The next call of ``service``."""
        self.calls[service] += 1
        return Arrival(service, path, self.calls[service], session, signed)

    def delay_s(self, call: Arrival) -> float:
        """How long the answer keeps waiting."""
        return sum(
            fault.delay_s
            for name, fault in self._on(call)
            if fault.delay_s and self._lot(name, call) < SHARE
        )

    def answer(self, call: Arrival) -> Response | None:
        """What a fault says to this call; None where the service may speak."""
        for name, fault in self._on(call):
            if fault.answer is not None:
                told = fault.answer(self._seen(name, call))
                if told is not None:
                    return told
        return None

    def spoil(self, call: Arrival, body: dict[str, Any]) -> Response | None:
        """What a fault makes of the answer ``body``; None where it leaves it alone."""
        for name, fault in self._on(call):
            if fault.spoil is not None and self._lot(name, call) < SHARE:
                self.struck[name] += 1
                return fault.spoil(body, self.struck[name] - 1)
        return None

    def strikes(self, name: str, call: Arrival) -> bool:
        """Whether the fault ``name``, which only its service can act out, does."""
        return name in self.names and self._lot(name, call) < SHARE

    def served(self, call: Arrival) -> None:
        """The call got what it asked for."""
        self.pages[call.service] += 1
        self.sessions[call.session] += 1

    def spent(self, session: str) -> bool:
        """Whether ``session`` was the first to be served, and has had its pages."""
        first = next(iter(self.sessions), None)
        return session == first and self.sessions[session] >= GOOD_PAGES

    def expired(self, session: str) -> bool:
        """Whether the site no longer knows ``session``."""
        return "expired" in self.names and self.spent(session)

    def _on(self, call: Arrival) -> Iterator[tuple[str, Fault]]:
        for name in self.names:
            if call.service in FAULTS[name].services:
                yield name, FAULTS[name]

    def _lot(self, name: str, call: Arrival) -> float:
        turn = (call.number - 1) // FAULTS[name].burst
        key = [self.seed, turn, zlib.crc32(name.encode())]
        return float(np.random.default_rng(key).random())

    def _seen(self, name: str, call: Arrival) -> Call:
        return Call(
            service=call.service,
            path=call.path,
            number=call.number,
            lot=self._lot(name, call),
            pages=self.pages[call.service],
            signed=call.signed,
            spent=self.spent(call.session),
        )
