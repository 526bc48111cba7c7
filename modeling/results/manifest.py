"""What a run was made of, so that another can repeat it."""

from __future__ import annotations

import platform
import subprocess
from importlib import metadata
from pathlib import Path
from shutil import which

PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "scikit-learn",
    "imbalanced-learn",
    "statsmodels",
    "duckdb",
    "joblib",
    "skops",
)


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    return found | {name: metadata.version(name) for name in PACKAGES}


def commit() -> str | None:
    """The commit of this project; None where it is not a checkout."""
    git = which("git")
    if git is None:
        return None
    answer = subprocess.run(
        [git, "rev-parse", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() if answer.returncode == 0 else None
