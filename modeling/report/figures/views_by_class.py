"""Views by key, mode and time signature: median, and the middle half as a bar."""

from __future__ import annotations

from math import log10
from typing import Any

from matplotlib.figure import Figure

from modeling.report.figures.style import BLUE, MUTED, powers, sheet
from modeling.report.names import KEYS, term
from modeling.report.sources import Results
from modeling.report.wording import large

TITLE = "Views by key, mode and time signature"
CAPTION = "Dot: median. Bar: the middle half of the tracks."
MODES = ("minor", "major")
FEW = 20
"""Tracks: a median of fewer is said with their number."""


def draw(results: Results) -> Figure | None:
    groups = _groups(results)
    if not groups:
        return None
    figure, panels = sheet(
        3.9,
        1,
        len(groups),
        sharey=True,
        width_ratios=[len(rows) + 1 for rows in groups.values()],
        squeeze=False,
    )
    for axes, (name, rows) in zip(panels.flat, groups.items(), strict=True):
        for place, row in enumerate(rows):
            low, middle, high = (_log(row[q]) for q in ("q25", "median", "q75"))
            axes.plot([place, place], [low, high], color=BLUE, linewidth=5, alpha=0.35,
                      solid_capstyle="round")  # fmt: skip
            axes.plot(place, middle, "o", color=BLUE, markersize=6)
        labels = [_told(name, row, "\nn = ") for row in rows]
        axes.set_xticks(range(len(rows)), labels, rotation=90 if name == "mode" else 0)
        axes.set_xlim(-0.7, len(rows) - 0.3)
        axes.grid(visible=False, axis="x")
        axes.set_title(term(name) if name != "mode" else "mode")
        axes.tick_params(axis="x", length=0, labelcolor=MUTED)
    powers(panels.flat[0], "y")
    panels.flat[0].set_ylabel("views")
    return figure


def describe(results: Results) -> str:
    parts = []
    for name, rows in _groups(results).items():
        low = min(rows, key=lambda row: row["median"] or 0)
        high = max(rows, key=lambda row: row["median"] or 0)
        parts.append(
            f"{name.replace('_', ' ')} from {large(low['median'])} "
            f"({_told(name, low)}) to {large(high['median'])} ({_told(name, high)})"
        )
    return f"Median views and the middle half of the tracks, by {'; by '.join(parts)}."


def label(name: str, value: float) -> str:
    """The musician's word for Spotify's number.

    >>> label("key", 1), label("mode", 0), label("time_signature", 4.0)
    ('C♯', 'minor', '4')
    """
    names: Any = {"key": KEYS, "mode": MODES}.get(name, ())
    place = int(value)
    return names[place] if 0 <= place < len(names) else f"{value:g}"


def _told(name: str, row: dict[str, Any], link: str = ", n = ") -> str:
    """A group's name, with its size where a median rests on few tracks.

    >>> _told("key", {"value": 1, "tracks": 19})
    'C♯, n = 19'
    >>> _told("key", {"value": 1, "tracks": 20})
    'C♯'
    """
    words = label(name, row["value"])
    return words if row["tracks"] >= FEW else f"{words}{link}{row['tracks']}"


def _groups(results: Results) -> dict[str, list[dict[str, Any]]]:
    groups = results.data.get("views_by") or {}
    return {name: rows for name, rows in groups.items() if rows}


def _log(views: float | None) -> float:
    return log10(max(views or 1, 1))
