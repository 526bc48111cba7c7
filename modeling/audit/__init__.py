"""What a doubter would ask of a study's numbers, asked every time."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from modeling.audit import (
    artists,
    baselines,
    exposure,
    leaks,
    matching,
    measuring,
    one_class,
    order,
    popularity,
    size,
    too_good,
    twins,
    values,
)
from modeling.audit.finding import Finding, finding
from modeling.dataset import studied
from modeling.dataset.columns import AUDIO
from modeling.results import plain

ORDER = {"spoiled": 0, "warning": 1, "note": 2}


def audit(
    table: pd.DataFrame,
    metrics: Mapping,
    replication: Mapping | None,
    stats: Mapping,
    losses: Mapping,
) -> dict:
    """Every finding, the gravest first.

    Parameters
    ----------
    table : DataFrame of shape (n_tracks, n_columns)
        The study's table, rows without features included.
    metrics, replication, stats : dict
        Contents of metrics.json, replication.json (None where it was not run) and
        stats.json. What is missing in them is not judged.
    losses : dict
        How many rows the table's making lost, by reason.

    Returns
    -------
    dict
        The content of audit.json: `findings`, each with `code`, `level` ("note": good
        to know; "warning": read the result with it; "spoiled": the result beside it
        means nothing), `where`, `number` and `sentence`.
    """
    metrics = metrics or {}
    found = [
        # The table comes first: who names a column or a copy names the cause.
        *_table(table, metrics, losses or {}, stats or {}),
        *one_class.run(replication, metrics),
        *baselines.run(replication, metrics),
        *popularity.run(metrics),
        *too_good.run(metrics),
    ]
    found.sort(key=lambda one: ORDER[one["level"]])
    return plain({"findings": found})  # type: ignore[return-value]


def _table(
    table: pd.DataFrame, metrics: Mapping, losses: Mapping, stats: Mapping
) -> list[Finding]:
    if not len(table):
        return [finding("small-sample", "spoiled", "table", 0, "The table is empty.")]
    rows = table
    if "views" in table and table.columns.intersection(AUDIO).size:
        rows = studied(table)
    return [
        *leaks.run(rows),
        *exposure.run(rows, metrics),
        *artists.run(rows),
        *twins.run(rows, metrics),
        *order.run(rows, metrics),
        *matching.run(rows),
        *measuring.run(rows),
        *values.run(table, rows, losses),
        *size.run(table, losses, stats),
    ]
