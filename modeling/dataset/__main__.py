"""`python -m modeling.dataset`: inputs in, the study's table out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from modeling.dataset.table import csv, load, studied
from modeling.errors import StudyError, UsageError
from modeling.results import write_bytes

DEFAULT = Path("data/processed/tracks.csv")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m modeling.dataset",
        description="Merge crawls and tables into the study's table.",
    )
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="JSON lines, CSV files of the 2021 study, folders or quoted globs",
    )
    parser.add_argument("-o", "--output", type=Path, default=DEFAULT, metavar="FILE")
    arguments = parser.parse_args(argv)
    try:
        dataset = load(arguments.inputs)
        write_bytes(arguments.output, csv(dataset.table))
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return 130
    print(
        f"{arguments.output}: {len(dataset.table):,} tracks, "
        f"{len(studied(dataset.table)):,} of them with features and views, "
        f"from {len(dataset.sources)} files"
    )
    for reason, number in dataset.losses.items():
        print(f"  {reason}: {number:,}")
    print(f"  sha256 {dataset.sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
