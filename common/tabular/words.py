"""Sentences for what can be wrong with a table: what it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import override

from common.tabular.problems import Problem

#: code: (what is wrong, how to mend it). Facts of the problem fill the brackets.
SENTENCES: dict[str, tuple[Any, Any]] = {
    # The file
    "file_empty": (_lazy("The file is empty."), _lazy("Choose the file again.")),
    "file_missing": (
        _lazy("The file is no longer kept on the server."),
        _lazy("Upload it again."),
    ),
    "file_too_large": (
        _lazy("The file is larger than %(most)s MB."),
        _lazy("Split it into smaller files, each with the heading row."),
    ),
    "file_is_pdf": (
        _lazy("This is a PDF, which holds no table that can be read."),
        _lazy("Ask for the table as a spreadsheet and save it as XLSX or CSV."),
    ),
    "file_is_old_or_locked": (
        _lazy("This is an old Excel file (XLS) or one protected by a password."),
        _lazy("Open it in a spreadsheet program and save it as XLSX or CSV, without a password."),
    ),
    "file_is_no_table": (
        _lazy("This file is not a table."),
        _lazy("Upload a CSV, XLSX or ODS file."),
    ),
    "file_is_packed": (
        _lazy("This is a packed file or a document of another kind."),
        _lazy("Unpack it, and upload the CSV, XLSX or ODS file inside."),
    ),
    "file_is_markup": (
        _lazy("This is a web page or XML, even if its name says otherwise."),
        _lazy("Open it in a spreadsheet program and save it as XLSX or CSV."),
    ),
    "file_incomplete": (
        _lazy("Row %(row)s says that the export broke off: rows are missing."),
        _lazy("Export the file again and upload the complete one."),
    ),
    "not_in_encoding": (
        _lazy("The file is not written in %(encoding)s."),
        _lazy("Choose another encoding, or let the portal find out."),
    ),
    "encoding_mixed": (
        _lazy("The file is partly UTF-8 and partly Windows-1252 (%(bytes)s characters)."),
        _lazy("Check letters with accents in the preview before you go on."),
    ),
    "workbook_damaged": (
        _lazy("The workbook cannot be read; it is damaged or of another kind."),
        _lazy("Open it in a spreadsheet program and save it again as XLSX."),
    ),
    "workbook_locked": (
        _lazy("The workbook is protected by a password."),
        _lazy("Save it without a password and upload it again."),
    ),
    "workbook_too_many_parts": (
        _lazy("The workbook consists of more than %(most)s parts."),
        _lazy("Save only the sheet you need in a new workbook."),
    ),
    "workbook_too_large": (
        _lazy("Unpacked, the workbook would be larger than %(most)s MB."),
        _lazy("Save the sheet as CSV, or split it."),
    ),
    "workbook_unpacks_too_far": (
        _lazy("The workbook unpacks to more than %(most)s times its size, as harmful files do."),
        _lazy("Save the sheet as CSV and upload that."),
    ),
    "workbook_too_many_failed_cells": (
        _lazy("More than %(most)s cells show an error of their formula."),
        _lazy("Mend the formulas, or copy the table as values into a new sheet."),
    ),
    "sheet_too_large": (
        _lazy("The sheet spans %(rows)s rows and %(columns)s columns, more than %(most)s cells."),
        _lazy("Delete empty rows and columns around the table, or save the sheet as CSV."),
    ),
    "no_such_sheet": (
        _lazy("The workbook has no sheet called “%(value)s”."),
        _lazy("Choose one of its sheets."),
    ),
    # The heading
    "no_heading": (
        _lazy("No heading row was found."),
        _lazy("Put the names of the columns in a row above the data, or say which row it is."),
    ),
    "no_rows": (
        _lazy("There are no rows under the heading."),
        _lazy("Check that the heading row is the right one and that rows follow it."),
    ),
    "too_many_columns": (
        _lazy("The file has more than %(most)s columns."),
        _lazy("Delete the columns you do not need."),
    ),
    "too_many_rows": (
        _lazy("The file has more than %(most)s rows."),
        _lazy("Split it into smaller files, each with the heading row."),
    ),
    "too_many_rows_for_xlsx": (
        _lazy("A spreadsheet holds at most %(most)s rows."),
        _lazy("Take the table as CSV, or filter it first."),
    ),
    "heading_repeated": (
        _lazy("Several columns are called “%(column)s”: %(columns)s."),
        _lazy("Say which of them is meant, or rename the others in the file."),
    ),
    "heading_missing": (
        _lazy("Column %(column)s has content but no heading."),
        _lazy("Give it a heading in the file if it matters; it can also be chosen by its letter."),
    ),
    "heading_looks_like_data": (
        _lazy("The heading row holds only numbers; it may be a row of data."),
        _lazy("Say which row is the heading, or add one to the file."),
    ),
    "column_missing": (
        _lazy("The column “%(column)s” is missing."),
        _lazy("Add it to the file with this heading."),
    ),
    # A row
    "row_too_short": (
        _lazy("The row has %(found)s cells, the heading %(expected)s."),
        _lazy(
            "Add the missing separators; put a cell that holds a line break in quotation marks. If "
            "the program that wrote the file leaves out empty cells at the end, choose “fill”."
        ),
    ),
    "row_too_long": (
        _lazy("The row has %(found)s cells, the heading %(expected)s."),
        _lazy("Put a cell that holds the separator in quotation marks."),
    ),
    "cell_too_long": (
        _lazy("A cell of this row is longer than %(most)s characters."),
        _lazy("Shorten it; a quotation mark or a separator may be missing."),
    ),
    "quote_misplaced": (
        _lazy("A quotation mark inside a cell is not doubled."),
        _lazy('Write "" for each quotation mark inside a quoted cell.'),
    ),
    "quote_not_closed": (
        _lazy("A quotation mark opens a cell in this row and is never closed."),
        _lazy("Close it, or delete it."),
    ),
    "control_character": (
        _lazy("The cell holds a control character (%(sign)s)."),
        _lazy("Type the cell anew; such characters come from copying."),
    ),
    # A cell
    "cell_missing": (_lazy("The cell is empty."), _lazy("Fill it in.")),
    "not_a_number": (
        _lazy("“%(value)s” is not a number."),
        _lazy("Write digits only, such as 1250 or 12.5; units belong in a column of their own."),
    ),
    "number_shortened": (
        _lazy("“%(value)s” is a number shortened by a spreadsheet; figures are lost."),
        _lazy("Format the column as a number without exponent and save the file again."),
    ),
    "number_in_other_style": (
        _lazy("“%(value)s” is not written as the other numbers of this column are."),
        _lazy("Use the same decimal sign in the whole column, or choose the other one."),
    ),
    "number_has_two_readings": (
        _lazy("“%(value)s” can mean %(point)s or %(comma)s."),
        _lazy("Say which decimal sign the column uses, or write the number without separators."),
    ),
    "not_a_day": (
        _lazy("“%(value)s” is not a day."),
        _lazy("Write it as 2026-01-31."),
    ),
    "no_such_day": (
        _lazy("There is no day “%(value)s”."),
        _lazy("Write it as 2026-01-31."),
    ),
    "day_has_two_readings": (
        _lazy("“%(value)s” can be read with the day or the month first."),
        _lazy("Write it as 2026-01-31, or say which comes first."),
    ),
    "not_a_moment": (
        _lazy("“%(value)s” is not a day and time."),
        _lazy("Write it as 2026-01-31 14:05."),
    ),
    "not_yes_or_no": (_lazy("“%(value)s” is neither yes nor no."), _lazy("Write yes or no.")),
    "not_a_choice": (
        _lazy("“%(value)s” is not one of the possible values."),
        _lazy("Write one of: %(choices)s."),
    ),
    "unknown": (_lazy("Something is wrong here."), _lazy("Check the value.")),
}


def what(problem: Problem, sentences: Mapping[str, tuple[Any, Any]] | None = None) -> str:
    """What is wrong, in one sentence."""
    return _filled(problem, 0, sentences)


def mend(problem: Problem, sentences: Mapping[str, tuple[Any, Any]] | None = None) -> str:
    """What the person can do about it."""
    return _filled(problem, 1, sentences)


def sentence(problem: Problem) -> str:
    """Place, fault and mend in one line, for a message."""
    return " ".join(part for part in (place(problem), what(problem), mend(problem)) if part)


def place(problem: Problem) -> str:
    if problem.row and problem.column:
        return _("Row %(row)s, column %(column)s:") % {"row": problem.row, "column": problem.column}
    if problem.row:
        return _("Row %(row)s:") % {"row": problem.row}
    return ""


def _filled(problem: Problem, part: int, sentences: Mapping[str, tuple[Any, Any]] | None) -> str:
    known = {**SENTENCES, **(sentences or {})}
    template = str(known.get(problem.code, known["unknown"])[part])
    facts = {
        **problem.details,
        "row": problem.row or "",
        "column": problem.column,
        "value": problem.value,
    }
    return template % facts


def in_every_language(label: Any) -> Iterable[str]:
    """All spellings of a label, so that a file exported in one language imports in another."""
    if not isinstance(label, Promise):
        return (str(label),)
    spellings = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            spellings.add(str(label))
    return spellings
