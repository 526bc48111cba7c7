"""The table to a file, a few thousand rows at a time: the whole file or none."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from modeling.dataset.table import Summary, read
from modeling.errors import BadInput
from modeling.results import writable


def write(inputs: Sequence[str | Path], output: Path) -> Summary:
    """Merge `inputs` into the CSV file `output`, in bounded memory."""
    try:
        place = writable(output)
        with tempfile.NamedTemporaryFile(
            dir=place.parent, prefix=f".{place.name}.", delete=False
        ) as file:
            new = Path(file.name)
            try:
                summary = read(inputs, lambda _, content: file.write(content))
                file.flush()
                new.chmod(0o644)
                new.replace(place)
            except BaseException:
                new.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadInput(f"{output}: cannot be written: {error.strerror}") from error
    return summary
