"""What a doubter would ask of a study's numbers, asked every time."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from modeling.audit import scores, table_checks
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
        *scores.one_class(replication, metrics),
        *scores.worse_than_majority(replication, metrics),
        *scores.worse_than_constant(replication, metrics),
        *scores.popularity_alone(metrics),
        *scores.too_good(metrics),
        *scores.exposure(table, metrics),
        *table_checks.run(table, losses or {}, stats or {}),
    ]
    found.sort(key=lambda finding: ORDER[finding["level"]])
    return plain({"findings": found})  # type: ignore[return-value]
