"""Three questions to one table. A study has `run(table, config) -> StudyResult`."""

from __future__ import annotations

from modeling.studies import binary, multiclass, regression

STUDIES = {"regression": regression, "multiclass": multiclass, "binary": binary}
