"""The uploaded file of an import: looked at once, walked as often as needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, BinaryIO, cast

from django.conf import settings

from common.tabular import reading
from common.tabular.encoding import Certainty, Encoding
from common.tabular.problems import TableError
from common.tabular.reading import Heading, Limits, Look, Row, Shape, ShortRows
from common.tabular.values import text
from common.text import printable
from partners.importing.checking import Cells
from partners.importing.mapping import ImportMapping
from partners.models import ImportSession

#: More rows than this are not checked in one piece.
MOST_ROWS = 300_000


def limits() -> Limits:
    return Limits(file_bytes=settings.UPLOAD_BYTES_LIMIT, rows=MOST_ROWS)


@contextmanager
def opened(session: ImportSession) -> Iterator[BinaryIO]:
    try:
        content = session.file.content.open("rb")
    except FileNotFoundError:
        raise TableError("file_missing") from None
    with content as file:
        yield cast("BinaryIO", file.file)


def look_at(session: ImportSession, shape: Shape | None = None) -> Look:
    """What the file is. Raises TableError where it is no table."""
    with opened(session) as file:
        return reading.look(file, session.file.name, given=shape, limits=limits())


def rows_of(file: BinaryIO, session: ImportSession) -> Iterator[Row]:
    """Every row of the opened file, as the session says it is to be read."""
    return reading.read(file, kept_look(session), limits=limits())


def read_cells(session: ImportSession, mapping: ImportMapping) -> Iterator[Cells]:
    """The mapped columns, growing; yields the same `Cells` every few thousand rows and at the end."""
    cells = Cells(mapping)
    with opened(session) as file:
        for count, row in enumerate(rows_of(file, session), 1):
            if row.problem is not None:
                cells.unread[row.number] = row.problem
            else:
                cells.add(row.number, row.cells)
            if count % 5_000 == 0:
                yield cells
    yield cells


# What a session keeps of a look


def keep_look(session: ImportSession, seen: Look) -> None:
    """Put what was found on the (unsaved) session: options, columns."""
    session.options = {
        "shape": asdict(seen.shape),
        "encoding": asdict(seen.encoding) if seen.encoding else None,
        "delimiter_certainty": seen.delimiter_certainty.value,
        "sheets": list(seen.sheets),
        "warnings": [
            {
                "code": warning.code,
                "row": warning.row,
                "column": warning.column,
                "value": warning.value,
                "details": dict(warning.details),
            }
            for warning in seen.warnings
        ],
        "sample": [[printable(text(cell)) for cell in row.cells] for row in seen.sample[:10]],
    }
    session.columns = [
        {"index": heading.index, "text": heading.text, "is_repeated": heading.is_repeated}
        for heading in seen.headings
    ]


def headings_of(session: ImportSession) -> tuple[Heading, ...]:
    return tuple(Heading(**column) for column in session.columns)


def shape_of(session: ImportSession) -> Shape:
    kept: Mapping[str, Any] = session.options.get("shape", {})
    return Shape(**{**kept, "short_rows": ShortRows(kept.get("short_rows", ShortRows.REPORT))})


def kept_look(session: ImportSession) -> Look:
    """Enough of what was found to read the file again."""
    kept = session.options.get("encoding")
    encoding = Encoding(**{**kept, "certainty": Certainty(kept["certainty"])}) if kept else None
    return Look(shape_of(session), headings_of(session), (), encoding)
