"""The uploaded sheet again, each wrong cell marked and with a note that says how to mend it."""

from __future__ import annotations

from common.tabular.problems import TableError
from partners.models import SupplyFile
from partners.supply_file.reading import open_sheet, whole_rows
from partners.supply_file.workbook import Sheet


def marked_sheet(row: SupplyFile) -> Sheet:
    """Every row at its own number. Raises TableError where the file is no sheet of ours."""
    try:
        content = row.file.content.open("rb")
    except FileNotFoundError:
        raise TableError("file_missing") from None
    with content as file:
        opened = open_sheet(file.file, row.file.name)
        rows = whole_rows(file.file, opened)
    notes = {
        (one["row"], opened.places[one["key"]]): one["text"]
        for one in row.problems
        if one["row"] and one["key"] in opened.places
    }
    return Sheet(
        headings=[heading.text for heading in opened.headings],
        columns=opened.columns,
        rows=rows,
        heading_row=opened.look.shape.heading_row,
        notes=notes,
    )
