"""The sheet as a workbook: headings with their help, drop-downs from a sheet of words, and marks.

Cells are written as text, numbers and days, never as formulas, whatever somebody typed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from common.tabular.cells import Cells, Marked
from common.tabular.problems import column_letter
from common.tabular.reading import REMARK
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
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF6", "bottom": 1}
        )
        self.cells = Cells(book, self.page)
        self.quiet = book.add_format({"italic": True, "font_color": "#475569"})

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
        self.cells.put(row, place, Marked(cell) if note else cell)
        if note:
            self.page.write_comment(row, place, note, _NOTE)

    def offer(self, sheet: Sheet, words: Words, last: int) -> None:
        """The words, each list in a column of its own, and the drop-downs that point there."""
        titles = {column.offers: str(column.heading) for column in COLUMNS if column.offers}
        titles |= {"tags": _("Also of use for"), "regions": _("Delivers to")}
        titles["competences"] = _("Of these, by competence")
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
