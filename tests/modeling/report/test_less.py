"""A report of a study with less in it: one task, no popularity, nothing estimated."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from modeling.report.page import write
from tests.modeling.report.reading import Folder, visible


def without_popularity(world: SimpleNamespace) -> dict[str, object]:
    metrics, stats = world.metrics(), world.stats()
    for task in metrics["tasks"].values():
        task["models"] = [row for row in task["models"] if row["features"] != "P"]
        task["differences"] = []
    for part in ("features", "views_vs_feature"):
        del metrics["data"][part]["popularity"]
    for part in ("ols", "logit", "ordered", "dose"):
        del stats[part]["popularity"]
    return {"metrics": metrics, "stats": stats}


def one_task(world: SimpleNamespace, task: str) -> dict[str, object]:
    metrics = world.metrics()
    metrics["tasks"] = {task: metrics["tasks"][task]}
    return {"metrics": metrics}


def without_estimates(world: SimpleNamespace) -> dict[str, object]:
    """Every model failed, no curve was drawn, nothing was tuned."""
    metrics, stats = world.metrics(), world.stats()
    names = ("ols", "logit", "ordered", "quantile", "gamma", "edges", "dose")
    for task in metrics["tasks"].values():
        task |= {"tuning": None, "curves": {}, "differences": []}
    return {
        "metrics": metrics,
        "stats": stats | dict.fromkeys((*names, "negative_binomial")),
    }


def with_gaps(world: SimpleNamespace) -> dict[str, object]:
    """Numbers that were not defined are null in the JSON."""
    metrics, stats = world.metrics(), world.stats()
    for task in metrics["tasks"].values():
        task["tuning"] |= {"gain": None, "gain_ci": [None, None]}
        for row in task["differences"]:
            row |= {"difference": None, "ci": [None, None]}
        for curve in task["curves"].get("partial", []):
            curve |= {"low": [None] * 4, "high": [None] * 4}
    for band in metrics["tasks"]["regression"]["curves"]["interval"]:
        band |= {"coverage": None, "coverage_ci": [None, None], "width_decades": None}
    for row in stats["ols"].values():
        row["ci_hc3"] = None
    stats["quantile"]["0.5"]["popularity"]["ci"] = [None, None]
    return {"metrics": metrics, "stats": stats}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(without_popularity, id="no popularity"),
        pytest.param(without_estimates, id="no estimates"),
        pytest.param(with_gaps, id="gaps"),
        *(
            pytest.param(lambda world, task=task: one_task(world, task), id=task)
            for task in ("regression", "binary", "multiclass")
        ),
    ],
)
def test_a_study_with_less_still_renders(
    results_folder: Folder, world: SimpleNamespace, changes: Callable[..., dict]
) -> None:
    page = write(results_folder(**changes(world))).read_text(encoding="utf-8")
    assert page.count("<li><span>") == 5
    assert re.findall(r"\bNone\b|\bnan\b|Undefined", visible(page)) == []
