"""Which sentences of the audit say that a saved model should not be used."""

from __future__ import annotations

from collections.abc import Mapping

from modeling.evaluation.outoffold import Fit
from modeling.results.where import ALL, concerns, parts


def sentences(audit: Mapping[str, object] | None, fits: Mapping[str, Fit]) -> list[str]:
    """Why models should not be used, from the content of audit.json.

    ``fits`` are the saved models by study; a finding names in ``where`` the data, a
    study, or a model of it, with or without its features.

    >>> audit = {"findings": [
    ...     {"level": "spoiled", "where": where, "sentence": where}
    ...     for where in ("table: key", "binary: HGB B", "binary: HGB", "binary: HGB A",
    ...                   "regression", "replication: HGB")]}
    >>> sentences(audit, {"binary": Fit("HGB", "B")})
    ['table: key', 'binary: HGB B', 'binary: HGB']
    >>> sentences(audit, {})
    ['table: key']
    """
    found = [
        str(finding["sentence"])
        for finding in (audit or {}).get("findings", ())
        if finding["level"] == "spoiled" and _concerns(str(finding["where"]), fits)
    ]
    return list(dict.fromkeys(found))


def _concerns(where: str, fits: Mapping[str, Fit]) -> bool:
    told = [
        concerns(where, task, fit.model, fit.features) for task, fit in fits.items()
    ]
    return parts(where)[0] in ALL or any(told)
