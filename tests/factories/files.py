"""Reading what the portal gives out as files."""

from __future__ import annotations

import csv
import io
from typing import Any

import python_calamine


def _content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def csv_table(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV answer by heading; remarks above the table are left out."""
    assert answer.status_code == 200, answer.status_code
    lines = list(csv.reader(io.StringIO(_content(answer).decode("utf-8-sig"))))
    rows = [line for line in lines if not line[0].startswith("#")]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def xlsx_table(answer: Any) -> list[dict[str, Any]]:
    """The rows of an XLSX answer by heading."""
    assert answer.status_code == 200, answer.status_code
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_content(answer)))
    rows = [
        row for row in book.get_sheet_by_index(0).to_python() if not str(row[0]).startswith("#")
    ]
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]
