"""The bad rows of an import as the same file, with what is wrong in a column of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.tabular.cells import Marked
from common.tabular.responses import CSV, XLSX
from common.tabular.values import Cell
from common.tabular.writing import csv_pieces, plain_columns, write_xlsx
from partners import import_words
from partners.import_data.files import headings_of, opened, rows_of, shape_of
from partners.models import ImportSession


def response(session: ImportSession) -> HttpResponseBase:
    """As the file came: CSV with its own delimiter, or a workbook."""
    shape = shape_of(session)
    name, _dot, _ending = session.file.name.rpartition(".")
    name = f"{name or session.file.name} {_('to mend')}"
    headings = [heading.text for heading in headings_of(session)] + [_("What to mend")]
    if shape.kind == "csv":
        pieces = csv_pieces(headings, bad_rows(session), delimiter=shape.delimiter)
        answer = StreamingHttpResponse(pieces, content_type=CSV)
        answer["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
        return answer
    file = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 the response closes it
    rows = bad_rows(session, marks=True)
    write_xlsx(file, plain_columns(headings), rows, title=shape.sheet)  # type: ignore[arg-type]
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def bad_rows(session: ImportSession, *, marks: bool = False) -> Iterator[list[Any]]:
    """Each bad row as it stands in the file, followed by its faults in words.

    `marks` wraps the cells that are at fault, for a workbook to colour.
    """
    places = {heading.text: at for at, heading in enumerate(headings_of(session))} if marks else {}
    bad = session.rows.with_errors().order_by("number").values_list("number", "errors")
    faults = bad.iterator(chunk_size=2_000)
    width = len(session.columns)
    number, errors = next(faults, (None, []))
    if number is None:
        return
    with opened(session) as file:
        for row in rows_of(file, session):
            if row.number != number:
                continue
            yield [
                *_fitted(row.cells, width, _at_fault(errors, places)),
                in_words(row.number, errors),
            ]
            number, errors = next(faults, (None, []))
            if number is None:
                return


def _at_fault(errors: list[dict[str, Any]], places: dict[str, int]) -> set[int]:
    return {places[fault["column"]] for fault in errors if fault["column"] in places}


def _fitted(cells: list[Cell], width: int, at_fault: set[int]) -> list[Any]:
    """A row of another width than the heading keeps its cells; the fault comes after them."""
    whole = cells + [""] * (width - len(cells))
    return [Marked(cell) if at in at_fault else cell for at, cell in enumerate(whole)]


def in_words(number: int, errors: list[dict[str, Any]]) -> str:
    """ "Row 17. Capacity (MW): “x” is not a number. Write digits only." """
    said = []
    for fault in errors:
        place = fault["column"] or import_words.label(fault["field"])
        sentence = f"{import_words.what(fault)} {import_words.mend(fault)}"
        said.append(f"{place}: {sentence}" if place else sentence)
    return " ".join([_("Row %(number)s.") % {"number": number}, *said])
