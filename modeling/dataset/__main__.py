"""`python -m modeling.dataset`: inputs in, the study's table out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from modeling.dataset.table import Summary
from modeling.dataset.write import write
from modeling.errors import StudyError, UsageError

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
        summary = write(arguments.inputs, arguments.output)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("interrupted; nothing was written", file=sys.stderr)
        return 130
    _tell(arguments.output, summary)
    return 0


def _tell(output: Path, summary: Summary) -> None:
    print(
        f"{output}: {summary.tracks:,} tracks, "
        f"{summary.studied:,} of them with features and views, "
        f"from {len(summary.sources)} file{'' if len(summary.sources) == 1 else 's'}"
    )
    for reason, number in summary.losses.items():
        print(f"  {reason}: {number:,}")
    print(f"  sha256 {summary.sha256}")


if __name__ == "__main__":
    sys.exit(main())
