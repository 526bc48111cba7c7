"""The five sentences at the top of the report, written from the numbers alone.

How much can be known; how much of the views that is; popularity against audio; which
effects stand; what to beware of. A sentence never claims what its interval does not.
"""

from __future__ import annotations

from typing import Any

from modeling.report.verdict.beware import beware
from modeling.report.verdict.effects import effects
from modeling.report.verdict.popularity import popularity
from modeling.report.verdict.signal import explained, told_apart


def verdict(
    metrics: dict[str, Any],
    stats: dict[str, Any] | None = None,
    audit: dict[str, Any] | None = None,
) -> list[str]:
    """Exactly five sentences."""
    findings = (audit or {}).get("findings", [])
    return [
        told_apart(metrics, findings),
        explained(metrics, findings),
        popularity(metrics, findings),
        effects(stats, findings),
        beware(metrics, audit),
    ]
