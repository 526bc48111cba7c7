"""How good the matching is: `python -m bench.matching --tables shared/data`.

Writes bench/matching.json and the tables in docs/matching.md, which a test holds
together. ``--tables`` is the folder of the 2021 project's tables.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bench import matching_2021, matching_sandbox
from bench.documents import fill

RESULTS = Path(__file__).with_name("matching.json")
DOCUMENT = Path(__file__).parents[1] / "docs" / "matching.md"
SEEDS, TRACKS = (201, 202, 203), 2_000
"""Worlds that nobody looked into while the rules were made."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=Path, required=True, metavar="PATH")
    folder = parser.parse_args().tables / "tiktok-2021-10-26"
    results = {
        "published": matching_2021.measure(folder),
        "sandbox": matching_sandbox.measure(SEEDS, TRACKS),
    }
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    fill(DOCUMENT, tables(results))
    print("\n\n".join(tables(results).values()))


def tables(results: dict[str, Any]) -> dict[str, str]:
    """Each table of the document, in Markdown, by its name there."""
    return {
        "published": _published(results["published"]),
        "sandbox": _sandbox(results["sandbox"]),
    }


def _published(told: dict[str, Any]) -> str:
    rows = [(row["tier"], row) for row in told["tiers"]]
    rows.append(("**all**", {"rows": told["pairs"], "accepted": _accepted(told)}))
    rows.append(("of these: core title and core album equal", told["agreeing"]))
    rows.append(("20 pairs known to be wrong", told["wrong"]))
    lines = [
        "| the published pair | pairs | accepted | share |",
        "| --- | --: | --: | --: |",
    ]
    lines += [
        f"| {name} | {row['rows']:,} | {row['accepted']:,} | "
        f"{row['accepted'] / row['rows']:.1%} |"
        for name, row in rows
    ]
    return "\n".join(lines)


def _accepted(told: dict[str, Any]) -> int:
    return sum(row["accepted"] for row in told["tiers"])


def _sandbox(told: dict[str, Any]) -> str:
    lines = [
        "| sounds | number | with a song | precision | recall "
        "| precision, original rule | recall, original rule |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for name, row in [("**all**", told["all"]), *told["kinds"].items()]:
        ours, theirs = row["ours"], row["original"]
        scores = (
            ours["precision"],
            ours["recall"],
            theirs["precision"],
            theirs["recall"],
        )
        shown = " | ".join("-" if one is None else f"{one:.3f}" for one in scores)
        lines.append(
            f"| {name} | {ours['sounds']:,} | {ours['with_song']:,} | {shown} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
