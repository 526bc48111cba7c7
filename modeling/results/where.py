"""Where a finding of the audit stands, in one line: "table", "table: key", "binary",
"binary: HGB B", "replication: binary AdaBoost".
"""

from __future__ import annotations

ALL = ("table",)
"""Places of findings that concern every result."""


def parts(where: str) -> tuple[str, str]:
    """Study and model, or table and column.

    >>> parts("binary: HGB B"), parts("table")
    (('binary', 'HGB B'), ('table', ''))
    """
    place, _, what = where.partition(":")
    return place.strip(), what.strip()


def concerns(where: str, task: str, model: str, features: str) -> bool:
    """Whether a finding is about a study's model: its own, its study's, or the data's.

    >>> [concerns(where, "binary", "HGB", "B") for where in
    ...  ("binary: HGB B", "binary: HGB", "binary", "table: key", "binary: HGB A")]
    [True, True, True, True, False]
    """
    place, what = parts(where)
    return place in ALL or (
        place == task and what in ("", model, f"{model} {features}".strip())
    )
