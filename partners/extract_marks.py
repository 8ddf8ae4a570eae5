"""The wrong rows of an extract as the same file, with what is wrong in a column of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.tabular.cells import Marked
from common.tabular.problems import TableError
from common.tabular.reading import Heading
from common.tabular.responses import CSV, XLSX
from common.tabular.writing import csv_pieces, plain_columns, write_xlsx
from partners.extract_rows import look, rows_of, shape_of
from partners.models import RegisterExtract


def response(extract: RegisterExtract) -> HttpResponseBase:
    """As the file came: CSV with its own delimiter, or a workbook. Raises TableError."""
    shape = _opened_as(extract)
    name, _dot, _ending = extract.file.name.rpartition(".")
    name = f"{name or extract.file.name} {_('to mend')}"
    headings = [*extract.headings, _("What to mend")]
    if shape.kind == "csv":
        pieces = csv_pieces(headings, bad_rows(extract), delimiter=shape.delimiter)
        answer = StreamingHttpResponse(pieces, content_type=CSV)
        answer["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
        return answer
    file = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 the response closes it
    rows = bad_rows(extract, marks=True)
    write_xlsx(file, plain_columns(headings), rows, title=shape.sheet)  # type: ignore[arg-type]
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _opened_as(extract: RegisterExtract) -> Any:
    try:
        with extract.file.content.open("rb") as content:
            file = cast("BinaryIO", content.file)
            return look(file, extract.file.name, shape_of(extract.options)).shape
    except FileNotFoundError:
        raise TableError("file_missing") from None


def bad_rows(extract: RegisterExtract, *, marks: bool = False) -> Iterator[list[Any]]:
    """Each row that something is told of, as it stands in the file, followed by what and the mend.

    `marks` wraps the cells that are at fault, for a workbook to colour.
    """
    labels = [Heading(at, text).label for at, text in enumerate(extract.headings)]
    told: dict[int, list[dict[str, Any]]] = {}
    for one in extract.problems:
        told.setdefault(one["row"], []).append(one)
    with extract.file.content.open("rb") as content:
        file = cast("BinaryIO", content.file)
        for row in rows_of(file, extract.file.name, shape_of(extract.options)):
            wrong = told.pop(row.number, None)
            if wrong is None:
                continue
            at_fault = {labels.index(one["column"]) for one in wrong if one["column"] in labels}
            cells = [*row.cells, *[""] * (len(labels) - len(row.cells))]
            shown = [
                Marked(cell) if marks and at in at_fault else cell for at, cell in enumerate(cells)
            ]
            yield [*shown, _in_words(row.number, wrong)]
            if not told:
                return


def _in_words(number: int, wrong: list[dict[str, Any]]) -> str:
    said = [f"{one['column']}: {one['text']}" if one["column"] else one["text"] for one in wrong]
    return " ".join([_("Row %(number)s.") % {"number": number}, *said])
