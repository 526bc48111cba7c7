"""What a person is told while a study runs: the step, and the time that is left."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import pytest
from rich.console import Console

from modeling import steps
from modeling.steps import NEARLY, PRIOR_S, Steps


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves when it is told to."""
    now = SimpleNamespace(s=100.0)
    monkeypatch.setattr(steps.time, "perf_counter", lambda: now.s)
    return now


def test_time_left_runs_down_within_a_step_that_tells_nothing(clock):
    told = Steps({"long": 40, "short": 10})
    with told.step("long"):
        assert told.left_s() == 50
        clock.s += 20
        assert told.left_s() == 30
        clock.s += 200  # far too long: it is nearly done, and never more than that
        assert told.left_s() == pytest.approx((1 - NEARLY) * 40 + 10)


def test_a_slow_machine_is_learned_and_one_short_step_makes_no_wild_guess(clock):
    told = Steps({"short": 1, "long": 100})
    with told.step("short"):
        clock.s += 10
    pace = (PRIOR_S + 10) / (PRIOR_S + 1)  # and not 10
    assert told.left_s() == pytest.approx(100 * pace)
    with told.step("long"):
        told.within(1, 4, "a quarter")
        assert told.left_s() == pytest.approx(75 * pace)


def test_a_step_that_was_kept_tells_nothing_of_the_machine(clock):
    told = Steps({"kept": 30, "rest": 30})
    with told.step("kept", reused=True):
        clock.s += 0.01
    assert told.left_s() == 30
    assert told.reused == ["kept"]
    assert told.seconds == {"kept": 0.01}


@pytest.mark.parametrize(("width", "clocks"), [(50, 0), (100, 1)])
def test_the_line_on_a_terminal_fits_its_width(monkeypatch, clock, width, clocks):
    out = io.StringIO()
    monkeypatch.setattr(
        steps,
        "Console",
        lambda: Console(file=out, force_terminal=True, width=width, color_system=None),
    )
    with Steps({"study: regression": 40}) as told, told.step("study: regression"):
        clock.s += 8
    shown = re.split(r"\x1b\[[\d;?]*[A-Za-z]|[\r\n]", out.getvalue())
    lines = [line for line in shown if "left" in line]
    assert lines
    for line in lines:
        assert len(line) <= width
        assert "study: regression" in line
        assert re.search(r"about \d+ (s|min) left", line)
        assert len(re.findall(r"\d:\d\d:\d\d", line)) == clocks
