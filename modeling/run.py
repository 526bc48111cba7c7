"""`python -m modeling.run`: the command and its choices."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import joblib
from platformdirs import user_cache_path
from threadpoolctl import threadpool_limits

from modeling import summary
from modeling.config import FEATURE_SETS, GROUPS, TASKS, Config
from modeling.errors import StudyError, UsageError
from modeling.pipeline import study
from modeling.results.kept import Kept

RAW = "data/raw"
QUICK_DRAWS = 50
CPUS = joblib.cpu_count()  # of those that this process may use


def main(argv: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser().parse_args(given)
    try:
        with threadpool_limits(1):  # sums in another order change the last digits
            folder = user_cache_path("tiktok_scraper") / "study"
            kept = Kept(folder, afresh=arguments.afresh)
            inputs = arguments.inputs or [RAW]
            done = study(inputs, _config(arguments), _command(given), kept)
        print("\n".join(summary.lines(done)))
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print(
            "interrupted; finished steps are kept, and the same command goes on after "
            "them",
            file=sys.stderr,
        )
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    default = Config()
    parser = argparse.ArgumentParser(
        prog="python -m modeling.run",
        description="Study what makes a sound popular, and write a report.",
    )
    add = parser.add_argument
    add(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help=f"JSON lines, CSV files, folders or quoted globs of these ({RAW})",
    )
    add("--out", type=Path, default=default.out, help="folder of the results")
    add("--tasks", type=_tasks, default=default.tasks, help=",".join(TASKS))
    add("--features", choices=FEATURE_SETS, default=default.features)
    add("--group", choices=GROUPS, default=default.group)
    add("--replicate", choices=("exact", "fast", "off"), default=default.replicate)
    add("--with-exposure", action="store_true", help="diagnose the crawl's own traces")
    add("--jobs", type=_positive, default=CPUS, help=f"processes ({CPUS})")
    add("--seed", type=_natural, default=default.seed)
    add("--quick", action="store_true", help="few draws, slow models left out")
    add("--afresh", action="store_true", help="reuse no step of an earlier run")
    return parser


def _tasks(text: str) -> tuple[str, ...]:
    named = [name.strip() for name in text.split(",")]
    for name in named:
        if name not in TASKS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(TASKS)}")
    return tuple(task for task in TASKS if task in named)


def _natural(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(f"must be 0 to 4294967295, got {text!r}")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {text!r}")
    return int(text)


def _config(arguments: argparse.Namespace) -> Config:
    return Config(
        tasks=arguments.tasks,
        features=arguments.features,
        group=arguments.group,
        replicate=arguments.replicate,
        with_exposure=arguments.with_exposure,
        jobs=arguments.jobs,
        seed=arguments.seed,
        bootstrap=QUICK_DRAWS if arguments.quick else Config.bootstrap,
        quick=arguments.quick,
        out=arguments.out,
    )


def _command(given: Sequence[str]) -> str:
    """The command as it was given, paths cut to their names: reports get shared."""
    words = [
        flag + equals + Path(path).name if "/" in path else word
        for word in given
        for flag, equals, path in [_parted(word)]
    ]
    return shlex.join(["python", "-m", "modeling.run", *words])


def _parted(word: str) -> tuple[str, str, str]:
    """A flag, its equals sign and its value; a word alone is a value."""
    flag, equals, value = word.partition("=")
    return (flag, equals, value) if word.startswith("--") and equals else ("", "", word)


if __name__ == "__main__":
    sys.exit(main())
