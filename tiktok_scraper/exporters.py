"""Pages become rows here, in every feed format, so that no reader ever meets a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, is_dataclass
from io import BytesIO
from typing import IO, Any, get_args, get_type_hints

import orjson
from scrapy.exporters import CsvItemExporter, JsonItemExporter

from tiktok_scraper.errors import PageLost
from tiktok_scraper.items import Page, Track, Video


def rows(page: Page, kind: str | None = None) -> Iterator[Track | Video]:
    """The records of a page, all of them or of one kind: tracks before videos."""
    if kind in (None, "track"):
        yield from page.tracks
    if kind in (None, "video"):
        yield from page.videos


@contextmanager
def naming(file: IO[bytes]) -> Iterator[None]:
    """Says which file cannot be written: a full disk's own words leave it out."""
    try:
        yield
    except OSError as error:
        raise PageLost(
            f"{getattr(file, 'name', 'an output')} cannot be written "
            f"({error.strerror}); make room or check the disk, then start again: what "
            "is not in the files will be read again"
        ) from error


class JsonLinesPages:
    """One JSON object a line, UTF-8, flushed at the end of each page.

    Scrapy's own exporter writes the same lines an item at a time, at three times the
    cost a page; and it leaves up to 4 KiB in a buffer, which a crash would take.
    """

    def __init__(self, file: IO[bytes], *, kind: str | None = None, **_: Any) -> None:
        self.file = file
        self.kind = kind

    def start_exporting(self) -> None:
        pass

    def export_item(self, page: Page) -> None:
        with naming(self.file):
            lines = [orjson.dumps(record) for record in rows(page, self.kind)]
            if lines:
                self.file.write(b"\n".join(lines) + b"\n")
                self.file.flush()

    def finish_exporting(self) -> None:
        self.file.flush()


class JsonPages(JsonItemExporter):
    """One JSON array of all records."""

    def export_item(self, page: Page) -> None:
        with naming(self.file):
            for record in rows(page):
                super().export_item(asdict(record))
            self.file.flush()


class CsvPages(CsvItemExporter):
    """One table of all records; nested fields become columns such as ``match.status``.

    Tracks and videos share the table, so a column that the one has and the other has
    not is empty there.
    """

    def __init__(self, file: BytesIO, **options: Any) -> None:
        super().__init__(file, **options)
        self.file = file
        if not self.fields_to_export:
            self.fields_to_export = list(_COLUMNS)

    def export_item(self, page: Page) -> None:
        with naming(self.file):
            for record in rows(page):
                super().export_item(dict(_flat(asdict(record))))
            self.file.flush()


def _flat(record: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _columns(record: type, prefix: str = "") -> Iterator[str]:
    """The flat column names of a record, those of optional nested records included."""
    hints = get_type_hints(record)
    for field in fields(record):
        kinds = (hints[field.name], *get_args(hints[field.name]))
        nested = next((kind for kind in kinds if is_dataclass(kind)), None)
        if isinstance(nested, type):
            yield from _columns(nested, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


_COLUMNS = tuple(dict.fromkeys([*_columns(Track), *_columns(Video)]))
