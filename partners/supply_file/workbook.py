"""The sheet as a workbook: headings with their help, drop-downs from a sheet of words, and marks.

Cells are written as text, numbers and days, never as formulas, whatever somebody typed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from common.tabular.problems import column_letter
from common.tabular.reading import REMARK
from common.tabular.writing import XLSX_CHARACTERS
from partners.supply_file.columns import COLUMNS, SheetColumn
from partners.supply_file.listing import Words

#: Rows below the last one that have the drop-downs too.
ROOM = 200
_NOTE = {"x_scale": 2.2, "y_scale": 1.4, "font_size": 9}


@dataclass(frozen=True)
class Sheet:
    """What stands in the sheet: headings by place, rows by their number, what is wrong by cell."""

    headings: Sequence[str]
    columns: Mapping[int, SheetColumn]  # which of ours stands in which place
    rows: Iterable[tuple[int, Sequence[Any]]]  # number as a spreadsheet counts, cells
    heading_row: int = 1
    remarks: Sequence[str] = ()
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)  # (number, place): the mend


def template(rows: Sequence[Mapping[str, Any]], *, remarks: Sequence[str]) -> Sheet:
    """The sheet as it is handed out."""
    first = len(remarks) + 2
    return Sheet(
        headings=[str(column.heading) for column in COLUMNS],
        columns=dict(enumerate(COLUMNS)),
        rows=[
            (first + n, [row.get(column.key) for column in COLUMNS]) for n, row in enumerate(rows)
        ],
        heading_row=len(remarks) + 1,
        remarks=remarks,
    )


def write(sheet: Sheet, words: Words) -> bytes:
    held = io.BytesIO()
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "in_memory": True,
    }  # fmt: skip
    book = xlsxwriter.Workbook(held, options)
    writer = _Writer(book)
    last = writer.fill(sheet)
    writer.offer(sheet, words, last)
    book.close()
    return held.getvalue()


class _Writer:
    def __init__(self, book: Any) -> None:
        self.page = book.add_worksheet(_("Capabilities")[:31])
        self.words = book.add_worksheet(_("Words")[:31])
        wrong = {
            "bg_color": "#FDE7E9",
            "font_color": "#8A1020",
            "border": 1,
            "border_color": "#C62839",
        }
        day = {"num_format": "yyyy-mm-dd"}
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF6", "bottom": 1}
        )
        self.quiet = book.add_format({"italic": True, "font_color": "#475569"})
        self.formats = {
            (False, False): None,
            (False, True): book.add_format(day),
            (True, False): book.add_format(wrong),
            (True, True): book.add_format(wrong | day),
        }

    def fill(self, sheet: Sheet) -> int:
        """Everything but the drop-downs; returns the number of the last row."""
        for number, remark in enumerate(sheet.remarks[: sheet.heading_row - 1]):
            self.page.write_string(number, 0, f"{REMARK} {remark}", self.quiet)
        top = sheet.heading_row - 1
        for place, heading in enumerate(sheet.headings):
            column = sheet.columns.get(place)
            self.page.set_column(place, place, column.width if column else 14)
            self.page.write_string(top, place, heading, self.head)
            if column is not None:
                self.page.write_comment(top, place, str(column.help), _NOTE)
        self.page.freeze_panes(top + 1, 2)
        last = sheet.heading_row
        for number, cells in sheet.rows:
            last = max(last, number)
            for place, cell in enumerate(cells):
                self._put(number - 1, place, cell, note=sheet.notes.get((number, place), ""))
        return last

    def _put(self, row: int, place: int, cell: Any, *, note: str) -> None:
        is_day = isinstance(cell, date)
        look = self.formats[bool(note), is_day]
        if cell is None or cell == "":
            if note:
                self.page.write_blank(row, place, None, look)
        elif isinstance(cell, bool):
            self.page.write_boolean(row, place, cell, look)
        elif isinstance(cell, datetime):
            self.page.write_datetime(row, place, cell.replace(tzinfo=None), look)
        elif is_day:
            self.page.write_datetime(row, place, cell, look)
        elif isinstance(cell, int | float | Decimal) and _fits(cell):
            self.page.write_number(row, place, cell, look)
        else:
            self.page.write_string(row, place, str(cell)[:XLSX_CHARACTERS], look)
        if note:
            self.page.write_comment(row, place, note, _NOTE)

    def offer(self, sheet: Sheet, words: Words, last: int) -> None:
        """The words, each list in a column of its own, and the drop-downs that point there."""
        titles = {column.offers: str(column.heading) for column in COLUMNS if column.offers}
        titles |= {"tags": _("Also of use for"), "regions": _("Delivers to")}
        places = {}
        for place, (name, listed) in enumerate(words.items()):
            self.words.set_column(place, place, 28)
            self.words.write_string(0, place, titles[name], self.head)
            for number, word in enumerate(listed, 1):
                self.words.write_string(number, place, word)
            places[name] = (column_letter(place), len(listed))
        for place, column in sheet.columns.items():
            letter, count = places.get(column.offers, ("", 0))
            if count:
                self.page.data_validation(
                    sheet.heading_row, place, last + ROOM, place,
                    {
                        "validate": "list",
                        "source": f"='{self.words.get_name()}'!${letter}$2:${letter}${count + 1}",
                        "error_type": "warning",
                        "error_title": _("Not in the list"),
                        "error_message": _("The sheet “Words” holds every word that is read here."),
                    },
                )  # fmt: skip


def _fits(number: float | Decimal) -> bool:
    """A spreadsheet holds fifteen figures; a longer number is kept exact as text."""
    if isinstance(number, float):
        return number == number and abs(number) != float("inf")
    return Decimal(format(float(number), ".15g")) == number
