"""The saved models and their card: a file that loads without running code, and a page
that says what it may be used for.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from zipfile import ZIP_DEFLATED

import sklearn
import skops.io

from modeling.errors import BadInput, NewerSchema, StudyError
from modeling.results import write_bytes

SCHEMA = 3
"""Grows when an older reader would misread the file."""

TRUSTED = (
    "imblearn.pipeline.Pipeline",
    "modeling.models.steps.Bends",
    "modeling.models.steps.EmptyColumnsToZero",
    "numpy.dtype",
    "scipy._lib.array_api_compat.numpy._aliases.asarray",
    "scipy.interpolate._bsplines.BSpline",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)
"""Types that may be in a saved model besides those that skops holds safe itself. All
of them only hold numbers and other such types, or (asarray, which splines refer to)
make an array of them."""

AGAIN = "make one with python -m modeling.run"


def save(path: Path, content: dict[str, object]) -> None:
    """Fitted estimators with what a prediction needs to know beside them."""
    head = {"schema": SCHEMA, "scikit_learn": sklearn.__version__}
    try:
        data = skops.io.dumps({**head, **content}, compression=ZIP_DEFLATED)
    except (TypeError, pickle.PicklingError) as error:
        raise StudyError(f"{path}: the model cannot be saved: {error}") from error
    write_bytes(path, data)


def load(path: Path) -> dict[str, object]:
    """The content of a saved model.

    Raises
    ------
    BadInput
        There is no such file, it holds a type that is not trusted, it is no model of
        this project, or another scikit-learn made it.
    NewerSchema
        A later version of this project made it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"no model can be read: {error.strerror}; {AGAIN}"
        raise BadInput(f"{path}: {reason}") from error
    if data.startswith(b"\x80"):
        raise BadInput(
            f"{path}: expected a model saved by skops, got a pickle, which could run "
            f"any code when it is loaded; {AGAIN}"
        )
    content = _content(path, data)
    if not isinstance(content, dict) or not {"schema", "scikit_learn"} <= set(content):
        raise BadInput(
            f"{path}: expected a model of this version of python -m modeling.run, got "
            f"another skops file or an older model; {AGAIN}"
        )
    if content["schema"] in range(1, SCHEMA):
        raise BadInput(
            f"{path}: expected schema {SCHEMA}, got {content['schema']} of an earlier "
            f"version; {AGAIN}"
        )
    if content["schema"] != SCHEMA:
        raise NewerSchema(
            f"{path}: expected schema {SCHEMA}, got {content['schema']!r}; update this "
            f"project, or {AGAIN}"
        )
    if _minor(content["scikit_learn"]) != _minor(sklearn.__version__):
        raise BadInput(
            f"{path}: was made with scikit-learn {content['scikit_learn']}, this is "
            f"{sklearn.__version__}, in which its numbers may differ; {AGAIN}"
        )
    return content


def _content(path: Path, data: bytes) -> object:
    try:
        unknown = sorted(set(skops.io.get_untrusted_types(data=data)) - set(TRUSTED))
        if not unknown:
            return skops.io.loads(data, trusted=list(TRUSTED))
    except Exception as error:  # skops raises whatever a strange file brings about
        raise BadInput(
            f"{path}: expected a model saved by skops, got a file that is none "
            f"({type(error).__name__}); {AGAIN}"
        ) from error
    raise BadInput(
        f"{path}: not loaded, for it holds types that no model of this project has, "
        f"such as {unknown[0]!r}; trust no such file, and {AGAIN}"
    )


def _minor(version: object) -> list[str]:
    return str(version).split(".")[:2]
