"""The page: what it holds, what it must not, and that it is the same every time."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from modeling.errors import BadInput
from modeling.report.figures import FIGURES
from modeling.report.page import render, write
from modeling.report.sources import read
from tests.modeling.report.reading import Folder, page_of, visible


class Outline(HTMLParser):
    """Headings in order, and all ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [value for name, value in attrs if name == "id" and value]


def test_titles_from_the_crawl_are_escaped(results_folder: Folder) -> None:
    page = page_of(results_folder())
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in page
    assert "M&amp;M &lt;b&gt;" in page
    assert page.count("<script") == 1  # the page's own


def test_the_policy_allows_the_own_script_and_nothing_else(
    results_folder: Folder,
) -> None:
    page = page_of(results_folder())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; ")
    assert "http" not in policy[1]
    addresses = re.findall(r'(?:src|href|action)="([^"#][^"]*)"', page)
    assert addresses == ["data:,"]


def test_every_figure_has_alternative_text_and_a_file(drawn: Path) -> None:
    page = (drawn / "report.html").read_text(encoding="utf-8")
    for name, module in FIGURES:
        described = re.search(rf'<desc id="{name}-desc">([^<]+)</desc>', page)
        assert described is not None, name
        assert len(described[1]) > 40
        assert f'role="img" aria-labelledby="{name}-title {name}-desc"' in page
        file = (drawn / "figures" / f"{name}.svg").read_text(encoding="utf-8")
        assert f"<title>{module.TITLE}</title><desc>" in file


def test_ids_are_unique_and_headings_skip_no_level(drawn: Path) -> None:
    outline = Outline((drawn / "report.html").read_text(encoding="utf-8"))
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.levels.count(1) == 1
    steps = zip(outline.levels[:-1], outline.levels[1:], strict=True)
    assert all(after - before <= 1 for before, after in steps)


def test_the_same_results_give_the_same_bytes(
    drawn: Path, results_folder: Folder
) -> None:
    again = write(results_folder()).parent
    files = ["report.html", *(f"figures/{name}.svg" for name, _ in FIGURES)]
    for file in files:
        assert (drawn / file).read_bytes() == (again / file).read_bytes(), file


@pytest.mark.parametrize(
    ("absent", "sentence"),
    [
        ("stats", "No effects were estimated: there is no stats.json"),
        ("audit", "No audit was run: there is no audit.json"),
        ("replication", "were not repeated: there is no replication.json"),
        ("manifest", "is not known: there is no manifest.json"),
    ],
)
def test_a_missing_file_is_said_and_not_hidden(
    results_folder: Folder, absent: str, sentence: str
) -> None:
    assert sentence in visible(page_of(results_folder(**{absent: None})))


def test_a_task_that_was_not_run_leaves_no_figure_of_an_earlier_run(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    del metrics["tasks"]["binary"]
    folder = results_folder(metrics=metrics)
    roc = folder / "figures" / "roc.svg"
    roc.parent.mkdir()
    roc.write_text("of an earlier run")
    page = visible(write(folder).read_text(encoding="utf-8"))
    assert "This study was not part of the run." in page
    assert not roc.exists()


def test_a_replication_that_was_switched_off_is_said(results_folder: Folder) -> None:
    off = {"mode": "off", "published_file": False, "rows": []}
    page = visible(page_of(results_folder(replication=off)))
    assert "The published studies were not repeated in this run" in page


def test_no_colour_of_the_figures_is_fixed_in_the_page(drawn: Path) -> None:
    page = (drawn / "report.html").read_text(encoding="utf-8")
    figures = "".join(
        re.findall(r'<svg class="figure".*?</svg>', page, flags=re.DOTALL)
    )
    assert set(re.findall(r"(?:fill|stroke): (#\w+)", figures)) == set()


def test_a_folder_without_results_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"metrics\.json: .*run `python -m modeling"):
        write(tmp_path)


def test_a_torn_file_is_named(results_folder: Folder) -> None:
    folder = results_folder()
    (folder / "stats.json").write_text('{"ols": ', encoding="utf-8")
    with pytest.raises(BadInput, match=r"stats\.json: expected JSON"):
        write(folder)


def test_the_published_column_stands_only_beside_the_published_data(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    other = visible(page_of(results_folder()))
    assert "These are not the data of the publication" in other
    assert "0.029" not in other
    same = visible(page_of(results_folder(replication=world.replication(True))))
    assert "published agrees" in same
    assert "0.029" in same


def test_a_spoiled_result_has_its_finding_beside_it(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    audit = world.audit("binary: Kernel Ridge A", "replication: AdaBoost")
    page = page_of(results_folder(audit=audit))
    heads = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page, flags=re.DOTALL)
    spoiled = [visible(head).strip() for head in heads if 'class="flag"' in head]
    assert [head.split()[0] for head in spoiled] == ["Kernel", "AdaBoost(Logistic"]
    assert all("spoiled: It calls every track not viral." in head for head in spoiled)


def test_a_score_that_a_model_does_not_have_is_a_dash(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    metrics = world.metrics()
    row = metrics["tasks"]["binary"]["models"][5]
    row |= {"brier": None, "brier_ci": [None, None]}
    page = page_of(results_folder(metrics=metrics))
    assert '<td class="n" data-value="">–</td>' in page


def test_the_report_loads_no_statistics() -> None:
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import modeling.report.page, sys;"
            "print({'sklearn', 'statsmodels', 'pandas', 'matplotlib.pyplot'}"
            " & set(sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "set()"


def test_a_term_without_a_number_is_no_effect(
    results_folder: Folder, world: SimpleNamespace
) -> None:
    stats = world.stats()
    stats["ols"] = {"key": {"pct_change": None, "ci": None, "p_holm": None}}
    results = read(results_folder(stats=stats))
    assert dict(FIGURES)["ols_effects"].draw(results) is None
    assert "single features were not estimated" in visible(render(results, {}))


@pytest.mark.parametrize(
    ("ci", "word"), [([-0.019, 0.053], "no"), ([0.006, 0.1], "yes"), ([-2, -1], "yes")]
)
def test_a_difference_is_clear_of_zero_only_where_its_interval_is(
    results_folder: Folder, world: SimpleNamespace, ci: list[float], word: str
) -> None:
    metrics = world.metrics()
    (row,) = metrics["tasks"]["binary"]["differences"]
    row["ci"] = ci
    metrics["tasks"] = {"binary": metrics["tasks"]["binary"]}
    page = visible(page_of(results_folder(metrics=metrics)))
    told = page.partition("clear of zero")[2].partition("HGB B − Linear P")[2]
    assert re.search(r"\) (yes|no) ", told)[1] == word
