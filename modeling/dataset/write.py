"""The table to a file, a few thousand rows at a time: the whole file or none."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from modeling.dataset.table import Summary, read
from modeling.errors import BadInput


def write(inputs: Sequence[str | Path], output: Path) -> Summary:
    """Merge `inputs` into the CSV file `output`, in bounded memory."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=output.parent, prefix=f".{output.name}.", delete=False
        ) as file:
            new = Path(file.name)
            try:
                summary = read(inputs, lambda _, content: file.write(content))
                file.flush()
                new.chmod(0o644)
                new.replace(output)
            except BaseException:
                new.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise BadInput(f"{output}: cannot be written: {error.strerror}") from error
    return summary
