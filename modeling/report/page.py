"""The report: one file that opens anywhere, drawn from what the study left."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import matplotlib as mpl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from modeling.report import effects, names, repeated, scores, svg, tables, wording
from modeling.report.dose import dose
from modeling.report.figures import FIGURES
from modeling.report.figures.style import RC
from modeling.report.other_models import others
from modeling.report.sources import Results, read
from modeling.report.tuning import tuned
from modeling.report.verdict import verdict
from modeling.results import write_bytes

HERE = Path(__file__).parent
STUDIES = (
    ("regression", "How many views? (regression)"),
    ("binary", "Viral or not? (binary)"),
    ("multiclass", "Low, middle or high? (three classes)"),
)


def write(out: Path) -> Path:
    """Draw `report.html` and `figures/*.svg` from the JSON files in `out`."""
    results = read(out)
    figures = _figures(results, out / "figures")
    page = out / "report.html"
    write_bytes(page, render(results, figures).encode())
    return page


def render(results: Results, figures: dict[str, dict[str, Any]]) -> str:
    """The page as text; `figures` are pieces of SVG by name."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        {name: getattr(wording, name) for name in wording.__all__},
        **{name: getattr(names, name) for name in names.__all__},
    )
    script = (HERE / "sort.js").read_text(encoding="utf-8").strip()
    return environment.get_template("template.html").render(
        results=results,
        data=results.data,
        stats=results.stats,
        manifest=results.manifest,
        sentences=verdict(results.metrics, results.stats, results.audit),
        studies=[
            (task, title, scores.study(results, task), tuned(results, task))
            for task, title in STUDIES
        ],
        bands=tables.bands(results),
        narrowed=tables.narrowed(results),
        feature_rows=tables.features(results),
        effects=effects.effects(results),
        other_effects=others(results),
        effect_findings=effects.findings(results),
        left_out=effects.left_out(results),
        doses=dose(results),
        surprises=tables.surprises(results),
        findings=tables.findings(results),
        data_findings=tables.of_the_table(results),
        replication=repeated.replication(results),
        figures=figures,
        style=Markup((HERE / "style.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup(script),  # noqa: S704  # both are this package's own files
        script_hash=_hash(script),
    )


def _figures(results: Results, folder: Path) -> dict[str, dict[str, Any]]:
    """Draw what has numbers; a figure of an earlier run does not stay behind."""
    drawn = {}
    with mpl.rc_context(RC):
        for name, module in FIGURES:
            path = folder / f"{name}.svg"
            figure = module.draw(results)
            if figure is None:
                path.unlink(missing_ok=True)
                continue
            text, described = svg.render(figure), module.describe(results)
            write_bytes(path, svg.standalone(text, module.TITLE, described).encode())
            drawn[name] = {
                "svg": svg.inline(text, name, module.TITLE, described),
                "title": module.TITLE,
                "caption": module.CAPTION.replace(" %", "\xa0%"),
                "description": described,
            }
    return drawn


def _hash(script: str) -> str:
    """What the page's security policy allows to run: this script and no other."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
