"""Tables out: CSV as a stream, XLSX in bounded memory. Spreadsheets never run what we write."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from common.tabular.cells import Cells
from common.tabular.problems import TableError
from common.tabular.reading import INCOMPLETE, REMARK
from common.tabular.schema import Column, Kind
from common.tabular.values import escape_formula

log = logging.getLogger(__name__)

BYTES_AT_A_TIME = 1 << 16
XLSX_ROWS = 1_048_576


def csv_text(value: Any) -> str:
    """A value as a CSV cell. Text that a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return escape_formula("; ".join(str(item) for item in value))
    return escape_formula(str(value))


def _number(value: Decimal) -> str:
    """Exact, without idle zeros. Three decimals get a fourth: 1.234 could be read as a thousand."""
    digits = format(value, "f")
    if "." not in digits:
        return digits
    digits = digits.rstrip("0").rstrip(".")
    return digits + "0" if len(digits.partition(".")[2]) == 3 else digits


def csv_pieces(
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    remarks: Sequence[str] = (),
    delimiter: str = ",",
) -> Iterator[bytes]:
    """A CSV file in pieces, UTF-8 with its mark.

    Once the first piece is out, no error page can be sent: if the rows break off, the last line
    says so, and the file is refused when somebody imports it.
    """
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=delimiter, lineterminator="\r\n")
    held.write("\ufeff")
    for remark in remarks:
        writer.writerow([f"{REMARK} {remark}"])
    writer.writerow([escape_formula(heading) for heading in headings])
    try:
        for row in rows:
            writer.writerow([csv_text(value) for value in row])
            if held.tell() >= BYTES_AT_A_TIME:
                yield _emptied(held)
    except Exception:
        log.exception("An export broke off")
        writer.writerow([f"{INCOMPLETE}: an error stopped the export here. Export again."])
    yield _emptied(held)


def _emptied(held: io.StringIO) -> bytes:
    piece = held.getvalue().encode()
    held.seek(0)
    held.truncate()
    return piece


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: rows under the columns, remarks above them."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    remarks: Sequence[str] = ()


def write_xlsx(
    file: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "",
    remarks: Sequence[str] = (),
    zone: tzinfo | None = None,
) -> int:
    """Write one sheet with native numbers and days; returns the number of rows. Days in `zone`."""
    return write_workbook(file, [Sheet(title, columns, rows, remarks)], zone=zone)


def write_workbook(file: BinaryIO, sheets: Iterable[Sheet], *, zone: tzinfo | None = None) -> int:
    """Write sheet after sheet, in memory bounded by one row; returns the number of rows of all."""
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    try:
        return sum(
            _Page(book, one.title, zone).fill(one.columns, one.rows, one.remarks) for one in sheets
        )
    finally:
        book.close()


_FORBIDDEN_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class _Page:
    def __init__(self, book: Any, title: str, zone: tzinfo | None) -> None:
        self.page = book.add_worksheet(title.translate(_FORBIDDEN_IN_TITLES).strip()[:31] or None)
        self.bold = book.add_format({"bold": True})
        self.cells = Cells(book, self.page, zone)
        self.row = 0

    def fill(
        self, columns: Sequence[Column], rows: Iterable[Sequence[Any]], remarks: Sequence[str]
    ) -> int:
        self._head(columns, remarks)
        first = self.row
        for values in rows:
            self.row += 1
            if self.row >= XLSX_ROWS:
                raise TableError("too_many_rows_for_xlsx", most=XLSX_ROWS - first - 1)
            for index, value in enumerate(values):
                self.cells.put(self.row, index, value)
        if columns and self.row > first:
            self.page.autofilter(first, 0, self.row, len(columns) - 1)
        return self.row - first

    def _head(self, columns: Sequence[Column], remarks: Sequence[str]) -> None:
        for index, column in enumerate(columns):
            self.page.set_column(index, index, column.width)
        for remark in remarks:
            self.page.write_string(self.row, 0, f"{REMARK} {remark}")
            self.row += 1
        for index, column in enumerate(columns):
            self.page.write_string(self.row, index, str(column.heading), self.bold)
        self.page.freeze_panes(self.row + 1, 0)


def plain_columns(headings: Sequence[str]) -> list[Column]:
    """Columns of text for a table that has no schema of its own."""
    return [Column(heading, heading, Kind.TEXT) for heading in headings]
